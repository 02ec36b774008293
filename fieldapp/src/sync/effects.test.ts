import { describe, expect, it } from "vitest";
import type { Mutation } from "../contract.ts";
import type { BlockData } from "../store/blocks.ts";
import type { OutboxRecord, OutboxState } from "../store/database.ts";
import { emptyBlock, ROUND } from "../testing/phone.ts";
import { pending, withEffects } from "./effects.ts";
import { NOTHING_YET } from "../visits/follow-up.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";
const HOUSEHOLD = "0199b3c4-4040-7a10-8b20-000000000001";
const CASE = "0199b3c4-ca5e-7a10-8b20-000000000001";
const AT = "2026-11-22T06:00:00.000Z";

function visit(outcome: string, made_at = AT, id = "0199b3c4-0151-7a10-8b20-000000000001"): Mutation {
  const body = { household_id: HOUSEHOLD, round_id: ROUND, line: "grid", outcome, note: "", position: null, unplaced: null, next_on: null, next_part: null, card_left: null };
  const rest = { id, block_id: BLOCK, made_at, offset_ms: 0 };
  return { ...rest, kind: "visit", body: { ...body, visit_id: id } };
}

function raised(answer: { text: string } | null): Mutation {
  const ids = { case_id: CASE, household_id: HOUSEHOLD, visit_id: null, number: "0000201M", access_code: null };
  const body = { ...ids, category: "building", body: "灯坏了", requester_name: "王阿妹", answer };
  return { id: CASE, kind: "case", block_id: BLOCK, made_at: AT, offset_ms: -1_000, body };
}

const standings = (block: BlockData): unknown[] => Object.values(block.rows.standing);

describe("a visit that waits", () => {
  it("shows at its door at once, and leaves the pulled rows as they were", () => {
    const before = emptyBlock(BLOCK);
    expect(standings(withEffects(before, [visit("met")]))).toEqual([
      {
        ...NOTHING_YET,
        follow_up: "done",
        household_id: HOUSEHOLD,
        round_id: ROUND,
        met: true,
        last_outcome: "met",
        last_visit_at: AT,
        visits: 1,
      },
    ]);
    expect(standings(before)).toEqual([]);
  });

  it("adds to what was there; met stays met, the later outcome is shown", () => {
    const later = visit("nobody_home", "2026-11-22T07:00:00.000Z");
    const [row] = standings(withEffects(emptyBlock(BLOCK), [visit("met"), later]));
    expect(row).toMatchObject({ met: true, last_outcome: "nobody_home", visits: 2 });
    const [early] = standings(withEffects(emptyBlock(BLOCK), [later, visit("refused")]));
    expect(early).toMatchObject({ met: false, last_outcome: "nobody_home", visits: 2 });
  });

  it("does not touch another block", () => {
    const other = emptyBlock("0199b3c4-b10c-7a10-8b20-000000000002");
    expect(withEffects(other, [visit("met")])).toBe(other);
  });
});

describe("a request that waits", () => {
  it("stands open at the block, due by the corrected moment", () => {
    const row = withEffects(emptyBlock(BLOCK), [raised(null)]).rows.case[CASE];
    expect(row).toMatchObject({
      state: "open",
      level: "block",
      raised_at: "2026-11-22T05:59:59.000Z",
      hand_up_due_at: "2026-11-29T16:00:00.000Z",
      response_due_at: "2026-12-22T16:00:00.000Z",
      first_told_at: null,
      mine: true,
    });
  });

  it("is solved and told when it was answered on the spot", () => {
    const row = withEffects(emptyBlock(BLOCK), [raised({ text: "今天就修" })]).rows.case[CASE];
    expect(row).toMatchObject({ state: "solved", hand_up_due_at: null });
    expect(row?.first_told_at).not.toBeNull();
  });

  it("gives way to the server's own row", () => {
    const pulled = withEffects(emptyBlock(BLOCK), [raised({ text: "好" })]);
    expect(withEffects(pulled, [raised(null)]).rows.case).toEqual(pulled.rows.case);
  });

  it("leaves the block's level with the hand-up", () => {
    const body = { hand_up_id: CASE, case_ids: [CASE, HOUSEHOLD] };
    const up: Mutation = { id: HOUSEHOLD, kind: "hand_up", block_id: BLOCK, made_at: AT, offset_ms: 0, body };
    const row = withEffects(emptyBlock(BLOCK), [raised(null), up]).rows.case[CASE];
    expect(row).toMatchObject({ level: "neighbourhood", hand_up_due_at: null });
  });
});

it("takes an answer off the list once it was told", () => {
  const block = withEffects(emptyBlock(BLOCK), [raised(null)]);
  const response_id = "0199b3c4-4e59-7a10-8b20-000000000001";
  const answer = { case_id: CASE, household_id: HOUSEHOLD, response_id, text: "好", final: true };
  block.rows.answer[response_id] = { ...answer, next_on: null, responded_at: AT };
  const body = { told_id: CASE, response_id, case_id: CASE, visit_id: null, channel: "phone" as const };
  const told: Mutation = { id: HOUSEHOLD, kind: "told", block_id: BLOCK, made_at: AT, offset_ms: 0, body };
  const after = withEffects(block, [told]);
  expect(after.rows.answer).toEqual({});
  expect(after.rows.case[CASE]?.first_told_at).toBe(AT);
  expect(Object.keys(block.rows.answer)).toEqual([response_id]);
});

it.each<[OutboxState, 0 | 1, number]>([
  ["waiting", 0, 1],
  ["accepted", 0, 1],
  ["accepted", 1, 0],
  ["problem", 0, 0],
  ["dismissed", 0, 0],
])("an item that is %s and reflected %i counts %i times", (state, reflected, count) => {
  const record = { state, reflected } as OutboxRecord & { seq: number };
  expect(pending([{ record, mutation: visit("met"), access_code: null }])).toHaveLength(count);
});
