/** Makes room on a full phone, of what a backup of the server holds and nothing else. */
import { compactFiles } from "../files/keep.ts";
import type { FieldDatabase } from "./database.ts";

/**
 * Lets go of sealed copies of what was sent, however young, once a backup of the server holds
 * them; what waits, what the worker has to look at, and what no backup holds stays. Only deletes:
 * that goes through when nothing can be written any more.
 */
export async function makeRoom(db: FieldDatabase, backedUpUntil: string | null): Promise<number> {
  if (backedUpUntil === null) return 0;
  await compactFiles(db, backedUpUntil);
  return db.outbox
    .where("state")
    .anyOf("accepted", "dismissed")
    .and(({ answered_at: at, reflected }) => reflected === 1 && at !== null && at < backedUpUntil)
    .delete();
}
