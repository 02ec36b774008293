import "fake-indexeddb/auto";
import { Dexie } from "dexie";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it, vi } from "vitest";
import { pulledBlock, type Cursor, type PulledBlock, type Row } from "../contract.ts";
import {
  emptyBlock,
  householdRow,
  makePhone,
  page,
  storeAsBefore,
  visitDraft,
  type Phone,
} from "../testing/phone.ts";
import type { BlockData } from "./blocks.ts";
import { FieldDatabase } from "./database.ts";
import { eraseBlock, readBlocks, saveBlock, savePage } from "./segments.ts";

const A = "0199b3c4-b10c-7a10-8b20-00000000000a";
const H1 = "0199b3c4-4040-7a10-8b20-000000000001";
const H2 = "0199b3c4-4040-7a10-8b20-000000000002";
const AT: Cursor = { rev: 1, id: H1 };

const read = (rows: Row[], rest: Partial<PulledBlock> = {}): PulledBlock =>
  pulledBlock(page(A, rows, rest), "");

async function pages(phone: Phone, ...all: PulledBlock[]): Promise<BlockData> {
  let block: BlockData | undefined;
  for (const each of all) block = await savePage(phone.db, phone.key, block, each, each.cursor);
  if (block === undefined) throw new Error("no page");
  return block;
}

const stored = async ({ db, key }: Phone): Promise<BlockData | undefined> =>
  (await readBlocks(db, key)).blocks.get(A);

describe("a block on the phone", () => {
  it("grows by a segment a page, and what lies there is not written again", async () => {
    const phone = await makePhone();
    const first = await pages(phone, read([householdRow(H1, 1, "王")], { reset: true }));
    const [before] = await phone.db.segments.toArray();
    const both = await savePage(phone.db, phone.key, first, read([householdRow(H2, 2, "李")]), AT);
    const [still, ...added] = await phone.db.segments.toArray();
    expect(still).toEqual(before);
    expect(added.length).toBe(1);
    expect(await stored(phone)).toEqual(both);
    expect(Object.keys(both.rows.household)).toEqual([H1, H2]);
  });

  it("holds the row that came last, and none that is gone", async () => {
    const phone = await makePhone();
    const gone: Row = { kind: "household", id: H2, rev: 3, gone: true, data: null };
    await pages(
      phone,
      read([householdRow(H1, 1, "王"), householdRow(H2, 1)], { reset: true }),
      read([householdRow(H1, 2, "王家"), gone]),
    );
    const rows = (await stored(phone))?.rows.household ?? {};
    expect(Object.entries(rows).map(([id, { name }]) => [id, name])).toEqual([[H1, "王家"]]);
  });

  it("is begun anew by a reset, whatever lay there", async () => {
    const phone = await makePhone();
    await pages(
      phone,
      read([householdRow(H1, 1)], { reset: true }),
      read([householdRow(H2, 9)], { reset: true }),
    );
    expect(Object.keys((await stored(phone))?.rows.household ?? {})).toEqual([H2]);
    expect(await phone.db.segments.count()).toBe(1);
  });

  it("is as before the page when the tab is killed while it is written", async () => {
    const phone = await makePhone();
    const before = await pages(phone, read([householdRow(H1, 1)], { reset: true }));
    const put = vi.spyOn(phone.db.blocks, "put").mockRejectedValueOnce(new Error("killed"));
    const next = read([householdRow(H2, 2)]);
    await expect(savePage(phone.db, phone.key, before, next, AT)).rejects.toThrow("killed");
    put.mockRestore();
    expect(await stored(phone)).toEqual(before);
    expect(await phone.db.segments.count()).toBe(1);
  });

  it("is written whole when another tab wrote it meanwhile", async () => {
    const phone = await makePhone();
    const mine = await pages(phone, read([householdRow(H1, 1)], { reset: true }));
    await saveBlock(phone.db, phone.key, emptyBlock(A), null);
    const both = await savePage(phone.db, phone.key, mine, read([householdRow(H2, 2)]), AT);
    expect(await stored(phone)).toEqual(both);
    expect(Object.keys(both.rows.household)).toEqual([H1, H2]);
  });

  it("is put together again after many small changes", async () => {
    const phone = await makePhone();
    const changes = Array.from({ length: 40 }, (_, index) =>
      read([householdRow(H1, index + 2, `王${index}`)]),
    );
    const last = await pages(phone, read([householdRow(H1, 1)], { reset: true }), ...changes);
    expect(await phone.db.segments.count()).toBe(9);
    expect(await stored(phone)).toEqual(last);
  });

  it("keeps each segment to its place", async () => {
    const phone = await makePhone();
    await pages(
      phone,
      read([householdRow(H1, 1, "王")], { reset: true }),
      read([householdRow(H1, 2, "李")]),
    );
    const [first, second] = await phone.db.segments.toArray();
    if (first === undefined || second === undefined) throw new Error("two segments");
    await phone.db.segments.bulkPut([
      { ...first, locked: second.locked },
      { ...second, locked: first.locked },
    ]);
    await expect(stored(phone)).rejects.toThrow();
  });

  it("leaves nothing when it is erased", async () => {
    const phone = await makePhone();
    await pages(phone, read([householdRow(H1, 1)], { reset: true }));
    await eraseBlock(phone.db, A);
    expect([await phone.db.blocks.count(), await phone.db.segments.count()]).toEqual([0, 0]);
  });
});

describe("a block as an older version stored it", () => {
  const old = (): BlockData => {
    const block = emptyBlock(A);
    const { data } = householdRow(H1, 1, "王");
    return { ...block, rows: { ...block.rows, household: { [H1]: data as never } } };
  };

  it("opens, with its cursor and with what was not sent", async () => {
    const phone = await makePhone();
    const [visit] = await phone.record(visitDraft(A, H1));
    await storeAsBefore(phone, old(), AT);
    const { blocks, cursors } = await readBlocks(phone.db, phone.key);
    expect(blocks.get(A)).toEqual(old());
    expect(cursors.get(A)).toEqual(AT);
    const items = await phone.db.outbox.toArray();
    expect(items.map(({ id, state }) => [id, state])).toEqual([[visit?.id, "waiting"]]);
  });

  it("lies in segments from its next page on", async () => {
    const phone = await makePhone();
    await storeAsBefore(phone, old(), AT);
    const next = read([householdRow(H2, 2)]);
    const both = await savePage(phone.db, phone.key, await stored(phone), next, next.cursor);
    expect(await stored(phone)).toEqual(both);
    expect(Object.keys(both.rows.household)).toEqual([H1, H2]);
    expect(await phone.db.segments.count()).toBe(1);
  });

  it("comes with its database, which loses no item that waits", async () => {
    const name = `old-${uuidv7()}`;
    const before = new Dexie(name);
    const first = {
      settings: "id",
      blocks: "id",
      common: "id",
      numbers: "number, block_id",
      outbox: "++seq, &id, state, block_id",
    };
    before.version(1).stores(first);
    const [waits, block] = [
      { id: uuidv7(), state: "waiting", block_id: A, sealed: { epk: "e", iv: "i", ct: "c" } },
      { id: A, cursor: AT, locked: { iv: new Uint8Array(12), ct: new ArrayBuffer(16) } },
    ];
    await before.table("outbox").add(waits);
    await before.table("blocks").add(block);
    before.close();
    const now = new FieldDatabase(name);
    expect(await now.outbox.toArray()).toEqual([{ ...waits, seq: 1 }]);
    expect(await now.blocks.toArray()).toEqual([block]);
    expect(await now.segments.count()).toBe(0);
    now.close();
  });
});
