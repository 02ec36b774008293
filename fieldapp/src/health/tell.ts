/** Tells the server how this phone stands, when that has changed since it was last told. */
import type { DeviceRecord, FieldDatabase, OutboxRecord } from "../store/database.ts";
import { awaits, waiting } from "../store/outbox.ts";
import { device } from "../store/settings.ts";
import { post, Refused, Unreachable, type Wire } from "../sync/transport.ts";
import { note, notes } from "./notes.ts";
import { HEALTH_VERSION, healthReply, type Health } from "./wire.ts";

/** Told again after so long even when nothing has changed, so that "as of" stays young. */
const TELL_AGAIN_MS = 3_600_000;
/** Differences smaller than these are none: a clock drifts, the browser's own files come and go. */
const OFFSET_STEP_MS = 10_000;
const STORAGE_STEP_MB = 10;
const MB = 1e6;

export interface Telling {
  health: Health | null;
  /** To be called once the server has answered: until then it was not told. */
  heard: () => Promise<void>;
}

/**
 * What to send with a request. `sending` are the items that go with it: they are unsent no more
 * once it is answered, and unsaid if it is not.
 */
export async function telling(
  db: FieldDatabase,
  found: DeviceRecord,
  now: number,
  sending: ReadonlySet<string> = new Set(),
): Promise<Telling> {
  const health = await healthOf(db, found, sending);
  const { told, told_at } = await notes(db);
  const gist = gistOf(health);
  const young = told_at !== null && Math.abs(now - Date.parse(told_at)) < TELL_AGAIN_MS;
  if (gist === told && young) return { health: null, heard: () => Promise.resolve() };
  const heard = (): Promise<void> => note(db, { told: gist, told_at: new Date(now).toISOString() });
  return { health, heard };
}

/** Tells it by itself after a sync that failed; a word about a failure must not be one more. */
export async function tellAlone(db: FieldDatabase, wire: Wire, appVersion: string): Promise<void> {
  const found = await device(db);
  if (found === null) return;
  const { health, heard } = await telling(db, found, wire.now());
  if (health === null) return;
  try {
    await post(wire, "health", { app_version: appVersion, health }, healthReply, found);
    await heard();
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
  }
}

export async function healthOf(
  db: FieldDatabase,
  { offset_ms, synced_at }: DeviceRecord,
  sending: ReadonlySet<string> = new Set(),
): Promise<Health> {
  const unsent = (await waiting(db)).filter(({ id }) => !sending.has(id));
  const problems = await db.outbox.where("state").equals("problem").toArray();
  const { failures, failure, full_at, compared } = await notes(db);
  const blocks = new Set(await db.blocks.toCollection().primaryKeys());
  const looked = Object.entries(compared).filter(([id]) => blocks.has(id));
  return {
    version: HEALTH_VERSION,
    unsent: unsent.length,
    oldest_unsent_at: earliest(unsent.map(({ made_at }) => made_at)),
    troubles: troubles(problems),
    pictures: await db.files.where("state").equals("waiting").count(),
    storage: await storage(),
    offset_ms,
    synced_at,
    failures,
    failure,
    full_at,
    compared_at: earliest(looked.map(([, { at }]) => at)),
    differing: looked.filter(([, { differs }]) => differs).length,
  };
}

function earliest(moments: readonly string[]): string | null {
  return [...moments].sort()[0] ?? null;
}

/** By reason; what only waits for the neighbourhood's decision is in good hands. */
function troubles(problems: readonly OutboxRecord[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const record of problems) {
    if (awaits(record)) continue;
    const reason = record.code ?? record.outcome ?? "unknown";
    counted[reason] = (counted[reason] ?? 0) + 1;
  }
  return counted;
}

async function storage(): Promise<Health["storage"]> {
  const asked = (navigator as { storage?: Partial<StorageManager> }).storage;
  if (asked?.estimate === undefined) return null;
  const { usage, quota } = await asked.estimate();
  if (usage === undefined || quota === undefined) return null;
  const persisted = asked.persisted === undefined ? null : await asked.persisted();
  return { used_mb: Math.round(usage / MB), quota_mb: Math.round(quota / MB), persisted };
}

/** What has to differ for it to be news. */
function gistOf(health: Health): string {
  const { offset_ms, storage: room } = health;
  const rest = { ...health, synced_at: null, offset_ms: 0, storage: null };
  const offset = Math.round(offset_ms / OFFSET_STEP_MS);
  const used = room === null ? null : Math.round(room.used_mb / STORAGE_STEP_MB);
  return JSON.stringify([rest, offset, used, room?.persisted ?? null]);
}
