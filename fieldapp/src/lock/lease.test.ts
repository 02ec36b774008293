import { expect, it } from "vitest";
import { leaseOver, trueNow, weakPin } from "./lease.ts";

it("is over at its last moment, not before", () => {
  const until = "2026-11-29T06:00:00.000Z";
  expect(leaseOver(Date.parse(until) - 1, until)).toBe(false);
  expect(leaseOver(Date.parse(until), until)).toBe(true);
});

it("corrects the clock and does not follow it back", () => {
  const seen = "2026-11-22T06:00:00.000Z";
  const ms = Date.parse(seen);
  expect(trueNow(ms + 5_000, -1_000, seen)).toBe(ms + 4_000);
  expect(trueNow(ms - 86_400_000, 0, seen)).toBe(ms);
});

it.each(["000000", "123456", "987654"])("calls %s weak", (pin) => {
  expect(weakPin(pin)).toBe(true);
});

it.each(["250714", "112233", "135790"])("accepts %s", (pin) => {
  expect(weakPin(pin)).toBe(false);
});
