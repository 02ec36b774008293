/** What an unsent visit already means for what follows; the server reckons it anew. */
import type { Bodies, Round, Standing } from "../contract.ts";
import { localDay } from "../cases/due.ts";
import {
  MAX_TRIES,
  nextTry,
  plusDays,
  REST_AFTER_REFUSAL,
  slotOf,
  type NextTry,
} from "./next-try.ts";

type VisitBody = Bodies["visit"];
type Follows = Pick<
  Standing,
  "follow_up" | "due_on" | "due_part" | "tries" | "tried" | "card_left"
>;

/** Outcomes that say the register is wrong: the neighbourhood decides, nobody is asked again. */
export const REGISTER_OUTCOMES: readonly string[] = [
  "vacant",
  "moved_away",
  "merged_flat",
  "wrong_address",
];

export const NOTHING_YET: Follows = {
  follow_up: "first_visit",
  due_on: null,
  due_part: null,
  tries: 0,
  tried: [],
  card_left: false,
};

/** The body of a visit mutation with nothing said but what every visit says. */
export function plainVisit(
  said: Pick<VisitBody, "visit_id" | "household_id" | "round_id" | "line" | "outcome" | "note">,
): VisitBody {
  return { ...said, position: null, unplaced: null, next_on: null, next_part: null, card_left: null };
}

/** The next try to propose at a household where nobody is home now; null when tries are used up. */
export function proposedTry(
  standing: Standing | null,
  round: Round | null,
  now: number,
): NextTry | null {
  if (inVain(standing) + 1 >= MAX_TRIES) return null;
  const tried = [...(standing?.tried ?? []), slotOf(now)];
  return nextTry(localDay(now), tried, round?.to_on ?? null);
}

/** Tries in vain so far; what was in vain before a household was met is over. */
export function inVain(standing: Standing | null): number {
  return standing?.tries ?? 0;
}

/** What follows after a visit at a moment (ms), as far as this phone can tell. */
export function followsFrom(before: Follows, body: VisitBody, moment: number): Follows {
  const tries = (before.tries ?? 0) + 1;
  const card_left = (before.card_left ?? false) || (body.card_left ?? false);
  const due = { due_on: body.next_on, due_part: body.next_part };
  const nothing = { due_on: null, due_part: null };
  const kept = { ...before, card_left, tries };
  if (body.outcome === "met") {
    const follow_up = body.next_on === null ? "done" : "promised";
    return { ...before, ...due, follow_up, tries: 0, card_left: false };
  }
  if (REGISTER_OUTCOMES.includes(body.outcome)) {
    return { ...before, ...nothing, card_left, follow_up: "register" };
  }
  // Who was met and is not due again needs nothing.
  if (before.follow_up === "done") return before;
  if (body.outcome === "nobody_home") {
    const tried = [...new Set([...(before.tried ?? []), slotOf(moment)])].sort();
    if (tries >= MAX_TRIES) return { ...kept, ...nothing, tried, follow_up: "neighbourhood" };
    const found = nextTry(localDay(moment), tried, null);
    const when = body.next_on === null ? { due_on: found.on, due_part: found.part } : due;
    return { ...kept, ...when, tried, follow_up: "next_try" };
  }
  const refusedBefore = before.follow_up === "second_try";
  if (refusedBefore) {
    return { ...kept, ...nothing, follow_up: "neighbourhood" };
  }
  const later = plusDays(localDay(moment), REST_AFTER_REFUSAL);
  const when = body.next_on === null ? { due_on: later, due_part: null } : due;
  return { ...kept, ...when, follow_up: "second_try" };
}
