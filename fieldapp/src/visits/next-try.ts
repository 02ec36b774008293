/**
 * When to knock again where nobody was home: another weekday and another part of the day. The same
 * rule as the server's `visits/rules/next_try.py`; `tests/contract/next-tries.json` holds both to
 * the same answers.
 */

export type PartOfDay = "morning" | "afternoon" | "evening";

/** In the order in which people are likely to be at home. */
export const PARTS: readonly PartOfDay[] = ["evening", "morning", "afternoon"];
/** After so many tries in vain the neighbourhood decides. */
export const MAX_TRIES = 3;
export const REST_AFTER_REFUSAL = 7;

const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;
const SATURDAY = 6;

export interface NextTry {
  on: string;
  part: PartOfDay;
}

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 1 Monday to 7 Sunday. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** The slot of a moment (ms), Shanghai time: "6-evening". */
export function slotOf(moment: number): string {
  const local = new Date(moment + SHANGHAI_MS);
  const hour = local.getUTCHours();
  const part = hour < 12 ? "morning" : hour < 17 ? "afternoon" : "evening";
  return `${String(local.getUTCDay() || 7)}-${part}`;
}

/**
 * The day and part of the day to propose after a try in vain on `after`, within a week: never a
 * slot in which somebody stood in vain already while another is free. `toOn` is the first day
 * after the round.
 */
export function nextTry(after: string, tried: readonly string[], toOn: string | null): NextTry {
  const slots = tried.map((slot) => {
    const [day = "", part = ""] = slot.split("-");
    return { day: Number(day), part };
  });
  let best: { worth: number[]; found: NextTry } | null = null;
  for (let ahead = 1; ahead <= 7; ahead += 1) {
    for (const [preference, part] of PARTS.entries()) {
      const on = plusDays(after, ahead);
      const day = weekday(on);
      const worth = [
        Number(tried.includes(`${String(day)}-${part}`)),
        Number(toOn !== null && on >= toOn),
        Number(slots.some((slot) => slot.part === part)),
        Number(slots.some((slot) => slot.day === day)),
        Number(slots.some((slot) => slot.day >= SATURDAY === day >= SATURDAY)),
        ahead,
        preference,
      ];
      if (best === null || comesBefore(worth, best.worth)) best = { worth, found: { on, part } };
    }
  }
  return best?.found ?? { on: plusDays(after, 1), part: "evening" };
}

function comesBefore(one: readonly number[], other: readonly number[]): boolean {
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? 0;
    if (value !== against) return value < against;
  }
  return false;
}
