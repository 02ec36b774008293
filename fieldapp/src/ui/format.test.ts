import { describe, expect, it } from "vitest";
import { answerMessages } from "../answers/messages.ts";
import { appMessages } from "../app/messages.ts";
import { caseMessages } from "../cases/messages.ts";
import { enrolMessages } from "../enrol/messages.ts";
import { doorWords, householdMessages } from "../households/messages.ts";
import { lockMessages } from "../lock/messages.ts";
import { logMessages } from "../log/messages.ts";
import { settingsMessages } from "../settings/messages.ts";
import { todayMessages } from "../today/messages.ts";
import { visitMessages } from "../visits/messages.ts";
import { dayWords, format, type Message } from "./format.ts";
import { when } from "./when.ts";

const ALL: Record<string, Message> = {
  ...answerMessages,
  ...appMessages,
  ...caseMessages,
  ...enrolMessages,
  ...doorWords,
  ...householdMessages,
  ...lockMessages,
  ...logMessages,
  ...settingsMessages,
  ...todayMessages,
  ...visitMessages,
};

describe("messages", () => {
  it("fills places and chooses the English plural", () => {
    const message: Message = ["还有 {n} 次", "{n} {n|visit|visits} left"];
    expect(format(message, "zh", { n: 1 })).toBe("还有 1 次");
    expect(format(message, "en", { n: 1 })).toBe("1 visit left");
    expect(format(message, "en", { n: 3 })).toBe("3 visits left");
  });

  it.each(Object.entries(ALL))("%s says the same in both languages", (_name, [zh, en]) => {
    const places = (text: string): string[] =>
      Array.from(new Set(Array.from(text.matchAll(/\{(\w+)/g), ([, name]) => name ?? ""))).sort();
    expect(zh).not.toBe("");
    expect(en).not.toBe("");
    expect(places(en)).toEqual(places(zh));
  });
});

it("writes days and times as people here do", () => {
  expect(dayWords("2026-11-22", "zh")).toBe("2026-11-22 周日");
  const now = Date.parse("2026-11-22T06:30:00.000Z");
  expect(when("2026-11-22T06:02:00.000Z", now, "zh")).toBe("14:02");
  expect(when("2026-11-20T06:02:00.000Z", now, "en")).toBe("2026-11-20 Fri 14:02");
});
