/** Sends what waits. Works while the app is locked: items were sealed when they were recorded. */
import { PUSH_LIMIT, pushReply } from "../contract.ts";
import { telling } from "../health/tell.ts";
import type { FieldDatabase, OutboxRecord } from "../store/database.ts";
import { isStorageFull } from "../store/full.ts";
import { keepAnswers, markTried, ready, waiting } from "../store/outbox.ts";
import { changeDevice, device } from "../store/settings.ts";
import { reaction, smaller } from "./decide.ts";
import { post, Refused, type Wire } from "./transport.ts";

/**
 * Pushes until nothing waits that could be sent now. Throws Unreachable, or Refused when the
 * server turned the whole phone away; each answered batch is already kept then.
 */
export async function push(db: FieldDatabase, wire: Wire, appVersion: string): Promise<number> {
  const asked = new Set<string>();
  let size = PUSH_LIMIT;
  let answered = 0;
  for (;;) {
    const batch = (await waiting(db))
      .filter((item) => !asked.has(item.id) && ready(item, wire.now()))
      .slice(0, size);
    if (batch.length === 0) return answered;
    try {
      answered += await pushBatch(db, wire, appVersion, batch);
      for (const { id } of batch) asked.add(id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (reaction(error.status, error.refusal.code) !== "smaller") throw error;
      if (batch.length > 1) size = smaller(batch.length);
      else {
        await setAside(db, batch, error, new Date(wire.now()).toISOString());
        size = PUSH_LIMIT;
      }
    }
  }
}

async function pushBatch(
  db: FieldDatabase,
  wire: Wire,
  appVersion: string,
  batch: readonly OutboxRecord[],
): Promise<number> {
  const found = await device(db);
  if (found === null) return 0;
  const items = batch.flatMap(({ id, block_id, sealed }) =>
    sealed === null ? [] : [{ id, block_id, sealed }],
  );
  const ours = new Set(items.map(({ id }) => id));
  const { health, heard } = await telling(db, found, wire.now(), ours);
  const body = {
    app_version: appVersion,
    sent_at: new Date(wire.now() + found.offset_ms).toISOString(),
    items,
    health,
  };
  await sayTried(db, [...ours]);
  const { reply, offset_ms } = await post(wire, "push", body, pushReply, found);
  await heard();
  const results = reply.results.filter(({ id }) => ours.has(id));
  await keepAnswers(db, results, reply.now);
  // A withdrawn phone may still send; that it is withdrawn is said with each item.
  const revoked = results.some(({ code }) => code === "device_revoked");
  await changeDevice(db, {
    offset_ms,
    seen_at: reply.now,
    synced_at: reply.now,
    ...(revoked ? { state: "revoked" as const } : {}),
  });
  return results.length;
}

/** On a full phone it cannot be said, and sending is the way out: it goes without. */
async function sayTried(db: FieldDatabase, ids: readonly string[]): Promise<void> {
  try {
    await markTried(db, ids);
  } catch (error) {
    if (!isStorageFull(error)) throw error;
  }
}

/** One item that the server will not even read: shown to the worker, kept, out of the way. */
function setAside(
  db: FieldDatabase,
  batch: readonly OutboxRecord[],
  error: Refused,
  at: string,
): Promise<void> {
  const { code, message } = error.refusal;
  return keepAnswers(
    db,
    batch.map(({ id }) => ({ id, outcome: "unsendable" as const, code, message })),
    at,
  );
}
