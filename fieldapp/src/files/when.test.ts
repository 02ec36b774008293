import { describe, expect, it } from "vitest";
import { picturesWaitFor, wifiOnly } from "./when.ts";

describe("when pictures go", () => {
  it.each([
    ["nothing chosen", {}, "wifi", null],
    ["nothing chosen", {}, "paid", "wifi"],
    ["nothing chosen", {}, "unknown", null],
    ["Wi-Fi only", { wifi_only: true }, "wifi", null],
    ["Wi-Fi only", { wifi_only: true }, "paid", "wifi"],
    ["Wi-Fi only", { wifi_only: true }, "unknown", "worker"],
    ["any connection", { wifi_only: false }, "paid", null],
    ["any connection", { wifi_only: false }, "unknown", null],
  ] as const)("%s, %o, on %s: wait for %s", (_, preferences, on, answer) => {
    expect(picturesWaitFor(preferences, on)).toBe(answer);
  });

  it("the switch stands where the app would decide", () => {
    expect([wifiOnly({}, "paid"), wifiOnly({}, "unknown"), wifiOnly({ wifi_only: true }, "unknown")]).toEqual([true, false, true]);
  });
});
