import { describe, expect, it, vi } from "vitest";
import type { PullRequest } from "../contract.ts";
import { nextNumber, readCommon } from "../store/blocks.ts";
import { readBlocks } from "../store/segments.ts";
import { device } from "../store/settings.ts";
import {
  emptyBlock,
  householdRow,
  makePhone,
  NOTHING_HELD,
  NOW,
  page,
  pulled,
  storeAsBefore,
  visitDraft,
  type Phone,
} from "../testing/phone.ts";
import { pull, type Held } from "./pull.ts";
import { Unreachable } from "./transport.ts";

const A = "0199b3c4-b10c-7a10-8b20-00000000000a";
const B = "0199b3c4-b10c-7a10-8b20-00000000000b";
const H1 = "0199b3c4-4040-7a10-8b20-000000000001";
const H2 = "0199b3c4-4040-7a10-8b20-000000000002";

function run(phone: Phone, held: Held = NOTHING_HELD, flush = vi.fn()): Promise<Held> {
  const { db, key, wire } = phone;
  return pull({ db, key, wire, appVersion: "0.1.0", flush, onPage: () => undefined }, held);
}

const names = (held: Held, block: string): string[] =>
  Object.values(held.blocks.get(block)?.rows.household ?? {}).map(({ name }) => name);

describe("pull", () => {
  it("walks the pages by cursor and keeps each one", async () => {
    const phone = await makePhone();
    phone.answers(() => {
      const more = phone.asked.length === 1;
      const row = more ? householdRow(H1, 1, "王") : householdRow(H2, 2, "李");
      return pulled({ blocks: [page(A, [row], { more })] });
    });
    const held = await run(phone);
    expect(names(held, A)).toEqual(["王", "李"]);
    expect(held.blocks.get(A)?.complete).toBe(true);
    const cursors = phone.asked.map(({ body }) => (body as PullRequest).blocks);
    expect(cursors).toEqual([[], [{ id: A, cursor: { rev: 1, id: H1 } }]]);
    const stored = await readBlocks(phone.db, phone.key);
    expect(stored.blocks).toEqual(held.blocks);
    expect(stored.cursors).toEqual(held.cursors);
  });

  it("resumes from the page before the one that failed", async () => {
    const phone = await makePhone();
    phone.answers(() =>
      phone.asked.length === 1
        ? pulled({ blocks: [page(A, [householdRow(H1, 1)], { more: true })] })
        : "offline",
    );
    await expect(run(phone)).rejects.toThrow(Unreachable);
    const stored = await readBlocks(phone.db, phone.key);
    expect(stored.cursors.get(A)).toEqual({ rev: 1, id: H1 });
    expect(stored.blocks.get(A)?.complete).toBe(false);
    expect((await device(phone.db))?.synced_at).toBeNull();
  });

  it("removes rows that are gone, and all rows at a reset", async () => {
    const phone = await makePhone();
    phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 1), householdRow(H2, 1)])] }));
    let held = await run(phone);
    const gone = { ...householdRow(H1, 2), gone: true, data: null };
    phone.answers(() => pulled({ blocks: [page(A, [gone])] }));
    held = await run(phone, held);
    expect(Object.keys(held.blocks.get(A)?.rows.household ?? {})).toEqual([H2]);
    phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 9)], { reset: true })] }));
    held = await run(phone, held);
    expect(Object.keys(held.blocks.get(A)?.rows.household ?? {})).toEqual([H1]);
  });

  it("keeps the cursor of a block with nothing new", async () => {
    const phone = await makePhone();
    phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 7)])] }));
    let held = await run(phone);
    phone.answers(() => pulled({ blocks: [page(A, [])] }));
    held = await run(phone, held);
    expect(held.cursors.get(A)).toEqual({ rev: 7, id: H1 });
  });

  it("asks from the beginning for a block of before a kind of rows was known", async () => {
    const phone = await makePhone();
    phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 7)])] }));
    await run(phone);
    const block = emptyBlock(A);
    Reflect.deleteProperty(block.rows, "filled");
    await storeAsBefore(phone, block, { rev: 7, id: H1 });
    const stored = await readBlocks(phone.db, phone.key);
    expect(stored.cursors.get(A)).toBeNull();
    expect(stored.blocks.get(A)?.rows.filled).toEqual({});
  });

  it("flushes before a lost block is erased, with its numbers", async () => {
    const phone = await makePhone();
    const numbers = [A, B].map((block_id, index) => ({
      block_id,
      number: `000010${index}K`,
      access_code: "K7PW3XRA",
    }));
    phone.answers(() =>
      pulled({ blocks: [page(A, [householdRow(H1, 1)]), page(B, [householdRow(H2, 1)])], numbers }),
    );
    const held = await run(phone);
    phone.answers(() => pulled({ lost: [A] }));
    const flush = vi.fn(async () => {
      expect(await phone.db.blocks.count()).toBe(2);
    });
    const after = await run(phone, held, flush);
    expect(flush).toHaveBeenCalledOnce();
    expect([...after.blocks.keys()]).toEqual([B]);
    expect(await phone.db.blocks.toCollection().primaryKeys()).toEqual([B]);
    expect(await nextNumber(phone.db, phone.key, A)).toBeNull();
    expect((await device(phone.db))?.blocks_taken).toEqual([
      { id: A, label: "1", area_name: "柳岸一村" },
    ]);
    expect(await nextNumber(phone.db, phone.key, B)).toEqual({
      number: "0000101K",
      access_code: "K7PW3XRA",
    });
  });

  it("keeps a lost block until what was recorded there could be sent", async () => {
    const phone = await makePhone();
    phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 1)])] }));
    const held = await run(phone);
    phone.answers(() => pulled({ lost: [A] }));
    const flush = vi.fn(() => Promise.reject(new Unreachable("no answer")));
    await expect(run(phone, held, flush)).rejects.toThrow(Unreachable);
    expect(await phone.db.blocks.count()).toBe(1);
  });

  it("keeps for whom somebody stands in until the server says otherwise", async () => {
    const phone = await makePhone();
    const lin = [{ id: H2, name: "林静" }];
    const heard: unknown[] = [];
    let held: Held | undefined;
    for (const said of [{ standing_in_for: lin }, {}, { standing_in_for: [] }]) {
      phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 1)], said)] }));
      held = await run(phone, held);
      heard.push(held.blocks.get(A)?.standing_in_for);
    }
    expect(heard).toEqual([lin, lin, []]);
  });

  it("tells how many numbers are left, the lease and the clock", async () => {
    const phone = await makePhone();
    const numbers = [{ block_id: A, number: "0000100K", access_code: "K7PW3XRA" }];
    phone.answers(() => pulled({ numbers, now: "2026-11-22T06:00:03.000Z" }));
    await run(phone);
    await run(phone);
    expect((phone.asked[1]?.body as PullRequest).numbers_left).toEqual({ [A]: 1 });
    const found = await device(phone.db);
    expect(found?.offset_ms).toBe(3_000);
    expect(found?.lease_until).toBe("2026-11-30T06:00:00.000Z");
    expect(found?.synced_at).toBe("2026-11-22T06:00:03.000Z");
    expect((await readCommon(phone.db, phone.key)).member.name).toBe("林秀英");
  });

  it("marks answered items as reflected, waiting ones not", async () => {
    const phone = await makePhone();
    const [first] = await phone.record(visitDraft(A), visitDraft(A));
    await phone.db.outbox
      .where("id")
      .equals(first?.id ?? "")
      .modify({ state: "accepted", answered_at: NOW });
    phone.answers(() => pulled({}));
    await run(phone);
    const items = await phone.db.outbox.orderBy("seq").toArray();
    expect(items.map(({ reflected }) => reflected)).toEqual([1, 0]);
  });

  it("shows a held item again when the neighbourhood set it aside, and confirms it once", async () => {
    const phone = await makePhone();
    const [made] = await phone.record(visitDraft(A));
    const id = made?.id ?? "";
    await phone.db.outbox.where("id").equals(id).modify({ state: "dismissed", outcome: "held" });
    const ruling = { id, ruling: "set_aside", note: "同事已走访", at: NOW };
    phone.answers(() => pulled({ rulings: phone.asked.length === 1 ? [ruling] : [] }));
    await run(phone);
    const [item] = await phone.db.outbox.toArray();
    expect([item?.state, item?.outcome, item?.message?.zh]).toEqual([
      "problem",
      "set_aside",
      "同事已走访",
    ]);
    await run(phone);
    await run(phone);
    const seen = phone.asked.map(({ body }) => (body as PullRequest).rulings_seen);
    expect(seen).toEqual([[], [id], []]);
  });
});

describe("a server that was restored from a backup", () => {
  const AFTER = "0f0e0d0c-0b0a-4987-8695-949392919088";

  async function synced(): Promise<{ phone: Phone; held: Held }> {
    const phone = await makePhone();
    phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 7, "王")])] }));
    const held = await run(phone);
    await phone.record(visitDraft(A), visitDraft(A), visitDraft(A));
    const outcomes = ["applied", "held", "refused"] as const;
    for (const [index, item] of (await phone.db.outbox.orderBy("seq").toArray()).entries()) {
      const outcome = outcomes[index] ?? null;
      const state = outcome === "applied" ? "accepted" : "dismissed";
      await phone.db.outbox.update(item.seq ?? 0, { state, outcome, answered_at: NOW, reflected: 1 });
    }
    phone.asked.length = 0;
    return { phone, held };
  }

  it("is sent everything kept, and asked for every block from its beginning", async () => {
    const { phone, held } = await synced();
    phone.answers(() =>
      pulled({ epoch: AFTER, blocks: [page(A, [householdRow(H2, 2, "李")], { reset: true })] }),
    );
    const states: string[] = [];
    const flush = vi.fn(async () => {
      for (const { state } of await phone.db.outbox.orderBy("seq").toArray()) states.push(state);
    });
    const after = await run(phone, held, flush);
    expect(states).toEqual(["waiting", "waiting", "dismissed"]);
    const cursors = phone.asked.map(({ body }) => (body as PullRequest).blocks);
    expect(cursors).toEqual([[{ id: A, cursor: { rev: 7, id: H1 } }], [{ id: A, cursor: null }]]);
    expect(names(after, A)).toEqual(["李"]);
    expect((await device(phone.db))?.epoch).toBe(AFTER);
  });

  it("is noticed again when the phone was broken off in between", async () => {
    const { phone, held } = await synced();
    phone.answers(() => pulled({ epoch: AFTER }));
    await expect(run(phone, held, vi.fn().mockRejectedValue(new Unreachable("gone")))).rejects.toThrow(
      Unreachable,
    );
    const stored = await readBlocks(phone.db, phone.key);
    expect(stored.cursors.get(A)).toBeNull();
    expect((await phone.db.outbox.where("state").equals("waiting").toArray()).length).toBe(2);
  });

  it("is not seen in the first epoch a phone ever hears of", async () => {
    const phone = await makePhone();
    await phone.record(visitDraft(A));
    await phone.db.outbox.toCollection().modify({ state: "accepted", answered_at: NOW });
    phone.answers(() => pulled({ backed_up_until: NOW }));
    await run(phone);
    expect((await phone.db.outbox.toArray()).map(({ state }) => state)).toEqual(["accepted"]);
    expect((await device(phone.db))?.backed_up_until).toBe(NOW);
  });
});
