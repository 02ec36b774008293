/** Sends what the other workers of a shared phone have left, each under their own key. */
import { wipe } from "../lock/vault.ts";
import type { FieldDatabase } from "../store/database.ts";
import { waiting } from "../store/outbox.ts";
import { changeDevice, device, vault } from "../store/settings.ts";
import { databaseNamed, workersOf } from "../store/workers.ts";
import { confess } from "./confess.ts";
import { reaction } from "./decide.ts";
import { push } from "./push.ts";
import { Refused, type Wire } from "./transport.ts";

/** Pushing needs no PIN: items are sealed. Throws Unreachable. */
export async function pushOthers(
  root: FieldDatabase,
  current: string,
  wire: Wire,
  appVersion: string,
): Promise<void> {
  const { databases } = await workersOf(root);
  for (const name of databases) {
    if (name === current) continue;
    const db = databaseNamed(root, name);
    try {
      await pushFor(db, wire, appVersion);
    } finally {
      if (db !== root) db.close();
    }
  }
}

async function pushFor(db: FieldDatabase, wire: Wire, appVersion: string): Promise<void> {
  if ((await device(db)) === null) return;
  try {
    if ((await waiting(db)).length > 0) await push(db, wire, appVersion);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (reaction(error.status, error.refusal.code) === "erase") {
      await changeDevice(db, { state: "revoked" });
    }
  }
  const met = await device(db);
  if (met?.state === "revoked" && (await vault(db)) !== null) await wipe(db, "withdrawn");
  await confess(db, wire);
}
