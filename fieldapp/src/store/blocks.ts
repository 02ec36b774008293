/** The readable half of the phone: one encrypted blob per block, and what all blocks share. */
import {
  ROW_KINDS,
  type Coded,
  type Cursor,
  type Line,
  type OfferedForm,
  type PulledBlock,
  type PullReply,
  type Round,
  type RowData,
} from "../contract.ts";
import { lockJson, unlockJson } from "./cipher.ts";
import type { FieldDatabase } from "./database.ts";

export type Rows = { [K in keyof RowData]: Record<string, RowData[K]> };

export interface BlockData {
  id: string;
  label: string;
  area_name: string;
  lead: boolean;
  complete: boolean;
  rows: Rows;
  /** For whom I stand in here; not there in what an older version stored. */
  standing_in_for?: { id: string; name: string }[];
  /** Households found at the door that the neighbourhood has not decided on; never stored. */
  found?: ReadonlySet<string>;
}

export interface Common {
  member: { id: string; name: string };
  rounds: Round[];
  lines: Line[];
  outcomes: Coded[];
  categories: Coded[];
  /** Not there in what an older version stored. */
  forms?: OfferedForm[];
}

export const NO_COMMON: Common = {
  member: { id: "", name: "" },
  rounds: [],
  lines: [],
  outcomes: [],
  categories: [],
};

export interface ReservedNumber {
  number: string;
  access_code: string;
}

export function noRows(): Rows {
  return {
    dwelling: {},
    household: {},
    person: {},
    standing: {},
    stop: {},
    case: {},
    answer: {},
    filled: {},
    check: {},
    correction: {},
  };
}

/** One page put over what was there; the old value is left as it was. */
export function withPage(before: BlockData | undefined, page: PulledBlock): BlockData {
  const rows = noRows();
  if (before !== undefined && !page.reset) {
    for (const kind of ROW_KINDS) Object.assign(rows[kind], before.rows[kind]);
  }
  for (const { kind, id, gone, data } of page.rows.good) {
    const table: Record<string, unknown> = rows[kind];
    if (gone || data === null) Reflect.deleteProperty(table, id);
    else table[id] = data;
  }
  const { id, label, area_name, lead } = page;
  const standing_in_for = page.standing_in_for ?? before?.standing_in_for ?? [];
  return { id, label, area_name, lead, complete: !page.more, rows, standing_in_for };
}

export async function saveBlock(
  db: FieldDatabase,
  key: CryptoKey,
  block: BlockData,
  cursor: Cursor | null,
): Promise<void> {
  await db.blocks.put({ id: block.id, cursor, locked: await lockJson(key, block, block.id) });
}

export async function readBlocks(
  db: FieldDatabase,
  key: CryptoKey,
): Promise<{ blocks: Map<string, BlockData>; cursors: Map<string, Cursor | null> }> {
  const records = await db.blocks.toArray();
  const blocks = new Map<string, BlockData>();
  const cursors = new Map<string, Cursor | null>();
  for (const { id, cursor, locked } of records) {
    const stored = (await unlockJson(key, locked, id)) as BlockData;
    // Stored by a version that left a kind of rows out: what has come of it comes once more.
    const whole = ROW_KINDS.every((kind) => kind in stored.rows);
    blocks.set(id, { ...stored, rows: { ...noRows(), ...stored.rows } });
    cursors.set(id, whole ? cursor : null);
  }
  return { blocks, cursors };
}

export async function eraseBlock(db: FieldDatabase, id: string): Promise<void> {
  await db.transaction("rw", db.blocks, db.numbers, db.drafts, async () => {
    await db.blocks.delete(id);
    await db.numbers.where("block_id").equals(id).delete();
    await db.drafts.where("block_id").equals(id).delete();
  });
}

export async function saveCommon(
  db: FieldDatabase,
  key: CryptoKey,
  reply: PullReply,
): Promise<Common> {
  const { rounds, lines, outcomes, categories, me } = reply;
  const member = { id: me.member_id, name: me.name };
  const forms = reply.forms ?? [];
  const common: Common = { member, rounds, lines, outcomes, categories, forms };
  await db.common.put({ id: "common", locked: await lockJson(key, common, "common") });
  return common;
}

export async function readCommon(db: FieldDatabase, key: CryptoKey): Promise<Common> {
  const found = await db.common.get("common");
  return found === undefined
    ? NO_COMMON
    : ((await unlockJson(key, found.locked, "common")) as Common);
}

export async function keepNumbers(
  db: FieldDatabase,
  key: CryptoKey,
  numbers: PullReply["numbers"],
): Promise<void> {
  const records = await Promise.all(
    numbers.map(async ({ block_id, number, access_code }) => ({
      block_id,
      number,
      locked: await lockJson(key, access_code, number),
    })),
  );
  await db.numbers.bulkPut(records);
}

/** The next reserved pair of a block, still in the pool until a case uses it; null when empty. */
export async function nextNumber(
  db: FieldDatabase,
  key: CryptoKey,
  blockId: string,
): Promise<ReservedNumber | null> {
  const found = await db.numbers.where("block_id").equals(blockId).first();
  if (found === undefined) return null;
  const accessCode = (await unlockJson(key, found.locked, found.number)) as string;
  return { number: found.number, access_code: accessCode };
}

export async function numbersLeft(db: FieldDatabase): Promise<Record<string, number>> {
  const left: Record<string, number> = {};
  await db.numbers.each(({ block_id }) => {
    left[block_id] = (left[block_id] ?? 0) + 1;
  });
  return left;
}
