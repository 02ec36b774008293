import { describe, expect, it } from "vitest";
import { mutation, type Correction, type Mutation } from "../contract.ts";
import { blockView, type HouseholdView } from "../households/register.ts";
import { recorded } from "../store/outbox.ts";
import { emptyBlock, makePhone, NOW, NOW_MS } from "../testing/phone.ts";
import { asKnown, changeDraft, changes, wrong, type Written } from "./draft.ts";
import { clashesAt, clashesOf, decidedOfMine, recordOf, unclashed } from "./list.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";
const HOME = "0199b3c4-4040-7a10-8b20-000000000007";
const HOUSEHOLDER = "0199b3c4-4e50-7a10-8b20-000000000008";
const CHILD = "0199b3c4-4e50-7a10-8b20-000000000009";
const CHANGE = "0199b3c4-c4a6-7a10-8b20-00000000002e";
const OF = { change_id: CHANGE, household_id: HOME, block_id: BLOCK };
const DAY_MS = 86_400_000;

function home(householder = "王阿妹"): HouseholdView {
  const block = emptyBlock(BLOCK);
  const dwelling_id = "0199b3c4-d3e1-7a10-8b20-000000000001";
  const rest = { special_hardship: false, responsible_member_id: null, mine: true };
  block.rows.household[HOME] = { dwelling_id, name: "王阿妹", size: 2, ...rest };
  const person = { household_id: HOME, birth_year: 1950, initials: "" };
  block.rows.person = {
    [HOUSEHOLDER]: { ...person, name: householder, sex: "female", relation: "householder" },
    [CHILD]: { ...person, name: "王小明", sex: "", relation: "child" },
  };
  const view = blockView(block, null).households.get(HOME);
  if (view === undefined) throw new Error("no household");
  return view;
}

function written(change: (form: Written) => void, at = home()): Written {
  const form = asKnown(at);
  change(form);
  return form;
}

function said(form: Written, at = home()): string[] {
  return changes(at, form).map(
    ({ person_id, field, base, value }) =>
      `${person_id === null ? "home" : person_id === CHILD ? "child" : "householder"} ${field} ${base}>${value}`,
  );
}

describe("what is corrected", () => {
  it("is nothing while nothing was changed", () => {
    expect(said(asKnown(home()))).toEqual([]);
  });

  it("is each changed field with what the phone knew before", () => {
    const form = written((now) => {
      now.size = "3";
      for (const person of now.people) if (person.id === CHILD) person.sex = "male";
    });
    expect(said(form)).toEqual(["home size 2>3", "child sex >male"]);
  });

  it("takes spaces and leading zeros for nothing", () => {
    const form = written((now) => {
      now.name = " 王阿妹 ";
      now.size = "02";
    });
    expect(said(form)).toEqual([]);
  });

  it("leaves the householder's own name to the server where it is one name", () => {
    const form = written((now) => {
      now.name = "王阿梅";
    });
    expect(said(form)).toEqual(["home name 王阿妹>王阿梅"]);
  });

  it("leaves a householder alone whose household has another name", () => {
    const other = home("李强");
    const form = written((now) => {
      now.name = "王阿梅";
    }, other);
    expect(said(form, other)).toEqual(["home name 王阿妹>王阿梅"]);
  });

  it.each([
    ["", ["size"]],
    ["0", ["size"]],
    ["100", ["size"]],
    ["两个", ["size"]],
    ["99", []],
  ])("asks for a number of people that can be: %j", (size, lacks) => {
    const form = written((now) => {
      now.size = size;
    });
    expect(wrong(changes(home(), form)).map(({ at }) => at)).toEqual(lacks);
  });

  it("asks for a name that was emptied, and says whose", () => {
    const form = written((now) => {
      for (const person of now.people) if (person.id === CHILD) person.name = " ";
    });
    expect(wrong(changes(home(), form))).toEqual([{ at: "name", person: CHILD }]);
  });

  it("is one item that the contract takes", () => {
    const form = written((now) => {
      now.size = "3";
    });
    const head = { id: CHANGE, made_at: NOW, offset_ms: 0 };
    const made = mutation({ ...head, ...changeDraft(changes(home(), form), OF) }, "");
    expect(made.body).toEqual({
      change_id: CHANGE,
      household_id: HOME,
      changes: [{ person_id: null, field: "size", base: "2", value: "3" }],
    });
  });
});

function clash(rest: Partial<Correction> = {}): Correction {
  return {
    change_id: CHANGE,
    household_id: HOME,
    person_id: null,
    field: "size",
    base: "2",
    value: "3",
    found: "4",
    state: "clash",
    mine: true,
    by: "林静",
    noted_at: NOW,
    found_mine: false,
    found_by: "赵卫东",
    found_at: NOW,
    decided_at: null,
    ...rest,
  };
}

function blockOf(...rows: Correction[]) {
  const block = emptyBlock(BLOCK);
  block.rows.correction = Object.fromEntries(rows.map((row, index) => [`c${index}`, row]));
  return block;
}

const ago = (days: number): string => new Date(NOW_MS - days * DAY_MS).toISOString();

describe("corrections that disagree", () => {
  it("stand together by the correction they came with", () => {
    const block = blockOf(clash(), clash({ field: "name" }), clash({ change_id: HOUSEHOLDER }));
    expect(clashesOf([block], CHANGE).map(({ row }) => row.field)).toEqual(["size", "name"]);
    expect(clashesAt(block, HOME, NOW_MS).map(({ fields }) => fields.length)).toEqual([2, 1]);
  });

  it("speak while they wait, and some days after", () => {
    const waiting = clash({ noted_at: ago(60) });
    const lately = clash({ state: "left", decided_at: ago(6), change_id: HOUSEHOLDER });
    const long = clash({ state: "taken", decided_at: ago(8), change_id: CHILD });
    const found = clashesAt(blockOf(waiting, lately, long), HOME, NOW_MS);
    expect(found.map(({ change_id }) => change_id)).toEqual([CHANGE, HOUSEHOLDER]);
  });

  it("are told as decided to both who wrote, and to nobody else", () => {
    const decided = { state: "taken", decided_at: ago(1) };
    const mine = clash(decided);
    const against = clash({ ...decided, mine: false, found_mine: true, change_id: HOUSEHOLDER });
    const others = clash({ ...decided, mine: false, change_id: CHILD });
    const found = decidedOfMine([blockOf(mine, against, others, clash())], NOW_MS);
    expect(found.map(({ change_id }) => change_id)).toEqual([CHANGE, HOUSEHOLDER]);
  });

  it("leave the fields that did not clash as what went in", async () => {
    const phone = await makePhone();
    const list = [
      { person_id: null, field: "size" as const, base: "2", value: "3" },
      { person_id: CHILD, field: "name" as const, base: "王小明", value: "王晓明" },
    ];
    await phone.record(changeDraft(list, OF));
    const item = recordOf(await recorded(phone.db, phone.key), CHANGE);
    const body = (item?.mutation as Extract<Mutation, { kind: "household_change" }>).body;
    const clashes = clashesOf([blockOf(clash())], CHANGE);
    expect(unclashed(body, clashes)).toEqual([list[1]]);
    expect(unclashed(body, [])).toEqual([]);
  });
});
