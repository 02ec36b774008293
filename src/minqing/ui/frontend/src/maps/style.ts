import type { StyleSpecification } from "maplibre-gl";
import {
  blockFeatures,
  buildingFeatures,
  wallFeatures,
  type PictureOnMap,
} from "./data";

/** The colours of the page's theme, read from its style sheet. */
export interface Palette {
  ground: string;
  ink: string;
  line: string;
  accent: string;
  wall: string;
  tones: string[];
}

export const TONES = 5;

export function readPalette(element: Element): Palette {
  const own = getComputedStyle(element);
  const colour = (name: string): string => own.getPropertyValue(name).trim() || "#888888";
  return {
    ground: colour("--map-ground"),
    ink: colour("--map-ink"),
    line: colour("--map-line"),
    accent: colour("--map-accent"),
    wall: colour("--map-wall"),
    tones: Array.from({ length: TONES }, (_, tone) => colour(`--map-tone-${String(tone)}`)),
  };
}

/** The whole map as a style: plain ground, or tiles where an address was set. */
export function styleOf(
  picture: PictureOnMap,
  palette: Palette,
  picked: ReadonlySet<string>,
  tiles: string,
): StyleSpecification {
  const behind: Pick<StyleSpecification, "sources" | "layers"> = tiles
    ? {
        sources: { tiles: { type: "raster", tiles: [tiles], tileSize: 256 } },
        layers: [{ id: "tiles", type: "raster", source: "tiles", paint: { "raster-opacity": 0.6 } }],
      }
    : { sources: {}, layers: [] };
  return {
    version: 8,
    sources: {
      ...behind.sources,
      blocks: { type: "geojson", data: blockFeatures(picture) },
      walls: { type: "geojson", data: wallFeatures(picture) },
      buildings: { type: "geojson", data: buildingFeatures(picture, picked) },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": palette.ground } },
      ...behind.layers,
      {
        id: "blocks",
        type: "fill",
        source: "blocks",
        paint: {
          "fill-color": [
            "match",
            ["get", "tone"],
            0,
            palette.tones[0] ?? palette.line,
            1,
            palette.tones[1] ?? palette.line,
            2,
            palette.tones[2] ?? palette.line,
            3,
            palette.tones[3] ?? palette.line,
            palette.tones[4] ?? palette.line,
          ],
          "fill-opacity": tiles ? 0.55 : 1,
        },
      },
      {
        id: "edges",
        type: "line",
        source: "blocks",
        paint: { "line-color": palette.ink, "line-width": 1.5 },
      },
      {
        id: "walls",
        type: "line",
        source: "walls",
        paint: { "line-color": palette.wall, "line-width": 4, "line-dasharray": [2, 1] },
      },
      {
        id: "buildings",
        type: "circle",
        source: "buildings",
        paint: {
          "circle-radius": ["+", 4, ["/", ["sqrt", ["get", "homes"]], 2]],
          "circle-color": ["case", ["get", "picked"], palette.accent, palette.ground],
          "circle-stroke-color": ["case", ["get", "picked"], palette.accent, palette.ink],
          "circle-stroke-width": ["case", ["get", "changed"], 3, 1],
        },
      },
    ],
  };
}
