/** What the server writes into `#map-data`: a picture of each division, in degrees. */

import type { Feature, FeatureCollection } from "geojson";

export type Place = [number, number];

export interface BlockOnMap {
  rings: Place[][];
  at: Place;
  label: string;
  tone: number;
}

export interface BuildingOnMap {
  code: string;
  name: string;
  homes: number;
  split: boolean;
  changed: boolean;
  blocks: string[];
  at: Place;
}

export interface PictureOnMap {
  blocks: BlockOnMap[];
  buildings: BuildingOnMap[];
  walls: Place[][];
}

/** The pictures by name; nothing when the page holds none that can be read. */
export function readPictures(root: Document): Record<string, PictureOnMap> {
  const text = root.getElementById("map-data")?.textContent;
  return text ? (JSON.parse(text) as Record<string, PictureOnMap>) : {};
}

/** West, south, east, north of everything drawn on any of the pictures; null of nothing. */
export function bounds(
  pictures: readonly PictureOnMap[],
): [number, number, number, number] | null {
  const places = pictures.flatMap((picture) => [
    ...picture.blocks.flatMap((block) => block.rings.flat()),
    ...picture.buildings.map((building) => building.at),
  ]);
  if (places.length === 0) return null;
  const [east, north] = [0, 1].map((axis) => Math.max(...places.map((at) => at[axis] ?? 0)));
  const [west, south] = [0, 1].map((axis) => Math.min(...places.map((at) => at[axis] ?? 0)));
  return [west ?? 0, south ?? 0, east ?? 0, north ?? 0];
}

/** Blocks as GeoJSON polygons: each ring a polygon of its own (holes are other blocks anyhow). */
export function blockFeatures(picture: PictureOnMap): FeatureCollection {
  return collection(
    picture.blocks.flatMap((block) =>
      block.rings.map((ring) => ({
        type: "Feature" as const,
        properties: { label: block.label, tone: block.tone },
        geometry: { type: "Polygon" as const, coordinates: [ring] },
      })),
    ),
  );
}

/** Buildings as points; `picked` are those that are ticked in the table. */
export function buildingFeatures(
  picture: PictureOnMap,
  picked: ReadonlySet<string>,
): FeatureCollection {
  return collection(
    picture.buildings.map((building) => ({
      type: "Feature" as const,
      properties: {
        code: building.code,
        homes: building.homes,
        changed: building.changed,
        picked: picked.has(building.code),
      },
      geometry: { type: "Point" as const, coordinates: building.at },
    })),
  );
}

export function wallFeatures(picture: PictureOnMap): FeatureCollection {
  return collection(
    picture.walls.map((wall) => ({
      type: "Feature" as const,
      properties: {},
      geometry: { type: "LineString" as const, coordinates: wall },
    })),
  );
}

function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}
