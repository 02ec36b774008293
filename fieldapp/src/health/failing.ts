/** What a failed sync says about this phone, and whom it is told. */
import type { FieldDatabase } from "../store/database.ts";
import { isStorageFull } from "../store/full.ts";
import { Refused, Unreachable, type Wire } from "../sync/transport.ts";
import { turnedAway } from "../sync/turned-away.ts";
import { full } from "./full.svelte.ts";
import { noteFailure } from "./notes.ts";
import { tellAlone } from "./tell.ts";
import type { Failure } from "./wire.ts";

/** Null for being without a signal, which is no failure. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof Refused) return "refused";
  if (error instanceof Unreachable) return error.answered ? "server" : null;
  return isStorageFull(error) ? "storage_full" : "fault";
}

interface Failed {
  db: FieldDatabase;
  wire: Wire;
  appVersion: string;
  /** Erases what can be read on a withdrawn phone. */
  forget: () => Promise<void>;
}

/** Notes it, and tells the server when that can be reached; a fault of ours is thrown on. */
export async function syncFailed(
  { db, wire, appVersion, forget }: Failed,
  error: unknown,
): Promise<void> {
  const failure = failureOf(error);
  if (failure !== null) await noteFailure(db, failure, wire.now());
  if (failure === "storage_full") full.what ??= "data";
  if (error instanceof Refused) await turnedAway(db, wire, error, forget);
  else if (navigator.onLine) await tellAlone(db, wire, appVersion);
  if (failure === "fault") throw error;
}
