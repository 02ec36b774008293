import { expect, it } from "vitest";
import { deviceName, tokenIn } from "../enrol/enrol.ts";
import { lineToOffer, outcomeChoices, outcomeWord } from "../visits/outcomes.ts";
import { hindrance } from "./platform.ts";
import { readRoute, to } from "./routes.ts";

it.each([
  [to("today"), { at: "today" }],
  [to("block", "b"), { at: "block", block: "b", entrance: null }],
  [to("block", "b", "1/2"), { at: "block", block: "b", entrance: "1/2" }],
  [to("visit", "h", "met"), { at: "visit", household: "h", outcome: "met" }],
  [to("hand_up", null), { at: "hand_up", block: null }],
  ["#/nowhere/%E0%A4", { at: "today" }],
  ["", { at: "today" }],
])("%s is a place", (hash, route) => {
  expect(readRoute(hash)).toEqual(route);
});

const able = { secure: true, subtle: true, database: true };
it.each([
  ["Mozilla/5.0 MicroMessenger/8.0.49", able, "wechat"],
  ["Mozilla/5.0", { ...able, secure: false, subtle: false }, "insecure"],
  ["Mozilla/5.0", { ...able, database: false }, "old_browser"],
  ["Mozilla/5.0", able, null],
])("%s is hindered rightly", (agent, can, by) => {
  expect(hindrance(agent, can)).toBe(by);
});

it.each([
  ["pJ3mXq0Zt8sYw1kR5uVb2A", "pJ3mXq0Zt8sYw1kR5uVb2A"],
  ["https://minqing.example/field/#enrol=pJ3mXq0Zt8sYw1kR5uVb2A ", "pJ3mXq0Zt8sYw1kR5uVb2A"],
  ["#enrol=pJ3mXq0Zt8sYw1kR5uVb2A", "pJ3mXq0Zt8sYw1kR5uVb2A"],
  ["pJ3m", null],
  ["", null],
])("finds the token in %s", (written, token) => {
  expect(tokenIn(written)).toBe(token);
});

it("names the phone as its owner would", () => {
  expect(deviceName("Mozilla/5.0 (Linux; Android 10; Redmi Note 9 Build/QP1A) Chrome/120")).toBe(
    "Redmi Note 9",
  );
  expect(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)")).toBe("iPhone");
  expect(deviceName("curl")).toBe("phone");
});

it("offers the line used last while it exists, and never shows a raw code", () => {
  const lines = [{ code: "grid" }, { code: "branch" }];
  expect(lineToOffer(lines, "branch")).toBe("branch");
  expect(lineToOffer(lines, "gone")).toBe("grid");
  expect(lineToOffer([], null)).toBe("");
  expect(outcomeWord(outcomeChoices([]), "met").en).toBe("Met");
  expect(outcomeWord([], "a_later_code").zh).toBe("—");
});
