/** What was recorded on this phone, until the server has it for good. */
import { v7 as uuidv7 } from "uuid";
import { mutation, type Mutation, type PushResult, type Ruling } from "../contract.ts";
import type { Kept } from "../files/keep.ts";
import { seal } from "../sync/seal.ts";
import { lockJson, unlockJson } from "./cipher.ts";
import type { DeviceRecord, FieldDatabase, OutboxRecord, SettingRecord } from "./database.ts";

/**
 * Sealed copies stay at least this long after acceptance, and until a backup of the server holds
 * what they say: the newest backup may turn out to be the one that cannot be read.
 */
export const KEEP_SEALED_DAYS = 14;
/** Past so many copies those that a backup holds go earlier. What no backup holds always stays. */
export const MOST_COPIES = 5_000;
/** The worker's own list goes back this far. */
export const KEEP_LOG_DAYS = 2;
const DAY_MS = 86_400_000;
/** Turned down for good: a restored server would only say so again. */
const REJECTED: ReadonlySet<OutboxRecord["outcome"]> = new Set(["refused", "unsendable"]);

/** An outbox item as its recorder sees it. `mutation` is null when it can no longer be read. */
export interface Recorded {
  record: OutboxRecord & { seq: number };
  mutation: Mutation | null;
  access_code: string | null;
}

/** The server's code for what waits until the neighbourhood has decided what was found. */
export const FOUND_WAITING = "found_waiting";

/** In good hands and not yet decided: nothing for the worker to look at, and shown as if it were so. */
export function awaits({ outcome, code }: Pick<OutboxRecord, "outcome" | "code">): boolean {
  return outcome === "held" && code === FOUND_WAITING;
}

export type Draft = {
  [K in Mutation["kind"]]: Pick<Extract<Mutation, { kind: K }>, "kind" | "block_id" | "body">;
}[Mutation["kind"]];

export interface Writing {
  db: FieldDatabase;
  key: CryptoKey;
  device: Pick<DeviceRecord, "sealing_key" | "offset_ms">;
  now: number;
  /** Milliseconds that pass before it is sent, in which it can be undone. */
  hold?: number;
}

/** The longest that anything is held back: a clock that was set back must not hold it for ever. */
export const LONGEST_HOLD_MS = 60_000;

/** Whether a waiting item may be sent now. */
export function ready({ not_before }: Pick<OutboxRecord, "not_before">, now: number): boolean {
  return not_before === undefined || not_before <= now || not_before > now + LONGEST_HOLD_MS;
}

/**
 * Seals and keeps the drafts in their order, all or none; a reserved number that a case uses
 * leaves the pool in the same transaction, and pictures (`kept`) come with their records.
 */
export async function recordAll(
  { db, key, device, now, hold = 0 }: Writing,
  drafts: readonly Draft[],
  accessCode: string | null = null,
  kept: readonly Kept[] = [],
): Promise<Mutation[]> {
  const made = [...drafts, ...kept.map(({ draft }) => draft)].map(
    (draft): Mutation =>
      ({
        id: uuidv7(),
        made_at: new Date(now).toISOString(),
        offset_ms: device.offset_ms,
        ...(draft.kind === "case"
          ? { ...draft, body: { ...draft.body, access_code: accessCode } }
          : draft),
      }),
  );
  const records = await Promise.all(
    made.map(async (item): Promise<OutboxRecord> => {
      const own = { mutation: item, access_code: item.kind === "case" ? accessCode : null };
      return {
        id: item.id,
        kind: item.kind,
        block_id: item.block_id,
        made_at: new Date(now + device.offset_ms).toISOString(),
        state: "waiting",
        sealed: await seal(device.sealing_key, item.id, JSON.stringify(item)),
        local: await lockJson(key, own, item.id),
        outcome: null,
        code: null,
        message: null,
        answered_at: null,
        reflected: 0,
        ...(hold > 0 ? { not_before: now + Math.min(hold, LONGEST_HOLD_MS) } : {}),
      };
    }),
  );
  const used = made.flatMap((item) =>
    item.kind === "case" && item.body.number !== null ? [item.body.number] : [],
  );
  await db.transaction("rw", [db.outbox, db.numbers, db.files, db.pieces], async () => {
    for (const number of used) await takeNumber(db, number);
    await db.outbox.bulkAdd(records);
    await db.files.bulkAdd(kept.map(({ file }) => file));
    await db.pieces.bulkAdd(
      kept.map(({ file, envelope }) => ({ attachment_id: file.attachment_id, bytes: envelope })),
    );
  });
  return made;
}

/** The number was already used by another tab: nothing has been kept, take another. */
export class NumberTaken extends Error {
  override name = "NumberTaken";
}

async function takeNumber(db: FieldDatabase, number: string): Promise<void> {
  if ((await db.numbers.get(number)) === undefined) throw new NumberTaken(number);
  await db.numbers.delete(number);
}

/**
 * Takes back what has not been on its way yet; gives how many items that were. Called while
 * nothing is being sent (under the lock of sync), so that none is both taken back and sent.
 */
export async function undo(db: FieldDatabase, ids: readonly string[]): Promise<number> {
  return db.outbox
    .where("id")
    .anyOf(ids)
    .and(({ state, tried }) => state === "waiting" && tried === undefined)
    .delete();
}

/** Says on disk, before it is so, that these are on their way. */
export async function markTried(db: FieldDatabase, ids: readonly string[]): Promise<void> {
  await db.outbox.where("id").anyOf(ids).modify({ tried: 1 });
}

export async function waiting(db: FieldDatabase): Promise<OutboxRecord[]> {
  return db.outbox.where("state").equals("waiting").sortBy("seq");
}

/** Reads everything back, oldest first; items of before a wipe come without their content. */
export async function recorded(db: FieldDatabase, key: CryptoKey): Promise<Recorded[]> {
  const records = await db.outbox.orderBy("seq").toArray();
  return Promise.all(
    records.map(async (found): Promise<Recorded> => {
      const record = { ...found, seq: found.seq ?? 0 };
      if (record.local === null) return { record, mutation: null, access_code: null };
      const own = (await unlockJson(key, record.local, record.id)) as {
        mutation: unknown;
        access_code: string | null;
      };
      return { record, mutation: mutation(own.mutation, ""), access_code: own.access_code };
    }),
  );
}

/** Keeps the server's answers. An item it did not name stays waiting. */
export async function keepAnswers(
  db: FieldDatabase,
  answers: readonly (Omit<PushResult, "outcome"> & { outcome: OutboxRecord["outcome"] })[],
  at: string,
): Promise<void> {
  await db.transaction("rw", db.outbox, async () => {
    for (const { id, outcome, code, message } of answers) {
      const good = outcome === "applied" || outcome === "duplicate" || outcome === "merged";
      await db.outbox
        .where("id")
        .equals(id)
        .modify({ state: good ? "accepted" : "problem", outcome, code, message, answered_at: at });
    }
  });
}

/**
 * Keeps what the neighbourhood ruled about held items; what was set aside is shown again with its
 * reason. Returns the ids that need not be told again: all, for an item not on this phone was
 * recorded on another one.
 */
export async function keepRulings(
  db: FieldDatabase,
  rulings: readonly Ruling[],
): Promise<string[]> {
  await db.transaction("rw", db.outbox, async () => {
    for (const { id, ruling, note, at } of rulings) {
      const taken = ruling === "accepted";
      await db.outbox
        .where("id")
        .equals(id)
        .modify({
          state: taken ? "accepted" : "problem",
          outcome: taken ? "applied" : "set_aside",
          code: ruling,
          message: note === "" ? null : { zh: note, en: note },
          answered_at: at,
          reflected: 0,
        });
    }
  });
  return rulings.map(({ id }) => id);
}

export async function dismiss(db: FieldDatabase, id: string): Promise<void> {
  await db.outbox.where("id").equals(id).modify({ state: "dismissed" });
}

/**
 * The server was restored from a backup: everything that is still kept sealed waits again, and
 * every block is asked for from its beginning. All in one step, with the server's new life.
 */
export async function startNewEpoch(db: FieldDatabase, epoch: string): Promise<void> {
  await db.transaction("rw", [db.outbox, db.blocks, db.settings, db.files], async () => {
    await db.files
      .where("state")
      .equals("stored")
      .modify({ state: "waiting", received: 0, stored_at: null });
    await db.outbox
      .filter(({ sealed, outcome }) => sealed !== null && !REJECTED.has(outcome))
      .modify({ state: "waiting", outcome: null, code: null, message: null, reflected: 0 });
    await db.blocks.toCollection().modify({ cursor: null });
    await db.settings.update("device", { epoch } as Partial<SettingRecord>);
  });
}

/** Sends once more everything that is still kept sealed; the server knows what it already has. */
export async function sendAgain(db: FieldDatabase): Promise<number> {
  return db.outbox
    .filter((item) => item.sealed !== null && item.state !== "dismissed")
    .modify({ state: "waiting", outcome: null, code: null, message: null });
}

/** Items answered before `before` (the start of a finished pull) now show in the pulled rows. */
export async function markReflected(db: FieldDatabase, before: string): Promise<void> {
  await db.outbox
    .filter((item) => item.answered_at !== null && item.answered_at <= before)
    .modify({ reflected: 1 });
}

/** How many copies are kept, and how many of them no backup of the server holds yet. */
export async function copies(
  db: FieldDatabase,
  backedUpUntil: string | null,
): Promise<{ kept: number; unsafe: number }> {
  const done = await db.outbox.where("state").anyOf("accepted", "dismissed").toArray();
  const unsafe = done.filter(({ answered_at: at }) => !isSafe(at, backedUpUntil));
  return { kept: done.length, unsafe: unsafe.length };
}

function isSafe(answeredAt: string | null, backedUpUntil: string | null): boolean {
  return answeredAt !== null && backedUpUntil !== null && answeredAt < backedUpUntil;
}

/** Lets go of what has been kept long enough. Waiting items and open problems always stay. */
export async function compact(
  db: FieldDatabase,
  now: number,
  backedUpUntil: string | null,
): Promise<void> {
  const sealedBefore = new Date(now - KEEP_SEALED_DAYS * DAY_MS).toISOString();
  const logBefore = new Date(now - KEEP_LOG_DAYS * DAY_MS).toISOString();
  await db.transaction("rw", db.outbox, async () => {
    const done = await db.outbox.where("state").anyOf("accepted", "dismissed").toArray();
    let surplus = done.length - MOST_COPIES;
    for (const { seq, answered_at: answered, local, reflected } of done) {
      if (seq === undefined || answered === null) continue;
      const old = answered < sealedBefore || surplus > 0;
      if (old && isSafe(answered, backedUpUntil)) {
        await db.outbox.delete(seq);
        surplus -= 1;
      }
      else if (answered < logBefore && local !== null && reflected === 1) {
        await db.outbox.update(seq, { local: null });
      }
    }
  });
}
