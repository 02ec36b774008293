import { describe, expect, it } from "vitest";
import { due, handUpDue, localDay, localTime, responseDue } from "./due.ts";

describe("promises", () => {
  it.each([
    // raised (UTC) → the local day counts, not the UTC day
    ["2026-11-22T06:00:00.000Z", "2026-11-29T16:00:00.000Z", "2026-12-22T16:00:00.000Z"],
    ["2026-11-22T16:30:00.000Z", "2026-11-30T16:00:00.000Z", "2026-12-23T16:00:00.000Z"],
    ["2026-01-31T04:00:00.000Z", "2026-02-07T16:00:00.000Z", "2026-02-28T16:00:00.000Z"],
    ["2027-12-31T04:00:00.000Z", "2028-01-07T16:00:00.000Z", "2028-01-31T16:00:00.000Z"],
    ["2028-01-30T04:00:00.000Z", "2028-02-06T16:00:00.000Z", "2028-02-29T16:00:00.000Z"],
  ])("raised %s", (raised, handUp, response) => {
    expect(handUpDue(raised)).toBe(handUp);
    expect(responseDue(raised)).toBe(response);
  });
});

describe("due", () => {
  const dueAt = "2026-11-29T16:00:00.000Z";
  it.each([
    ["2026-11-22T06:00:00.000Z", "calm", 7],
    ["2026-11-24T06:00:00.000Z", "soon", 5],
    ["2026-11-29T15:59:59.999Z", "soon", 0],
    ["2026-11-29T16:00:00.000Z", "over", 1],
    ["2026-12-01T06:00:00.000Z", "over", 2],
  ])("at %s is %s, %i days", (now, urgency, days) => {
    expect(due(dueAt, Date.parse(now))).toEqual({ urgency, days, last_on: "2026-11-29" });
  });
});

it("tells the local day and time", () => {
  expect(localDay(Date.parse("2026-11-22T16:00:00.000Z"))).toBe("2026-11-23");
  expect(localTime("2026-11-22T06:02:59.000Z")).toBe("14:02");
});
