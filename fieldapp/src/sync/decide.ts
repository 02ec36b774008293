/** What sync decides, without doing it: batches, delays, and the one true line about it. */
import type { OutboxRecord } from "../store/database.ts";

const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 5 * 60_000;
const QUIET_INTERVAL_MS = 5 * 60_000;
const BUSY_INTERVAL_MS = 60_000;

/** Milliseconds until the next try. `random` in [0, 1) spreads phones that failed together. */
export function nextTry(failures: number, waitingItems: number, random: number): number {
  if (failures === 0) return waitingItems > 0 ? BUSY_INTERVAL_MS : QUIET_INTERVAL_MS;
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
  return Math.round(delay * (0.75 + random / 2));
}

/** A batch that the server will not take as a whole is cut in half, down to single items. */
export function smaller(size: number): number {
  return Math.max(1, Math.floor(size / 2));
}

export type Reaction = "retry_later" | "erase" | "not_known" | "smaller";

/** What a refusal of the whole request means for the phone. */
export function reaction(status: number, code: string): Reaction {
  if (code === "device_revoked") return "erase";
  if (code === "device_unknown") return "not_known";
  if (status === 400 || status === 413 || status === 422) return "smaller";
  return "retry_later";
}

const HOUR_MS = 3_600_000;
/** Unsent work that is older than this is said aloud: the phone is the only place where it lies. */
export const LONG_UNSENT_HOURS = 4;

/** Full hours that the oldest unsent item has waited, when those are too many; else null. */
export function longUnsent(
  waiting: readonly Pick<OutboxRecord, "made_at">[],
  nowMs: number,
): number | null {
  const oldest = Math.min(...waiting.map(({ made_at }) => Date.parse(made_at)));
  const hours = Math.floor((nowMs - oldest) / HOUR_MS);
  return Number.isFinite(hours) && hours >= LONG_UNSENT_HOURS ? hours : null;
}

export interface SyncFacts {
  waiting: Pick<OutboxRecord, "kind">[];
  problems: number;
  synced_at: string | null;
  running: boolean;
  failing: boolean;
}

export type SyncLine =
  | { says: "never" }
  | { says: "sending"; count: number }
  | { says: "unsent"; count: number; what: "visits" | "records" }
  | { says: "all_sent"; at: string };

/** Always true: it never says "sent" while one item waits, nor a time at which nothing was asked. */
export function syncLine(facts: SyncFacts): SyncLine {
  const count = facts.waiting.length;
  if (count > 0) {
    if (facts.running) return { says: "sending", count };
    const visits = facts.waiting.every(({ kind }) => kind === "visit");
    return { says: "unsent", count, what: visits ? "visits" : "records" };
  }
  return facts.synced_at === null ? { says: "never" } : { says: "all_sent", at: facts.synced_at };
}
