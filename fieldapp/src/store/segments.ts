/**
 * How a block lies on the phone: its head (name, cursor) and its rows in sealed segments, in the
 * order in which they came. A page that was pulled adds one segment and rewrites nothing, so that a
 * large block costs as much as its rows and not their square. Head and segment are written in one
 * transaction: a tab that is killed leaves the block as it was before the page, or as after it.
 */
import { v7 as uuidv7 } from "uuid";
import { ROW_KINDS, type Cursor, type PulledBlock, type Row, type RowKind } from "../contract.ts";
import { noRows, withPage, type BlockData, type Rows } from "./blocks.ts";
import { lockJson, unlockJson } from "./cipher.ts";
import type { BlockRecord, FieldDatabase, SegmentRecord } from "./database.ts";

/** Rows of one segment when a block is written whole. */
const SEGMENT_ROWS = 1_000;
/** So many segments more than its rows need, and the block is written whole: opening stays quick. */
const SPARE_SEGMENTS = 32;

/** A row as a segment holds it; null takes it away. */
type Stored = readonly [kind: RowKind, id: string, data: unknown];

/** What of a block may not be read by whoever finds the phone, beside its rows. */
interface Head extends Omit<BlockData, "rows" | "found" | "stored"> {
  /** The kinds that the version which began this block knew. */
  kinds: RowKind[];
}

interface Written {
  record: BlockRecord;
  segments: SegmentRecord[];
  block: BlockData;
}

/** Whether a page says of a block what is on the phone already, as most do. */
export function saysNothingNew(before: BlockData | undefined, page: PulledBlock): boolean {
  if (before?.stored === undefined || page.reset || page.rows.good.length > 0) return false;
  const { label, area_name, lead, complete, standing_in_for } = before;
  const said = page.standing_in_for ?? standing_in_for;
  return (
    label === page.label &&
    area_name === page.area_name &&
    lead === page.lead &&
    complete === !page.more &&
    JSON.stringify(said) === JSON.stringify(standing_in_for)
  );
}

/** Puts a page over a block and keeps it; gives the block as it is now. */
export async function savePage(
  db: FieldDatabase,
  key: CryptoKey,
  before: BlockData | undefined,
  page: PulledBlock,
  cursor: Cursor | null,
): Promise<BlockData> {
  const block = withPage(before, page);
  const added = await sealAdded(key, before, page, block, cursor);
  if (added !== null && (await append(db, before, added))) return added.block;
  return saveBlock(db, key, block, cursor);
}

/** Writes a block whole, in place of whatever was there. */
export async function saveBlock(
  db: FieldDatabase,
  key: CryptoKey,
  block: BlockData,
  cursor: Cursor | null,
): Promise<BlockData> {
  const written = await sealWhole(key, block, cursor);
  await db.transaction("rw", db.blocks, db.segments, async () => {
    await db.segments.where("block_id").equals(block.id).delete();
    await db.segments.bulkAdd(written.segments);
    await db.blocks.put(written.record);
  });
  return written.block;
}

export async function readBlocks(
  db: FieldDatabase,
  key: CryptoKey,
): Promise<{ blocks: Map<string, BlockData>; cursors: Map<string, Cursor | null> }> {
  const blocks = new Map<string, BlockData>();
  const cursors = new Map<string, Cursor | null>();
  for (const record of await db.blocks.toArray()) {
    const { block, kinds } = await readBlock(db, key, record);
    // Stored by a version that left a kind of rows out: what has come of it comes once more.
    const whole = ROW_KINDS.every((kind) => kinds.includes(kind));
    blocks.set(record.id, block);
    cursors.set(record.id, whole ? record.cursor : null);
  }
  return { blocks, cursors };
}

/** Takes a block, its reserved numbers and begun questionnaires off the phone. */
export async function eraseBlock(db: FieldDatabase, id: string): Promise<void> {
  await db.transaction("rw", db.blocks, db.segments, db.numbers, db.drafts, async () => {
    await db.blocks.delete(id);
    await db.segments.where("block_id").equals(id).delete();
    await db.numbers.where("block_id").equals(id).delete();
    await db.drafts.where("block_id").equals(id).delete();
  });
}

async function readBlock(
  db: FieldDatabase,
  key: CryptoKey,
  record: BlockRecord,
): Promise<{ block: BlockData; kinds: readonly string[] }> {
  const { id, locked, base } = record;
  const found = (await unlockJson(key, locked, id)) as Head | BlockData;
  if (base === undefined || "rows" in found) {
    // Everything in one value, as older versions stored it; the next whole writing changes that.
    const { rows, ...rest } = found as BlockData;
    return { block: { ...rest, rows: { ...noRows(), ...rows } }, kinds: Object.keys(rows) };
  }
  const { kinds, ...head } = found;
  const rows = noRows();
  const segments = await db.segments.where("block_id").equals(id).sortBy("number");
  const opened = await Promise.all(
    segments.map(({ number, locked }) => unlockJson(key, locked, place(id, base, number))),
  );
  for (const segment of opened) lay(rows, segment as Stored[]);
  const stored = { base, segments: segments.length };
  return { block: { ...head, rows, stored }, kinds };
}

function lay(rows: Rows, segment: readonly Stored[]): void {
  for (const [kind, id, data] of segment) {
    const table: Record<string, unknown> = rows[kind];
    if (data === null) Reflect.deleteProperty(table, id);
    else table[id] = data;
  }
}

/** The page as one more segment; null when the block has to be written whole. */
async function sealAdded(
  key: CryptoKey,
  before: BlockData | undefined,
  page: PulledBlock,
  block: BlockData,
  cursor: Cursor | null,
): Promise<Written | null> {
  const stored = before?.stored;
  if (stored === undefined || page.reset) return null;
  const rows = page.rows.good.map(toStored);
  const count = stored.segments + (rows.length > 0 ? 1 : 0);
  if (count > SPARE_SEGMENTS + 2 * (rowsOf(block) / SEGMENT_ROWS)) return null;
  const now = { ...block, stored: { base: stored.base, segments: count } };
  const segments =
    rows.length > 0 ? [await sealed(key, block.id, stored.base, stored.segments, rows)] : [];
  return { record: await headOf(key, now, stored.base, count, cursor), segments, block: now };
}

/** False, and nothing written, when another tab wrote this block since it was read here. */
async function append(
  db: FieldDatabase,
  before: BlockData | undefined,
  { record, segments }: Written,
): Promise<boolean> {
  return db.transaction("rw", db.blocks, db.segments, async () => {
    const there = await db.blocks.get(record.id);
    const same = there?.base === record.base && there?.segments === before?.stored?.segments;
    if (!same) return false;
    await db.segments.bulkAdd(segments);
    await db.blocks.put(record);
    return true;
  });
}

async function sealWhole(
  key: CryptoKey,
  block: BlockData,
  cursor: Cursor | null,
): Promise<Written> {
  const base = uuidv7();
  const all: Stored[] = ROW_KINDS.flatMap((kind) =>
    Object.entries(block.rows[kind]).map(([id, data]): Stored => [kind, id, data]),
  );
  const pieces = Array.from({ length: Math.ceil(all.length / SEGMENT_ROWS) }, (_, index) =>
    all.slice(index * SEGMENT_ROWS, (index + 1) * SEGMENT_ROWS),
  );
  const segments = await Promise.all(
    pieces.map((rows, number) => sealed(key, block.id, base, number, rows)),
  );
  const now = { ...block, stored: { base, segments: segments.length } };
  return { record: await headOf(key, now, base, segments.length, cursor), segments, block: now };
}

async function sealed(
  key: CryptoKey,
  block_id: string,
  base: string,
  number: number,
  rows: readonly Stored[],
): Promise<SegmentRecord> {
  return { block_id, number, locked: await lockJson(key, rows, place(block_id, base, number)) };
}

async function headOf(
  key: CryptoKey,
  block: BlockData,
  base: string,
  segments: number,
  cursor: Cursor | null,
): Promise<BlockRecord> {
  const { id, label, area_name, lead, complete, standing_in_for } = block;
  const head: Head = { id, label, area_name, lead, complete, kinds: ROW_KINDS };
  if (standing_in_for !== undefined) head.standing_in_for = standing_in_for;
  return { id, cursor, locked: await lockJson(key, head, id), base, segments };
}

/** What binds a segment to its place: none can be swapped, or left over from an earlier writing. */
function place(block_id: string, base: string, number: number): string {
  return `${block_id}/${base}/${number}`;
}

function toStored({ kind, id, gone, data }: Row): Stored {
  return [kind, id, gone ? null : data];
}

function rowsOf(block: BlockData): number {
  return ROW_KINDS.reduce((sum, kind) => sum + Object.keys(block.rows[kind]).length, 0);
}

