/** That this phone has no more room: what could not be kept, said until the worker has seen it. */
import type { FieldDatabase } from "../store/database.ts";
import { isStorageFull } from "../store/full.ts";
import { noteFull } from "./notes.ts";

/** What failed: a record, one with pictures, new data from the server, or something else. */
export type Unkept = "record" | "pictures" | "data" | "other";

class Full {
  what = $state<Unkept | null>(null);

  clear(): void {
    this.what = null;
  }

  /** What no screen caught: nothing may fail for want of room and say nothing. */
  watch(): void {
    addEventListener("unhandledrejection", (event) => {
      if (!isStorageFull(event.reason)) return;
      event.preventDefault();
      this.what ??= "other";
    });
  }
}

export const full = new Full();

/** What was written; null, and said to the worker and to the server, when there is no room. */
export async function unlessFull<T>(
  db: FieldDatabase,
  what: Unkept,
  write: () => Promise<T>,
): Promise<T | null> {
  try {
    return await write();
  } catch (error) {
    if (!isStorageFull(error)) throw error;
    full.what = what;
    await noteFull(db, Date.now());
    return null;
  }
}
