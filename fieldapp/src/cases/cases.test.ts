import { describe, expect, it } from "vitest";
import type { CaseRow } from "../contract.ts";
import { emptyBlock } from "../testing/phone.ts";
import { caseDraft, missing, presentVisit, type Written } from "./draft.ts";
import { alive, casesOf, step, toHandUp } from "./list.ts";

const row: CaseRow = {
  household_id: "h1",
  number: "0000100K",
  state: "open",
  level: "block",
  category: "building",
  body: "灯坏了",
  raised_at: "2026-11-20T06:00:00.000Z",
  response_due_at: "2026-12-20T16:00:00.000Z",
  hand_up_due_at: "2026-11-27T16:00:00.000Z",
  first_told_at: null,
  mine: true,
};

describe("the hand-up list", () => {
  const block = emptyBlock("b");
  block.rows.case = {
    later: row,
    sooner: { ...row, hand_up_due_at: "2026-11-25T16:00:00.000Z" },
    solved: { ...row, state: "solved" },
    above: { ...row, level: "street", household_id: "h2" },
  };

  it("holds open requests of the block, the most pressing first", () => {
    expect(toHandUp(block).map(({ id }) => id)).toEqual(["sooner", "later"]);
  });

  it("leaves a household all its requests", () => {
    expect(casesOf(block, "h1").map(({ id }) => id).sort()).toEqual(["later", "solved", "sooner"]);
  });
});

it("knows the steps, and puts an unknown one at the door", () => {
  expect(["block", "neighbourhood", "street", "district", "city"].map(step)).toEqual([0, 1, 2, 3, 0]);
  expect([alive(row), alive({ ...row, state: "withdrawn" })]).toEqual([true, false]);
});

describe("a request being written", () => {
  const written: Written = { category: "building", body: " 灯坏了 ", requester: "王", onTheSpot: false, answer: "x" };

  it("lacks what was left empty; the answer only when answered on the spot", () => {
    expect(missing(written)).toEqual([]);
    expect(missing({ ...written, onTheSpot: true, answer: " " })).toEqual(["answer"]);
    expect(missing({ category: "", body: " ", requester: "", onTheSpot: false, answer: "" })).toEqual(
      ["category", "body", "requester"],
    );
  });

  it("becomes an item; an answer that was switched off is not sent", () => {
    const of = { case_id: "c", block_id: "b", household_id: "h", visit_id: null, number: null };
    const draft = caseDraft(written, of);
    expect(draft).toMatchObject({ kind: "case", block_id: "b", body: { body: "灯坏了", answer: null } });
    const spot = caseDraft({ ...written, onTheSpot: true, answer: " 今天修 " }, of);
    expect(spot).toMatchObject({ body: { answer: { text: "今天修" } } });
  });
});

it("belongs to the visit at this door within the last three hours", () => {
  const visit = (visit_id: string, household_id: string, made_at: string): never =>
    ({
      mutation: { kind: "visit", made_at, offset_ms: 0, body: { visit_id, household_id } },
    }) as never;
  const items = [
    visit("old", "h1", "2026-11-22T01:00:00.000Z"),
    visit("now", "h1", "2026-11-22T05:50:00.000Z"),
    visit("next door", "h2", "2026-11-22T05:55:00.000Z"),
  ];
  const at = Date.parse("2026-11-22T06:00:00.000Z");
  expect(presentVisit(items, "h1", at)).toBe("now");
  expect(presentVisit(items, "h1", at + 5 * 3_600_000)).toBeNull();
});
