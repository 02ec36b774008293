import { describe, expect, it } from "vitest";
import type { Check } from "../contract.ts";
import { noRows, type BlockData } from "../store/blocks.ts";
import { withEffects } from "../sync/effects.ts";
import { emptyBlock } from "../testing/phone.ts";
import { checksOf, toAnswer } from "./list.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";
const FIRST = "0199b3c4-0151-7a10-8b20-000000000043";
const SECOND = "0199b3c4-0151-7a10-8b20-000000000044";

function check(rest: Partial<Check>): Check {
  return {
    household_id: "0199b3c4-4040-7a10-8b20-000000000007",
    visit_id: "0199b3c4-0151-7a10-8b20-00000000000e",
    state: "asked",
    visited_at: "2026-11-20T06:01:40.000Z",
    answer_due_at: "2026-11-29T16:00:00.000Z",
    signals: [],
    reason: null,
    ...rest,
  };
}

function block(checks: Record<string, Check>): BlockData {
  return { ...emptyBlock(BLOCK), rows: { ...noRows(), check: checks } };
}

describe("checks of my own visits", () => {
  it("lists what I have to answer, the earliest day first", () => {
    const blocks = [
      block({
        [FIRST]: check({}),
        [SECOND]: check({ answer_due_at: "2026-11-27T16:00:00.000Z" }),
      }),
    ];
    expect(toAnswer(blocks).map(({ id }) => id)).toEqual([SECOND, FIRST]);
  });

  it("leaves what was ruled on below, and out of what is to answer", () => {
    const blocks = [block({ [FIRST]: check({ state: "stands" }), [SECOND]: check({}) })];
    expect(checksOf(blocks).map(({ id }) => id)).toEqual([SECOND, FIRST]);
    expect(toAnswer(blocks).map(({ id }) => id)).toEqual([SECOND]);
  });

  it("asks no more once I have answered, before anything was sent", () => {
    const answered = withEffects(block({ [FIRST]: check({}) }), [
      {
        id: "0199b3c4-3b7a-7a10-8b20-000000000041",
        kind: "check_answer",
        block_id: BLOCK,
        made_at: "2026-11-22T06:01:40.000Z",
        offset_ms: 0,
        body: { answer_id: SECOND, check_id: FIRST, text: "是她女儿开的门" },
      },
    ]);
    expect(toAnswer([answered])).toEqual([]);
  });
});
