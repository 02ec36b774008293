/** The readable half of the phone: a block as it is held, and what all blocks share. */
import type {
  Coded,
  Line,
  OfferedForm,
  PulledBlock,
  PullReply,
  Round,
  RowData,
  RowKind,
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
  /** How it lies on the phone; not there for what lies as an older version stored it. */
  stored?: { base: string; segments: number };
}

export interface Common {
  member: { id: string; name: string };
  rounds: Round[];
  lines: Line[];
  outcomes: Coded[];
  categories: Coded[];
  /** Not there in what an older version stored. */
  forms?: OfferedForm[];
  ask_position?: boolean;
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
  const rows = before === undefined || page.reset ? noRows() : { ...before.rows };
  const own = new Set<RowKind>();
  for (const { kind, id, gone, data } of page.rows.good) {
    // Kinds of which nothing came are shared with the old value.
    if (!own.has(kind)) Object.assign(rows, { [kind]: { ...rows[kind] } });
    own.add(kind);
    const table: Record<string, unknown> = rows[kind];
    if (gone || data === null) Reflect.deleteProperty(table, id);
    else table[id] = data;
  }
  const { id, label, area_name, lead } = page;
  const standing_in_for = page.standing_in_for ?? before?.standing_in_for ?? [];
  return { id, label, area_name, lead, complete: !page.more, rows, standing_in_for };
}

/** Gives what holds now; written only when it is not what held before. */
export async function saveCommon(
  db: FieldDatabase,
  key: CryptoKey,
  before: Common,
  reply: PullReply,
): Promise<Common> {
  const { rounds, lines, outcomes, categories, me } = reply;
  const member = { id: me.member_id, name: me.name };
  const forms = reply.forms ?? [];
  const ask_position = reply.ask_position ?? false;
  const common: Common = { member, rounds, lines, outcomes, categories, forms, ask_position };
  if (JSON.stringify(common) === JSON.stringify(before)) return before;
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
  if (numbers.length === 0) return;
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
