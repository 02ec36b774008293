/** What a worker did, day by day: from what the server told and what this phone recorded since. */
import { localDay } from "../cases/due.ts";
import type { Act, Note } from "../contract.ts";
import type { Own } from "../store/own.ts";
import type { Recorded } from "../store/outbox.ts";
import { trueMoment } from "../sync/effects.ts";

export type EntryKind =
  | "visit"
  | "case"
  | "told"
  | "hand_up"
  | "found"
  | "answers"
  | "household_change";

export interface Entry {
  id: string;
  at: string;
  kind: EntryKind;
  household_id: string | null;
  outcome: string | null;
  case_id: string | null;
  /** How many requests a list held. */
  count: number;
  sent: boolean;
}

export interface DayNote extends Note {
  sent: boolean;
}

export interface Day {
  day: string;
  entries: Entry[];
  notes: DayNote[];
}

const SERVED: readonly string[] = ["visit", "case", "told"];

/** Days on which something was done or written, and `today`, latest first. */
export function days(diary: Own["diary"], items: readonly Recorded[], today: string): Day[] {
  const entries = new Map<string, Entry>();
  for (const act of diary.acts) {
    const entry = served(act);
    if (entry !== null) entries.set(entry.id, entry);
  }
  for (const item of items) {
    const entry = made(item);
    if (entry !== null && !entries.has(entry.id)) entries.set(entry.id, entry);
  }
  const found = new Map<string, Day>();
  const on = (day: string): Day => {
    const known = found.get(day) ?? { day, entries: [], notes: [] };
    found.set(day, known);
    return known;
  };
  on(today);
  for (const entry of entries.values()) on(localDay(Date.parse(entry.at))).entries.push(entry);
  for (const note of notes(diary, items)) on(note.on).notes.push(note);
  for (const { entries: listed } of found.values()) {
    listed.sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
  }
  return Array.from(found.values()).sort((a, b) => b.day.localeCompare(a.day));
}

function served({ id, kind, at, household_id, outcome, case_id }: Act): Entry | null {
  if (!SERVED.includes(kind)) return null;
  const own = kind as EntryKind;
  return { id, at, kind: own, household_id, outcome, case_id, count: 0, sent: true };
}

/** An item of this phone; none for what was turned down, for notes, and for what belongs to another. */
function made({ record, mutation }: Recorded): Entry | null {
  if (mutation === null || turnedDown(record)) return null;
  const rest = {
    at: trueMoment(mutation),
    household_id: null,
    outcome: null,
    case_id: null,
    count: 0,
    sent: record.state !== "waiting",
  };
  switch (mutation.kind) {
    case "visit": {
      const { visit_id, household_id, outcome } = mutation.body;
      return { ...rest, id: visit_id, kind: "visit", household_id, outcome };
    }
    case "case": {
      const { case_id, household_id } = mutation.body;
      return { ...rest, id: case_id, kind: "case", household_id, case_id };
    }
    case "told": {
      const { told_id, case_id } = mutation.body;
      return { ...rest, id: told_id, kind: "told", case_id };
    }
    case "hand_up": {
      const { hand_up_id, case_ids } = mutation.body;
      return { ...rest, id: hand_up_id, kind: "hand_up", count: case_ids.length };
    }
    case "found": {
      const { found_id, household_id } = mutation.body;
      return { ...rest, id: found_id, kind: "found", household_id };
    }
    case "answers": {
      const { submission_id, household_id } = mutation.body;
      return { ...rest, id: submission_id, kind: "answers", household_id };
    }
    case "household_change": {
      const { change_id, household_id } = mutation.body;
      return { ...rest, id: change_id, kind: "household_change", household_id };
    }
    case "attachment":
    case "check_answer":
    case "diary":
      return null;
  }
}

function turnedDown({ outcome }: Recorded["record"]): boolean {
  return outcome === "refused" || outcome === "unsendable" || outcome === "set_aside";
}

/** Notes that still speak: what the server holds, and what was written or erased here since. */
export function notes(diary: Own["diary"], items: readonly Recorded[]): DayNote[] {
  const speaking = new Map<string, DayNote>(
    diary.notes.map((note) => [note.id, { ...note, sent: true }]),
  );
  for (const { record, mutation } of items) {
    if (mutation?.kind !== "diary" || turnedDown(record)) continue;
    // What the server has answered before it told the diary stands in what it told.
    const { read_at } = diary;
    if (record.answered_at !== null && read_at !== null && record.answered_at < read_at) continue;
    const { note_id, on, text, replaces } = mutation.body;
    if (replaces !== null) speaking.delete(replaces);
    if (text !== "" && !speaking.has(note_id)) {
      speaking.set(note_id, { id: note_id, on, text, sent: record.state !== "waiting" });
    }
  }
  return Array.from(speaking.values());
}
