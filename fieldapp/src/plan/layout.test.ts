import { describe, expect, it } from "vitest";
import type { Building } from "../contract.ts";
import type { Entrance } from "../households/register.ts";
import { drawing, MARK, WIDTH } from "./layout.ts";

function building(index: number, longitude: number | null, latitude: number | null): Building {
  const code = `31010100100100${String(index).padStart(2, "0")}`;
  return { code, name: `柳岸一村${index}号楼`, longitude, latitude };
}

function entrances(buildings: readonly Building[]): Entrance[] {
  return buildings.flatMap(({ code }) => [
    { code: `${code}01`, name: "", floors: [], met: 1, households: 4 },
    { code: `${code}02`, name: "", floors: [], met: 2, households: 2 },
  ]);
}

function drawn(buildings: readonly Building[], zoom = 1): ReturnType<typeof drawing> {
  return drawing({ id: "b", buildings: [...buildings], rings: [] }, entrances(buildings), zoom);
}

const ROW = [0, 1, 2, 3].map((index) => building(index + 11, 121.43 + index * 0.0005, 31.23));

describe("drawing", () => {
  it("has north above and east on the right", () => {
    const { spots } = drawn([building(1, 121.43, 31.23), building(2, 121.432, 31.232)]);
    const [south, north] = spots;
    expect(north && south && [north.atX > south.atX, north.atY < south.atY]).toEqual([true, true]);
  });

  it("sums the entrances of a building and opens its first", () => {
    const [first] = drawn(ROW).spots;
    expect([first?.met, first?.households, first?.entrance]).toEqual([3, 6, "310101001001001101"]);
  });

  it("leaves out what all names begin with, and cuts no number", () => {
    expect(drawn(ROW).spots.map(({ name }) => name)).toEqual(["11号楼", "12号楼", "13号楼", "14号楼"]);
  });

  it.each([1, 2, 4])("lets no mark cover another, at zoom %i", (zoom) => {
    const crowd = Array.from({ length: 18 }, (_, index) =>
      building(index + 1, 121.43 + (index % 3) * 1e-5, 31.23 + Math.floor(index / 3) * 1e-4),
    );
    apart(drawn([...crowd, building(40, 121.4312, 31.2312)], zoom), MARK / zoom);
  });

  it("lets no mark of a long row cover another", () => {
    const row = Array.from({ length: 14 }, (_, index) =>
      building(index + 1, 121.43 + index * 3e-4, 31.23),
    );
    apart(drawn(row), MARK);
  });

  function apart({ spots, height }: ReturnType<typeof drawing>, mark: number): void {
    const gap = mark * 0.85;
    for (const [index, one] of spots.entries()) {
      expect(one.x >= 0 && one.x <= WIDTH && one.y >= 0 && one.y <= height).toBe(true);
      for (const other of spots.slice(index + 1)) {
        const between = Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
        expect(between, `${one.name} ${other.name}`).toBeGreaterThan(gap);
      }
    }
  }

  it("lists what has no coordinates, or ones on another side of the city", () => {
    const lost = [building(21, null, 31.23), building(22, 121.9, 31.23)];
    const { spots, unplaced } = drawn([...ROW, ...lost]);
    expect([spots.length, unplaced.map(({ code }) => code.slice(-2))]).toEqual([4, ["21", "22"]]);
  });

  it("draws one building alone, and none", () => {
    const alone = drawn([building(1, 121.43, 31.23)]);
    expect(alone.spots.map(({ x }) => x)).toEqual([WIDTH / 2]);
    expect(drawn([]).spots).toEqual([]);
  });

  it("knows whether a position lies on it", () => {
    const { locate } = drawn(ROW);
    expect(locate(121.4305, 31.23).inside).toBe(true);
    expect(locate(121.5, 31.23).inside).toBe(false);
  });
});
