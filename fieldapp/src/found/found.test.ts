import { describe, expect, it } from "vitest";
import { mutation, type Mutation } from "../contract.ts";
import { blockView } from "../households/register.ts";
import { awaits, keepAnswers, keepRulings, markReflected, recorded } from "../store/outbox.ts";
import { pending, withEffects } from "../sync/effects.ts";
import { emptyBlock, makePhone, NOW, ROUND, visitDraft } from "../testing/phone.ts";
import { floorOf, foundDraft, missing, nobody, plate, type Place, type Written } from "./draft.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";
const DWELLING = "0199b3c4-d3e1-7a10-8b20-000000000001";
const FOUND = "0199b3c4-f0ad-7a10-8b20-000000000001";
const HOUSEHOLD = "0199b3c4-4040-7a10-8b20-000000000009";
const ENTRANCE = "310199001001000101";

const AT_DOOR: Place = { at: "dwelling", dwelling_id: DWELLING };
const NEW_DOOR: Place = { at: "entrance", entrance_code: ENTRANCE };
const IN_HOME: Place = { at: "household", household_id: HOUSEHOLD };

function written(rest: Partial<Written> = {}): Written {
  return { door: "", floor: "", name: "周丽华", size: 1, people: [nobody()], note: "", ...rest };
}

function draft(place: Place, rest: Partial<Written> = {}): ReturnType<typeof foundDraft> {
  const of = { found_id: FOUND, household_id: HOUSEHOLD, block_id: BLOCK };
  return foundDraft(written(rest), place, of);
}

function made(place: Place, rest: Partial<Written> = {}): Mutation {
  const head = { id: FOUND, made_at: NOW, offset_ms: 0 };
  return mutation({ ...head, ...draft(place, rest) }, "");
}

describe("what is written down", () => {
  it.each([
    ["a householder", AT_DOOR, written({ name: " " }), ["name"]],
    ["somebody", IN_HOME, written({ name: "" }), ["people"]],
    ["a new door", NEW_DOOR, written(), ["door", "floor"]],
    ["a floor that the plate does not tell", NEW_DOOR, written({ door: "甲" }), ["floor"]],
    ["nothing more", NEW_DOOR, written({ door: "103室" }), []],
  ] as const)("needs %s", (_, place, what, lacks) => {
    expect(missing(what, place)).toEqual(lacks);
  });

  it.each([
    ["0301室", "301", 3],
    ["２２０４Ａ", "2204A", 22],
    ["b101", "B101", -1],
    ["甲", "甲", null],
  ])("reads the plate %s", (text, door, floor) => {
    expect(plate(text)).toBe(door);
    expect(floorOf({ door: text, floor: "" })).toBe(floor);
  });

  it("leaves out people without a name, counts the others and the householder", () => {
    const people = [
      { name: " 周小宇 ", relation: "child", birth_on: "2011-05-02" },
      nobody(),
      { name: "周老太", relation: "parent", birth_on: "" },
    ];
    expect(draft(AT_DOOR, { people }).body).toMatchObject({
      what: "household",
      dwelling_id: DWELLING,
      size: 3,
      people: [
        { name: "周丽华", relation: "householder" },
        { name: "周小宇", birth_on: "2011-05-02" },
        { name: "周老太", birth_on: null },
      ],
    });
  });

  it("names the household when only people were found", () => {
    const people = [{ ...nobody("parent"), name: "周老太" }];
    const { body } = draft(IN_HOME, { people });
    expect(body).toMatchObject({ what: "person", household_id: HOUSEHOLD, name: "", size: 0 });
  });
});

describe("until the neighbourhood decides", () => {
  const block = {
    ...emptyBlock(BLOCK),
    rows: {
      ...emptyBlock(BLOCK).rows,
      dwelling: {
        [DWELLING]: {
          entrance_code: ENTRANCE,
          entrance_name: "1号",
          building_name: "88弄",
          floor: 3,
          door: "301",
          address: "柳岸路88弄1号301室",
          sort_key: "103-000301",
          kind: "home",
        },
      },
    },
  };

  it("the household stands behind its door and can be visited", () => {
    const visit = { ...made(AT_DOOR), ...visitDraft(BLOCK, HOUSEHOLD) };
    const view = blockView(withEffects(block, [made(AT_DOOR), visit]), ROUND);
    const household = view.households.get(HOUSEHOLD);
    expect(household).toMatchObject({
      found: true,
      row: { name: "周丽华", mine: true },
      state: "met",
    });
    expect(household?.dwelling?.address).toBe("柳岸路88弄1号301室");
  });

  it("a new door stands in its entrance", () => {
    const view = blockView(withEffects(block, [made(NEW_DOOR, { door: "103" })]), null);
    expect(view.entrances).toHaveLength(1);
    const [, ground] = view.entrances[0]?.floors ?? [];
    expect(ground?.doors[0]?.dwelling).toMatchObject({
      door: "103",
      address: "柳岸路88弄1号103室",
      entrance_name: "1号",
    });
  });

  it("the pulled household takes the place of the one that was found", () => {
    const item = made(AT_DOOR);
    const pulled = withEffects(block, [item]).rows.household[HOUSEHOLD];
    const after = { ...block, rows: { ...block.rows, household: { [HOUSEHOLD]: pulled } } };
    const view = blockView(withEffects(after as never, [item]), null);
    expect(view.households.get(HOUSEHOLD)?.found).toBe(false);
  });

  it("it is no problem, shows until decided, and comes back with the reason when rejected", async () => {
    const { db, key, record } = await makePhone();
    const items = await record(draft(AT_DOOR), visitDraft(BLOCK, HOUSEHOLD));
    const answer = { outcome: "held", code: "found_waiting", message: null } as const;
    await keepAnswers(db, items.map(({ id }) => ({ id, ...answer })), NOW);
    await markReflected(db, NOW);
    const waiting = await recorded(db, key);
    expect(waiting.map(({ record: one }) => awaits(one))).toEqual([true, true]);
    expect(pending(waiting)).toEqual(items);

    const rulings = items.map(({ id }) => ({ id, ruling: "set_aside", note: "来探亲", at: NOW }));
    await keepRulings(db, rulings);
    const decided = await recorded(db, key);
    expect(pending(decided)).toEqual([]);
    expect(decided.map(({ record: one }) => [awaits(one), one.message?.zh])).toEqual([
      [false, "来探亲"],
      [false, "来探亲"],
    ]);
  });
});
