import { describe, expect, it } from "vitest";
import type { Dwelling, Household, Standing } from "../contract.ts";
import { emptyBlock } from "../testing/phone.ts";
import { byWalk, plan } from "../today/plan.ts";
import { NOTHING_YET } from "../visits/follow-up.ts";
import { blockView, currentRound, doorState, entranceName, type BlockView } from "./register.ts";

const dwelling = (entrance: string, floor: number, door: string): Dwelling => ({
  entrance_code: entrance,
  entrance_name: `${entrance} 号`,
  building_name: "88 弄",
  floor,
  door,
  address: `88 弄 ${entrance} 号 ${door}`,
  sort_key: `${entrance}-${door}`,
  kind: "home",
});
const household = (dwelling_id: string, rest: Partial<Household> = {}): Household => ({
  dwelling_id,
  name: dwelling_id,
  size: 1,
  special_hardship: false,
  responsible_member_id: null,
  mine: true,
  ...rest,
});
const standing = (household_id: string, met: boolean, last_outcome: string): Standing => ({
  household_id,
  round_id: "now",
  met,
  last_outcome,
  last_visit_at: null,
  visits: 1,
  ...NOTHING_YET,
  follow_up: met ? "done" : "first_visit",
});

function block() {
  const made = emptyBlock("b");
  made.rows.dwelling = {
    d101: dwelling("1", 1, "101"),
    d102: dwelling("1", 1, "102"),
    d201: dwelling("1", 2, "201"),
    e101: dwelling("2", 1, "101"),
  };
  made.rows.household = {
    h101: household("d101"),
    h102a: household("d102", { special_hardship: true }),
    h102b: household("d102"),
    h201: household("d201", { mine: false }),
  };
  made.rows.standing = {
    s1: standing("h101", true, "nobody_home"),
    s2: standing("h102b", true, "met"),
    s3: { ...standing("h102a", true, "met"), round_id: "last year" },
  };
  return made;
}

describe("blockView", () => {
  const view = blockView(block(), "now");

  it("puts floors top down and doors in walking order", () => {
    const [first, second] = view.entrances;
    expect(view.entrances.map(({ code }) => code)).toEqual(["1", "2"]);
    expect(first?.floors.map(({ floor }) => floor)).toEqual([2, 1]);
    expect(first?.floors[1]?.doors.map(({ dwelling: { door } }) => door)).toEqual(["101", "102"]);
    expect([first?.met, first?.households, second?.households]).toEqual([2, 4, 0]);
  });

  it("shows a door by the household still to be met, and hardship quietly", () => {
    const door = view.entrances[0]?.floors[1]?.doors[1];
    expect([door?.state, door?.open, door?.hardship]).toEqual(["not_yet", 1, true]);
  });

  it("counts met households of this round only", () => {
    expect(view.met).toBe(2);
    expect(view.households.get("h102a")?.state).toBe("not_yet");
  });
});

it("leaves the plan mine, hardship first, and counts apart", () => {
  const todo = plan([blockView(block(), "now")], "2026-11-22");
  expect(todo.toVisit.map(({ id }) => id)).toEqual(["h102a"]);
  expect(todo.mine).toEqual({ households: 3, met: 2 });
  expect(todo.all).toEqual({ households: 4, met: 2 });
});

describe("today's list", () => {
  const today = "2026-11-22";
  const due = (follow_up: string, due_on: string | null) => ({
    ...standing("h", false, "nobody_home"),
    follow_up,
    due_on,
  });
  const there = (rows: Record<string, ReturnType<typeof due>>, hardship = ""): BlockView => {
    const made = block();
    made.rows.standing = {};
    for (const [id, row] of Object.entries(rows)) {
      made.rows.standing[id] = { ...row, household_id: id };
    }
    const kept = made.rows.household;
    for (const [id, row] of Object.entries(kept)) row.special_hardship = id === hardship;
    return blockView(made, "now");
  };
  const ids = (list: { id: string }[]): string[] => list.map(({ id }) => id);

  it("leaves out what is due later, and what the neighbourhood has to decide", () => {
    const view = there({
      h101: due("next_try", "2026-11-28"),
      h102a: due("neighbourhood", null),
      h102b: due("again", today),
    });
    const todo = plan([view], today);
    expect(ids(todo.later)).toEqual(["h101"]);
    expect(todo.waiting).toBe(1);
    expect(ids(todo.toVisit)).not.toContain("h102a");
  });

  it("asks again for a household that was met and comes round", () => {
    const again = { ...standing("h101", true, "met"), follow_up: "repeat", due_on: "2026-11-20" };
    const view = there({ h101: again });
    expect(ids(plan([view], today).toVisit)).toContain("h101");
    expect(ids(plan([view], "2026-11-19").toVisit)).not.toContain("h101");
  });

  it("puts special hardship first, then what is overdue", () => {
    const view = there({ h102a: due("next_try", "2026-11-20") }, "h102b");
    expect(ids(plan([view], today).toVisit)).toEqual(["h102b", "h102a", "h101"]);
  });

  it("walks building by building as the server says, each stairwell from the top", () => {
    const one = there({});
    const walked = [...plan([one], today).toVisit].sort(byWalk).map(({ dwelling }) => dwelling);
    const floors = walked.map((each) => each?.floor ?? 0);
    expect(floors).toEqual([...floors].sort((a, b) => b - a));
  });
});

describe("standing in for somebody", () => {
  const absent = [{ id: "lin", name: "林静" }];
  const stoodIn = { ...block(), standing_in_for: absent };
  stoodIn.rows.household = {
    h101: household("d101", { mine: false, responsible_member_id: "lin" }),
    h102a: household("d102", { mine: false, responsible_member_id: "zhao" }),
    h201: household("d201", { mine: true, responsible_member_id: "wu" }),
  };
  const view = blockView(stoodIn, "now");

  it("makes the absent member's households mine, and says whose they are", () => {
    const seen = Array.from(view.households, ([id, { mine, standsInFor }]) => [id, mine, standsInFor]);
    expect(seen).toEqual([
      ["h101", true, "林静"],
      ["h102a", false, ""],
      ["h201", true, ""],
    ]);
    expect(plan([view], "2026-11-22").mine.households).toBe(2);
  });

  it("is not known of a block that an older version stored", () => {
    const old = { ...emptyBlock("b"), rows: stoodIn.rows };
    expect(plan([blockView(old, "now")], "2026-11-22").mine.households).toBe(1);
  });
});

it.each([
  [null, "not_yet"],
  [standing("h", true, "nobody_home"), "met"],
  [standing("h", false, "refused"), "refused"],
  [standing("h", false, "a later code"), "not_yet"],
])("reads a standing as a door", (row, state) => {
  expect(doorState(row)).toBe(state);
});

it("takes the round that runs today and began last; its end day is no longer in it", () => {
  const rounds = [
    { id: "year", name: "", from_on: "2026-01-01", to_on: null, targets: null },
    { id: "autumn", name: "", from_on: "2026-09-01", to_on: "2026-12-01", targets: null },
    { id: "next", name: "", from_on: "2026-12-01", to_on: null, targets: null },
  ];
  expect(currentRound(rounds, "2026-11-30")?.id).toBe("autumn");
  expect(currentRound(rounds, "2026-12-01")?.id).toBe("next");
  expect(currentRound(rounds, "2025-01-01")).toBeNull();
});

it.each([
  ["88 弄", "1 号", "88 弄 1 号"],
  ["柳岸路 88 弄 1 号", "柳岸路 88 弄 1 号", "柳岸路 88 弄 1 号"],
  ["88 弄", "88 弄 2 单元", "88 弄 2 单元"],
  ["3 幢", null, "3 幢"],
  [null, null, ""],
])("names the entrance of %s, %s once", (building_name, entrance_name, name) => {
  expect(entranceName({ ...dwelling("1", 1, "101"), building_name, entrance_name })).toBe(name);
});
