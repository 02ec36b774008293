import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Whereabouts } from "./whereabouts.svelte.ts";

const HERE = { longitude: 121.48, latitude: 31.27, accuracy: 24.4 };
type Answer = typeof HERE | "denied" | "unavailable" | "late" | "never";

/** A phone that answers after some milliseconds. */
function phone(answers: Answer, after = 0): { where: Whereabouts; asked: () => number } {
  let asked = 0;
  const getCurrentPosition: Geolocation["getCurrentPosition"] = (good, bad) => {
    asked += 1;
    if (answers === "never") return;
    setTimeout(() => {
      if (typeof answers !== "string") {
        good({ coords: answers, timestamp: Date.now() } as GeolocationPosition);
        return;
      }
      const code = { denied: 1, unavailable: 2, late: 3 }[answers];
      bad?.({ code, message: "", PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3 });
    }, after);
  };
  const where = new Whereabouts({ locate: { getCurrentPosition }, now: () => Date.now() });
  return { where, asked: () => asked };
}

async function recorded(where: Whereabouts): ReturnType<Whereabouts["here"]> {
  const found = where.here();
  await vi.runAllTimersAsync();
  return found;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("where a visit is recorded", () => {
  it.each([
    ["known", HERE, 500, { position: HERE, unplaced: null }],
    ["not allowed", "denied", 0, { position: null, unplaced: "denied" }],
    ["not known", "unavailable", 0, { position: null, unplaced: "unavailable" }],
    ["given up by the phone", "late", 0, { position: null, unplaced: "late" }],
    ["found too late for the visit", HERE, 60_000, { position: null, unplaced: "late" }],
    ["never answered", "never", 0, { position: null, unplaced: "late" }],
  ] as const)("%s", async (_, answer, after, expected) => {
    expect(await recorded(phone(answer, after).where)).toEqual(expected);
  });

  it("is looked for while the visit is being written, and asked once", async () => {
    const { where, asked } = phone(HERE, 20_000);
    where.look();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(where.says).toBe("here");
    expect(await where.here(0)).toEqual({ position: HERE, unplaced: null });
    expect(asked()).toBe(1);
  });

  it("is looked for again when some time has passed", async () => {
    const { where, asked } = phone(HERE);
    await recorded(where);
    vi.setSystemTime(Date.now() + 120_000);
    await recorded(where);
    expect(asked()).toBe(2);
  });

  it("is said to be unknown by a phone without the sense", async () => {
    const where = new Whereabouts({ locate: undefined, now: () => 0 });
    expect(await recorded(where)).toEqual({ position: null, unplaced: "unavailable" });
  });
});
