import { Map as GroundMap, Marker, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import {
  bounds,
  buildingFeatures,
  readPictures,
  type BuildingOnMap,
  type PictureOnMap,
} from "./data";
import { readPalette, styleOf } from "./style";

const PADDING = 24;

/** What the maps of a page share: whose ticks they show, and the words they use. */
interface Shared {
  host: HTMLElement;
  tiles: string;
  maps: GroundMap[];
  box: [number, number, number, number];
  /** Whether the reader has moved a map: from then on it is not fitted any more. */
  moved: boolean;
}

/**
 * Show the maps of a page in the place of their sketches. The sketch stays where WebGL is missing,
 * and on paper; the table below holds everything either of them shows.
 */
export function showMaps(): void {
  const host = document.querySelector<HTMLElement>("[data-maps]");
  if (!host || !hasWebGl()) return;
  // The worker is a file of our own: the content security policy allows no worker from a blob.
  setWorkerUrl(new URL(workerUrl, import.meta.url).href);
  const pictures = readPictures(document);
  const box = bounds(Object.values(pictures));
  if (!box) return;
  const tiles = host.dataset["tiles"] ?? "";
  const shared: Shared = { host, tiles, maps: [], box, moved: false };
  for (const figure of host.querySelectorAll<HTMLElement>("[data-map]")) {
    const picture = pictures[figure.dataset["map"] ?? ""];
    if (picture) showOne(figure, picture, shared);
  }
  keepTogether(shared.maps);
}

function hasWebGl(): boolean {
  const canvas = document.createElement("canvas");
  return canvas.getContext("webgl2") !== null;
}

function showOne(figure: HTMLElement, picture: PictureOnMap, shared: Shared): void {
  const container = figure.querySelector<HTMLElement>(".map-live");
  if (!container) return;
  container.hidden = false;
  const map = new GroundMap({
    container,
    style: styleOf(picture, readPalette(shared.host), picked(), shared.tiles),
    bounds: shared.box,
    fitBoundsOptions: { padding: PADDING },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 20,
    locale: words(shared.host),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  // Only a map that was drawn takes the place of the sketch.
  map.once("idle", () => {
    figure.classList.add("is-live");
    for (const block of picture.blocks) nameBlock(map, block.label, block.at);
  });
  map.on("error", () => {
    if (!map.loaded() && !figure.classList.contains("is-live")) container.hidden = true;
  });
  map.on("movestart", (event) => {
    if (event.originalEvent) shared.moved = true;
  });
  map.on("resize", () => {
    if (!shared.moved) map.fitBounds(shared.box, { padding: PADDING, animate: false });
  });
  followTheme(map, picture, shared);
  followTicks(map, picture);
  followPointer(map, picture, shared);
  shared.maps.push(map);
}

function nameBlock(map: GroundMap, label: string, at: [number, number]): void {
  const element = document.createElement("span");
  element.className = "map-name";
  element.textContent = label;
  new Marker({ element, opacityWhenCovered: "1" }).setLngLat(at).addTo(map);
}

function words(host: HTMLElement): Record<string, string> {
  return {
    "NavigationControl.ZoomIn": host.dataset["wordsNearer"] ?? "",
    "NavigationControl.ZoomOut": host.dataset["wordsFarther"] ?? "",
    "Map.Title": host.dataset["wordsMap"] ?? "",
  };
}

/** Two maps of one place move as one. */
function keepTogether(maps: readonly GroundMap[]): void {
  let leading = false;
  for (const map of maps) {
    map.on("move", () => {
      if (leading) return;
      leading = true;
      for (const other of maps) {
        if (other !== map) other.jumpTo({ center: map.getCenter(), zoom: map.getZoom() });
      }
      leading = false;
    });
  }
}

function followTheme(map: GroundMap, picture: PictureOnMap, shared: Shared): void {
  const repaint = (): void => {
    map.setStyle(styleOf(picture, readPalette(shared.host), picked(), shared.tiles), {
      diff: true,
    });
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  new MutationObserver(repaint).observe(document.documentElement, {
    attributeFilter: ["data-theme"],
  });
}

/** The ticks of the table are what is picked: one truth, whichever way it was said. */
function picked(): Set<string> {
  const ticks = document.querySelectorAll<HTMLInputElement>('input[name="selected"]:checked');
  return new Set([...ticks].map((tick) => tick.value));
}

function followTicks(map: GroundMap, picture: PictureOnMap): void {
  document.addEventListener("change", () => {
    map.getSource<GeoJSONSource>("buildings")?.setData(buildingFeatures(picture, picked()));
  });
}

function followPointer(map: GroundMap, picture: PictureOnMap, shared: Shared): void {
  const byCode = new Map(picture.buildings.map((building) => [building.code, building]));
  const popup = new Popup({ closeButton: false, closeOnClick: false, offset: 12 });
  map.on("mousemove", "buildings", (event) => {
    const building = byCode.get(String(event.features?.[0]?.properties["code"]));
    if (!building) return;
    map.getCanvas().classList.add("map-over");
    popup.setLngLat(building.at).setText(said(building, shared.host)).addTo(map);
  });
  map.on("mouseleave", "buildings", () => {
    map.getCanvas().classList.remove("map-over");
    popup.remove();
  });
  if (!shared.host.dataset["pick"]) return;
  map.on("click", "buildings", (event) => {
    const code = String(event.features?.[0]?.properties["code"]);
    const tick = document.querySelector<HTMLInputElement>(`#building-${code}`);
    if (!tick || tick.disabled) return;
    tick.checked = !tick.checked;
    tick.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function said(building: BuildingOnMap, host: HTMLElement): string {
  const homes = `${String(building.homes)} ${host.dataset["wordsHomes"] ?? ""}`;
  return `${building.name} · ${homes} · ${building.blocks.join("、")}`;
}
