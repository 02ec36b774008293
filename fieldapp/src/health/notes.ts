/** What the phone remembers about itself, beside what it was told to keep. */
import type { FieldDatabase, HealthRecord } from "../store/database.ts";
import { isStorageFull } from "../store/full.ts";
import type { Failure } from "./wire.ts";

const NOTHING_NOTED: HealthRecord = {
  id: "health",
  failures: 0,
  failure: null,
  full_at: null,
  compared: {},
  told: null,
  told_at: null,
};

/** On a full phone not even this can be written; it is remembered until the app is closed. */
const unwritten = new WeakMap<FieldDatabase, HealthRecord>();

export async function notes(db: FieldDatabase): Promise<HealthRecord> {
  const found = unwritten.get(db) ?? (await db.settings.get("health"));
  return (found as HealthRecord | undefined) ?? NOTHING_NOTED;
}

export async function note(
  db: FieldDatabase,
  changes: Partial<Omit<HealthRecord, "id">>,
): Promise<void> {
  const next = { ...(await notes(db)), ...changes };
  try {
    await db.settings.put(next);
    unwritten.delete(db);
  } catch (error) {
    if (!isStorageFull(error)) throw error;
    unwritten.set(db, next);
  }
}

/** A sync that failed though the server was reached. */
export async function noteFailure(db: FieldDatabase, failure: Failure, now: number): Promise<void> {
  const { failures, full_at } = await notes(db);
  const full = failure === "storage_full" ? new Date(now).toISOString() : full_at;
  await note(db, { failures: failures + 1, failure, full_at: full });
}

export async function noteSuccess(db: FieldDatabase): Promise<void> {
  const { failures } = await notes(db);
  if (failures > 0) await note(db, { failures: 0, failure: null });
}

/** Something could not be kept for want of room. */
export async function noteFull(db: FieldDatabase, now: number): Promise<void> {
  await note(db, { full_at: new Date(now).toISOString() });
}
