import { describe, expect, it } from "vitest";
import type { Door, HouseholdView } from "./register.ts";
import { counts, isChosen, shows, toggled, visitDrafts } from "./select.ts";

function home(id: string, rest: object = {}): HouseholdView {
  const row = { special_hardship: false };
  return { id, block_id: "b", state: "not_yet", mine: false, row, ...rest } as HouseholdView;
}

function door(...households: HouseholdView[]): Door {
  return { dwelling_id: "d", households } as Door;
}

describe("choosing several doors", () => {
  it("takes all households behind a door, and lets all of them go", () => {
    const two = door(home("1"), home("2"));
    const once = toggled(two, new Set(["1"]));
    expect([Array.from(once), isChosen(two, once)]).toEqual([["1", "2"], true]);
    expect(toggled(two, once).size).toBe(0);
  });

  it("never chooses a door without a household", () => {
    expect(isChosen(door(), new Set())).toBe(false);
  });

  it("makes a visit of its own for each household", () => {
    const of = { round_id: "r", line: "grid", outcome: "nobody_home" };
    const drafts = visitDrafts([home("1"), home("2")], of);
    const bodies = drafts.map(({ body }) => body as { visit_id: string; household_id: string });
    expect(bodies.map(({ household_id }) => household_id)).toEqual(["1", "2"]);
    expect(new Set(bodies.map(({ visit_id }) => visit_id)).size).toBe(2);
  });
});

describe("filters", () => {
  const doors = [
    door(home("1"), home("2", { state: "met" })),
    door(home("3", { state: "nobody_home", mine: true })),
    door(home("4", { state: "met", row: { special_hardship: true } })),
    door(),
  ];

  it("show a door for what any household behind it is", () => {
    expect(doors.map((one) => shows(one, "not_yet"))).toEqual([true, false, false, false]);
  });

  it("count what they show", () => {
    expect(counts(doors)).toEqual({ all: 4, not_yet: 1, nobody_home: 1, mine: 1, care: 1 });
  });
});
