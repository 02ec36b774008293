import { describe, expect, it } from "vitest";
import { nextTry, reaction, smaller, syncLine, type SyncFacts } from "./decide.ts";

describe("nextTry", () => {
  it("comes back sooner while something waits", () => {
    expect(nextTry(0, 3, 0)).toBe(60_000);
    expect(nextTry(0, 0, 0)).toBe(300_000);
  });

  it("doubles with every failure up to five minutes, spread by a quarter", () => {
    expect([1, 2, 3].map((failures) => nextTry(failures, 1, 0.5))).toEqual([5_000, 10_000, 20_000]);
    expect(nextTry(30, 1, 0.5)).toBe(300_000);
    expect(nextTry(1, 1, 0)).toBe(3_750);
    expect(nextTry(1, 1, 1)).toBe(6_250);
  });
});

it("halves a batch down to one", () => {
  expect([50, 25, 3, 2, 1].map(smaller)).toEqual([25, 12, 1, 1, 1]);
});

it.each([
  [401, "device_revoked", "erase"],
  [401, "device_unknown", "not_known"],
  [401, "signature", "retry_later"],
  [413, "too_large", "smaller"],
  [422, "invalid", "smaller"],
  [403, "anything", "retry_later"],
])("answers %i %s with %s", (status, code, expected) => {
  expect(reaction(status, code)).toBe(expected);
});

describe("syncLine", () => {
  const facts: SyncFacts = {
    waiting: [],
    problems: 0,
    synced_at: "2026-11-22T06:02:00.000Z",
    running: false,
    failing: false,
  };

  it("says when everything was last sent", () => {
    expect(syncLine(facts)).toEqual({ says: "all_sent", at: facts.synced_at });
    expect(syncLine({ ...facts, synced_at: null })).toEqual({ says: "never" });
  });

  it("never says sent while something waits", () => {
    const visits = [{ kind: "visit" as const }, { kind: "visit" as const }];
    expect(syncLine({ ...facts, waiting: visits })).toEqual({
      says: "unsent",
      count: 2,
      what: "visits",
    });
    expect(syncLine({ ...facts, waiting: [...visits, { kind: "case" }] })).toEqual({
      says: "unsent",
      count: 3,
      what: "records",
    });
    expect(syncLine({ ...facts, waiting: visits, running: true })).toEqual({
      says: "sending",
      count: 2,
    });
  });
});
