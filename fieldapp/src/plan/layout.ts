/**
 * A block's plan: buildings where they stand, drawn so that each can be hit with a thumb. Pure
 * geometry, north up; degrees become metres by the cosine of the latitude, which is exact to
 * centimetres over the few hundred metres of a block.
 */
import type { BlockPlan, Building } from "../contract.ts";
import type { Entrance } from "../households/register.ts";

export interface Spot {
  code: string;
  /** The building's name without what all of them begin with. */
  name: string;
  /** Where it is drawn, and where it stands. */
  x: number;
  y: number;
  atX: number;
  atY: number;
  met: number;
  households: number;
  entrance: string;
}

export interface Place {
  x: number;
  y: number;
  /** Whether it lies on the drawing. */
  inside: boolean;
}

export interface Drawing {
  width: number;
  height: number;
  spots: Spot[];
  /** Outlines of the neighbourhood, as SVG paths. */
  rings: string[];
  /** Buildings without coordinates, or with ones far from all others. */
  unplaced: Spot[];
  /** Drawing units in a metre. */
  scale: number;
  locate: (longitude: number, latitude: number) => Place;
}

export const WIDTH = 1_000;
/** A thumb on a phone of 360 px, in drawing units. */
export const MARK = 150;
const MARGIN = MARK * 0.6;
const MOST_HEIGHT = 1_400;
const METRES_PER_DEGREE = 111_320;
/** A building further than this from the middle of the others was given wrong coordinates. */
const FAR_METRES = 3_000;
const ROUNDS = 300;
/** Room that marks need beside their own, to be pushed apart in. */
const SPARE = 1.6;

interface Sum {
  met: number;
  households: number;
  entrance: string;
}

/**
 * `zoom` 1 shows the whole block in the width of the screen; `size` is a mark's own, in drawing
 * units at that zoom: marks keep their size on the screen.
 */
export function drawing(
  plan: BlockPlan,
  entrances: readonly Entrance[],
  zoom = 1,
  size = MARK,
): Drawing {
  const sums = sumsOf(entrances);
  const known = plan.buildings.filter(({ code }) => sums.has(code));
  const short = shortNames(known);
  const placed = known.filter(hasPlace);
  const middle = {
    longitude: median(placed.map(({ longitude }) => longitude)),
    latitude: median(placed.map(({ latitude }) => latitude)),
  };
  const east = METRES_PER_DEGREE * Math.cos((middle.latitude * Math.PI) / 180);
  const metres = (longitude: number, latitude: number): [number, number] => [
    (longitude - middle.longitude) * east,
    (middle.latitude - latitude) * METRES_PER_DEGREE,
  ];
  const near = placed.filter(
    (one) => Math.hypot(...metres(one.longitude, one.latitude)) <= FAR_METRES,
  );
  const points = near.map((one) => metres(one.longitude, one.latitude));
  const box = bounds(points);
  const room = WIDTH - 2 * MARGIN;
  const scale = Math.min(
    room / Math.max(box.right - box.left, 1),
    (MOST_HEIGHT - 2 * MARGIN) / Math.max(box.bottom - box.top, 1),
    20, // one building alone is not blown up beyond 20 units a metre
  );
  const height = Math.min(MOST_HEIGHT, (box.bottom - box.top) * scale + 2 * MARGIN);
  const mark = size / zoom;
  const rows = Math.ceil((near.length * SPARE) / Math.floor(WIDTH / mark));
  const tall = Math.max(height, rows * mark, size * 1.2);
  const left = (WIDTH - (box.right - box.left) * scale) / 2;
  const above = (tall - (box.bottom - box.top) * scale) / 2;
  const draw = ([x, y]: readonly [number, number]): [number, number] => [
    left + (x - box.left) * scale,
    above + (y - box.top) * scale,
  ];
  const spots = near.map((one, index) => {
    const [x, y] = draw(points[index] ?? [0, 0]);
    // Buildings in one line part to both sides of it when the line is too short for them all.
    const aside = ((index % 3) - 1) * mark * 0.2;
    return { ...spot(one, sums, short), x, y: y + aside, atX: x, atY: y };
  });
  pushApart(spots, mark, tall);
  const drawn = new Set(near.map(({ code }) => code));
  return {
    width: WIDTH,
    height: tall,
    spots,
    rings: plan.rings.map((ring) =>
      ring
        .map(([longitude, latitude], index) => {
          const [x, y] = draw(metres(longitude ?? 0, latitude ?? 0));
          return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
        })
        .join(""),
    ),
    unplaced: known.filter(({ code }) => !drawn.has(code)).map((one) => spot(one, sums, short)),
    scale,
    locate: (longitude, latitude) => {
      const [x, y] = draw(metres(longitude, latitude));
      return { x, y, inside: x >= 0 && x <= WIDTH && y >= 0 && y <= tall };
    },
  };
}

function hasPlace(one: Building): one is Building & { longitude: number; latitude: number } {
  return one.longitude !== null && one.latitude !== null;
}

function spot(one: Building, sums: Map<string, Sum>, short: Map<string, string>): Spot {
  const { met, households, entrance } = sums.get(one.code) ?? NO_SUM;
  const name = short.get(one.code) ?? one.name;
  return { code: one.code, name, x: 0, y: 0, atX: 0, atY: 0, met, households, entrance };
}

const NO_SUM: Sum = { met: 0, households: 0, entrance: "" };
/** An entrance's code is its building's with two digits more. */
const BUILDING_DIGITS = 16;

function sumsOf(entrances: readonly Entrance[]): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const { code, met, households } of entrances) {
    const building = code.slice(0, BUILDING_DIGITS);
    const sum = sums.get(building) ?? { met: 0, households: 0, entrance: code };
    sums.set(building, {
      met: sum.met + met,
      households: sum.households + households,
      entrance: sum.entrance,
    });
  }
  return sums;
}

/** "柳岸一村3号楼", "柳岸一村12号楼" → "3号楼", "12号楼". */
function shortNames(buildings: readonly Building[]): Map<string, string> {
  const names = buildings.map(({ name }) => name);
  let shared = names.length > 1 ? (names[0] ?? "") : "";
  for (const name of names) while (!name.startsWith(shared)) shared = shared.slice(0, -1);
  // A number is not cut in half: "1" is not what 12号 and 13号 share.
  shared = shared.replace(/\d+$/, "");
  return new Map(
    buildings.map(({ code, name }) => [code, name.slice(shared.length) || name] as const),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function bounds(points: readonly (readonly [number, number])[]): {
  left: number;
  right: number;
  top: number;
  bottom: number;
} {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  if (points.length === 0) return { left: 0, right: 0, top: 0, bottom: 0 };
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

/** Moves marks that lie over one another apart, each as little as it takes, within the drawing. */
function pushApart(spots: Spot[], mark: number, height: number): void {
  const gap = mark * 1.02;
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    for (const [index, one] of spots.entries()) {
      for (const other of spots.slice(index + 1)) moved = parted(one, other, gap) || moved;
    }
    for (const one of spots) {
      one.x = Math.min(Math.max(one.x, mark / 2), WIDTH - mark / 2);
      one.y = Math.min(Math.max(one.y, mark / 2), height - mark / 2);
    }
    if (!moved) return;
  }
  toGrid(spots, mark, height);
}

/** Too many for their room: each to the free place of a grid that is nearest to where it stands. */
function toGrid(spots: readonly Spot[], mark: number, height: number): void {
  const columns = Math.max(1, Math.floor(WIDTH / mark));
  const rows = Math.max(Math.floor(height / mark), Math.ceil(spots.length / columns));
  const free = Array.from({ length: columns * rows }, (_, index) => ({
    x: ((index % columns) + 0.5) * (WIDTH / columns),
    y: (Math.floor(index / columns) + 0.5) * (height / rows),
  }));
  for (const one of spots) {
    const from = (place: { x: number; y: number }): number =>
      Math.hypot(place.x - one.atX, place.y - one.atY);
    const [nearest] = [...free].sort((a, b) => from(a) - from(b));
    if (nearest === undefined) return;
    free.splice(free.indexOf(nearest), 1);
    one.x = nearest.x;
    one.y = nearest.y;
  }
}

/** Marks are squares: they part along the axis on which they overlap less. */
function parted(one: Spot, other: Spot, gap: number): boolean {
  const dx = other.x - one.x;
  const dy = other.y - one.y;
  const overX = gap - Math.abs(dx);
  const overY = gap - Math.abs(dy);
  if (overX <= 0.5 || overY <= 0.5) return false;
  if (overX < overY) {
    const push = (overX / 2) * (dx < 0 ? -1 : 1);
    one.x -= push;
    other.x += push;
  } else {
    const push = (overY / 2) * (dy < 0 ? -1 : 1);
    one.y -= push;
    other.y += push;
  }
  return true;
}
