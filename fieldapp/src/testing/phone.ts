/** A phone for tests: its database, its keys, and a server that answers as it is told. */
import "fake-indexeddb/auto";
import { v7 as uuidv7 } from "uuid";
import { mutation, type Cursor, type Mutation, type PulledBlock, type PullReply, type Row } from "../contract.ts";
import { setPin } from "../lock/vault.ts";
import { NO_COMMON, noRows, type BlockData } from "../store/blocks.ts";
import { fromUtf8, toBase64 } from "../store/bytes.ts";
import { lockJson } from "../store/cipher.ts";
import { FieldDatabase, type DeviceRecord } from "../store/database.ts";
import { recordAll, type Draft } from "../store/outbox.ts";
import type { Held } from "../sync/pull.ts";
import { unseal } from "../sync/seal.ts";
import { newSigningKey } from "../sync/sign.ts";
import type { Wire } from "../sync/transport.ts";

export const NOW = "2026-11-22T06:00:00.000Z";
export const NOW_MS = Date.parse(NOW);
/** Few rounds: the tests are about what the PIN opens, not about how slowly. */
export const ITERATIONS = 1_000;
export const NOTHING_HELD: Held = { blocks: new Map(), cursors: new Map(), common: NO_COMMON };

export type Reply = { status?: number; body: unknown } | "offline";
export type Answering = (path: string, body: unknown) => Reply | Promise<Reply>;

export interface Phone {
  db: FieldDatabase;
  key: CryptoKey;
  device: DeviceRecord;
  wire: Wire;
  asked: { path: string; body: unknown; headers: Record<string, string> }[];
  /** What the server does from now on. */
  answers: (answering: Answering) => void;
  record: (...drafts: Draft[]) => Promise<Mutation[]>;
  open: (item: { id: string; sealed: unknown }) => Promise<Mutation>;
}

export async function makePhone(): Promise<Phone> {
  const db = new FieldDatabase(`test-${uuidv7()}`);
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, [
    "deriveBits",
  ]);
  const device: DeviceRecord = {
    id: "device",
    device_id: uuidv7(),
    member: { id: uuidv7(), name: "林秀英" },
    district: { code: "310199", name: "柳江区" },
    sealing_key: toBase64(await crypto.subtle.exportKey("spki", pair.publicKey)),
    signing: await newSigningKey(),
    lease_until: "2026-11-29T06:00:00.000Z",
    offset_ms: 0,
    seen_at: NOW,
    state: "active",
    synced_at: null,
    unreadable_rows: 0,
    rulings_seen: [],
  };
  await db.settings.put(device);
  const key = await setPin(db, "250714", ITERATIONS);
  let answering: Answering = () => "offline";
  const asked: Phone["asked"] = [];
  const wire: Wire = {
    now: () => NOW_MS,
    fetch: async (path, init) => {
      const sent = init.body;
      const body = typeof sent === "string" ? (JSON.parse(sent) as unknown) : sent;
      asked.push({ path, body, headers: init.headers as Record<string, string> });
      const reply = await answering(path, body);
      if (reply === "offline") throw new TypeError("Failed to fetch");
      return Response.json(reply.body, { status: reply.status ?? 200 });
    },
  };
  return {
    db,
    key,
    device,
    wire,
    asked,
    answers: (next) => {
      answering = next;
    },
    record: (...drafts) => recordAll({ db, key, device, now: NOW_MS }, drafts),
    open: async ({ id, sealed }) => {
      const plain = await unseal(pair.privateKey, id, sealed as never);
      return mutation(JSON.parse(fromUtf8(plain)), "");
    },
  };
}

export function visitDraft(blockId: string, householdId = uuidv7(), outcome = "met"): Draft {
  const body = { household_id: householdId, outcome, line: "grid", note: "", position: null, unplaced: null, next_on: null, next_part: null, card_left: null };
  return {
    kind: "visit",
    block_id: blockId,
    body: { ...body, visit_id: uuidv7(), round_id: ROUND },
  };
}

export const EPOCH = "4be0643f-1d98-4573-97cd-ca98a65347dd";
export const ROUND = "0199b3c4-4044-7a10-8b20-000000000001";

export function page(id: string, rows: Row[], rest: Partial<PulledBlock> = {}): unknown {
  const last = rows.at(-1);
  const cursor = last === undefined ? null : { rev: last.rev, id: last.id };
  const block = { id, label: "1", area_name: "柳岸一村", lead: false, reset: false, cursor };
  return { ...block, more: false, ...rest, rows };
}

export function pulled(rest: Partial<Omit<PullReply, "blocks">> & { blocks?: unknown[] }): Reply {
  const me = { member_id: uuidv7(), name: "林秀英" };
  const lists = { lost: [], rounds: [], lines: [], outcomes: [], categories: [], numbers: [] };
  const life = { epoch: EPOCH, backed_up_until: null };
  const lease_until = "2026-11-30T06:00:00.000Z";
  const body = { now: NOW, lease_until, ...life, me, ...lists, blocks: [] };
  return { body: { ...body, ...rest } };
}

export function householdRow(id: string, rev: number, name = "王阿妹"): Row {
  const data = {
    dwelling_id: "0199b3c4-d3e1-7a10-8b20-000000000001",
    name,
    size: 2,
    special_hardship: false,
    responsible_member_id: null,
    mine: true,
  };
  return { kind: "household", id, rev, gone: false, data };
}

export function emptyBlock(id: string): BlockData {
  const head = { id, label: "1", area_name: "柳岸一村", lead: true, complete: true };
  return { ...head, rows: noRows() };
}

/** Stores a block as older versions did: everything in one sealed value. */
export async function storeAsBefore(
  { db, key }: Phone,
  block: BlockData,
  cursor: Cursor | null,
): Promise<void> {
  await db.segments.where("block_id").equals(block.id).delete();
  await db.blocks.put({ id: block.id, cursor, locked: await lockJson(key, block, block.id) });
}
