import { describe, expect, it, test } from "vitest";
import examples from "../../../tests/contract/next-tries.json";
import type { Standing } from "../contract.ts";
import { followsFrom, NOTHING_YET, plainVisit, proposedTry } from "./follow-up.ts";
import { nextTry, slotOf } from "./next-try.ts";

test.each(examples)("the next try is the server's: $why", ({ after, tried, to_on, on, part }) => {
  expect(nextTry(after, tried, to_on)).toEqual({ on, part });
});

test("a slot is a weekday and a part of the day in Shanghai", () => {
  expect(slotOf(Date.parse("2026-03-06T16:30:00Z"))).toBe("6-morning");
});

const MONDAY = Date.parse("2026-11-23T02:00:00Z");
const DAY = 86_400_000;
const body = (outcome: string) =>
  plainVisit({
    visit_id: "0199b3c4-0151-7a10-8b20-00000000000e",
    household_id: "0199b3c4-4040-7a10-8b20-000000000007",
    round_id: "0199b3c4-4044-7a10-8b20-000000000005",
    line: "grid",
    outcome,
    note: "",
  });

describe("what an unsent visit means", () => {
  it("proposes another weekday and hour, and after three tries the neighbourhood", () => {
    const first = followsFrom(NOTHING_YET, body("nobody_home"), MONDAY);
    expect(first).toMatchObject({
      follow_up: "next_try",
      due_on: "2026-11-28",
      due_part: "evening",
      tries: 1,
    });
    const second = followsFrom(first, body("nobody_home"), MONDAY + DAY);
    const third = followsFrom(second, body("nobody_home"), MONDAY + 2 * DAY);
    expect(third).toMatchObject({ follow_up: "neighbourhood", due_on: null, tries: 3 });
  });

  it("keeps the day that the worker chose", () => {
    const chosen = { ...body("nobody_home"), next_on: "2026-11-30", next_part: "morning" as const };
    expect(followsFrom(NOTHING_YET, chosen, MONDAY)).toMatchObject({
      due_on: "2026-11-30",
      due_part: "morning",
    });
  });

  it("asks once more after a refusal, then the neighbourhood", () => {
    const first = followsFrom(NOTHING_YET, body("refused"), MONDAY);
    expect(first).toMatchObject({ follow_up: "second_try", due_on: "2026-11-30" });
    const second = followsFrom(first, body("refused"), MONDAY + 7 * DAY);
    expect(second.follow_up).toBe("neighbourhood");
  });

  it.each(["vacant", "moved_away", "merged_flat", "wrong_address"])(
    "hands %s to the neighbourhood and is not due again",
    (outcome) => {
      const found = followsFrom(NOTHING_YET, body(outcome), MONDAY);
      expect(found).toMatchObject({ follow_up: "register", due_on: null });
    },
  );

  it("is over when somebody is met", () => {
    const first = followsFrom(NOTHING_YET, body("nobody_home"), MONDAY);
    expect(followsFrom(first, body("met"), MONDAY + DAY)).toMatchObject({
      follow_up: "done",
      due_on: null,
      tries: 0,
    });
  });
});

test("no try is proposed when this is the last one", () => {
  const standing = { ...NOTHING_YET, tries: 2, tried: ["1-morning"] } as unknown as Standing;
  expect(proposedTry(standing, null, MONDAY)).toBeNull();
});
