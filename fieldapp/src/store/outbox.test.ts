import { describe, expect, it } from "vitest";
import { makePhone, NOW, NOW_MS, visitDraft } from "../testing/phone.ts";
import { keepNumbers, nextNumber } from "./blocks.ts";
import { compact, copies, NumberTaken, recordAll, recorded, type Draft } from "./outbox.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";
const DAY_MS = 86_400_000;
/** A backup made a minute after the answers. */
const LATER = new Date(NOW_MS + 60_000).toISOString();

function caseDraft(number: string | null): Draft {
  const ids = {
    case_id: "0199b3c4-ca5e-7a10-8b20-000000000001",
    household_id: "0199b3c4-4040-7a10-8b20-000000000001",
    visit_id: null,
  };
  const words = { category: "building", body: "灯坏了", requester_name: "王阿妹", answer: null };
  return { kind: "case", block_id: BLOCK, body: { ...ids, ...words, number, access_code: null } };
}

describe("recordAll", () => {
  it("keeps the measured offset and, sealed, what the server is to read", async () => {
    const { db, key, device, open } = await makePhone();
    const writing = { db, key, device: { ...device, offset_ms: 90_000 }, now: NOW_MS };
    const [made] = await recordAll(writing, [visitDraft(BLOCK)]);
    const [item] = await db.outbox.toArray();
    expect(made?.offset_ms).toBe(90_000);
    expect(item?.made_at).toBe("2026-11-22T06:01:30.000Z");
    expect(item && (await open(item))).toEqual(made);
  });

  it("takes a reserved number from the pool in the same breath", async () => {
    const { db, key, device } = await makePhone();
    const pair = { number: "0000100K", access_code: "K7PW3XRA" };
    await keepNumbers(db, key, [{ block_id: BLOCK, ...pair }]);
    expect(await nextNumber(db, key, BLOCK)).toEqual(pair);
    const writing = { db, key, device, now: NOW_MS };
    await recordAll(writing, [caseDraft("0000100K")], pair.access_code);
    expect(await nextNumber(db, key, BLOCK)).toBeNull();
    expect((await recorded(db, key))[0]?.access_code).toBe("K7PW3XRA");
  });

  it("keeps nothing at all when the number was taken meanwhile", async () => {
    const { db, record } = await makePhone();
    await expect(record(visitDraft(BLOCK), caseDraft("0000100K"))).rejects.toThrow(NumberTaken);
    expect(await db.outbox.count()).toBe(0);
  });

  it("writes nothing that names a household in clear", async () => {
    const { db, record } = await makePhone();
    await record(caseDraft(null));
    const [item] = await db.outbox.toArray();
    expect(JSON.stringify(item)).not.toContain("0199b3c4-4040");
    expect(JSON.stringify(item)).not.toContain("王阿妹");
  });
});

describe("compact", () => {
  async function after(
    days: number,
    changes: object,
    backedUpUntil: string | null = LATER,
  ): Promise<unknown> {
    const { db, record } = await makePhone();
    await record(visitDraft(BLOCK));
    await db.outbox.toCollection().modify(changes);
    await compact(db, NOW_MS + days * DAY_MS, backedUpUntil);
    const [item] = await db.outbox.toArray();
    if (item === undefined) return "gone";
    return item.local === null ? "sealed" : "readable";
  }
  const accepted = { state: "accepted", answered_at: NOW, reflected: 1 } as const;

  it("keeps accepted items readable for two days, sealed for two weeks", async () => {
    expect(await after(1, accepted)).toBe("readable");
    expect(await after(3, accepted)).toBe("sealed");
    expect(await after(15, accepted)).toBe("gone");
  });

  it("keeps for ever what no backup of the server holds", async () => {
    expect(await after(400, accepted, null)).toBe("sealed");
    expect(await after(400, accepted, NOW)).toBe("sealed");
    expect(await after(400, accepted, LATER)).toBe("gone");
  });

  it("counts the copies, and those that are in no backup", async () => {
    const { db, record } = await makePhone();
    await record(visitDraft(BLOCK), visitDraft(BLOCK), visitDraft(BLOCK));
    const [first] = await db.outbox.orderBy("seq").primaryKeys();
    await db.outbox.toCollection().modify(accepted);
    await db.outbox.where("seq").equals(first ?? 0).modify({ answered_at: LATER });
    expect(await copies(db, null)).toEqual({ kept: 3, unsafe: 3 });
    expect(await copies(db, LATER)).toEqual({ kept: 3, unsafe: 1 });
  });

  it("never lets go of what waits or is an open problem", async () => {
    expect(await after(400, {})).toBe("readable");
    expect(await after(400, { ...accepted, state: "problem" })).toBe("readable");
  });
});
