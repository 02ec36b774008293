import { describe, expect, it } from "vitest";
import { makePhone, NOW, NOW_MS, visitDraft, type Phone } from "../testing/phone.ts";
import { confess } from "../sync/confess.ts";
import { pushOthers } from "../sync/others.ts";
import { push } from "../sync/push.ts";
import { wipe } from "../lock/vault.ts";
import { device } from "./settings.ts";
import { ready, recordAll, undo, waiting } from "./outbox.ts";
import { databaseFor, listWorkers, makeCurrent, workersOf } from "./workers.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";

/** A phone on which a second worker has been enrolled; `second` holds that worker's records. */
async function shared(): Promise<{ first: Phone; second: Phone }> {
  const first = await makePhone();
  const second = await makePhone();
  await makeCurrent(first.db, second.db.name);
  // The list begins with the first database's own name, which tests give anew each time.
  const list = await workersOf(first.db);
  await first.db.settings.put({ ...list, databases: [first.db.name, second.db.name] });
  return { first, second };
}

function applied(body: unknown): object {
  const { items } = body as { items: { id: string }[] };
  const results = items.map(({ id }) => ({ id, outcome: "applied", code: null, message: null }));
  return { now: NOW, results };
}

describe("a shared phone", () => {
  it("sends what the other worker left, signed with that worker's own key", async () => {
    const { first, second } = await shared();
    await first.record(visitDraft(BLOCK));
    second.answers((_path, body) => ({ body: applied(body) }));

    await pushOthers(first.db, second.db.name, second.wire, "0.1.0");

    expect((await waiting(first.db)).length).toBe(0);
    expect(second.asked.map(({ headers }) => headers["X-Minqing-Device"])).toEqual([
      first.device.device_id,
    ]);
  });

  it("erases the other worker's readable data when that device was withdrawn, and says so", async () => {
    const { first, second } = await shared();
    await first.record(visitDraft(BLOCK));
    second.answers((path) => {
      if (path.endsWith("erased")) return { body: { now: NOW } };
      return { status: 401, body: { code: "device_revoked", now: NOW, message: null } };
    });

    await pushOthers(first.db, second.db.name, second.wire, "0.1.0");

    expect((await device(first.db))?.state).toBe("revoked");
    expect(await first.db.settings.get("vault")).toBeUndefined();
    expect((await waiting(first.db)).length).toBe(1);
    expect(second.asked.map(({ path, body }) => [path.split("/").pop(), body]).pop()).toEqual([
      "erased",
      { because: "withdrawn" },
    ]);
    expect(await second.db.settings.get("vault")).not.toBeUndefined();
  });

  it("gives a member the database they had, and a stranger one of their own", async () => {
    const { first, second } = await shared();
    const { district } = second.device;
    const again = await databaseFor(first.db, second.device.member.id, district.code);
    const stranger = await databaseFor(first.db, "somebody", district.code);
    expect(again.name).toBe(second.db.name);
    expect([first.db.name, second.db.name]).not.toContain(stranger.name);
  });

  it("lists its workers with what each has not sent", async () => {
    const { first, second } = await shared();
    await second.record(visitDraft(BLOCK), visitDraft(BLOCK));
    expect((await listWorkers(first.db)).map((one) => one.waiting)).toEqual([0, 2]);
  });
});

describe("confess", () => {
  it("says once that the phone has erased itself, after there was no signal", async () => {
    const phone = await makePhone();
    await wipe(phone.db, "wrong_pins");
    await expect(confess(phone.db, phone.wire)).rejects.toThrow();

    phone.answers(() => ({ body: { now: NOW } }));
    await confess(phone.db, phone.wire);
    await confess(phone.db, phone.wire);

    expect(phone.asked.map(({ body }) => body)).toEqual([
      { because: "wrong_pins" },
      { because: "wrong_pins" },
    ]);
  });
});

describe("undo", () => {
  it("takes back what has not been on its way", async () => {
    const { db, key, device: own, wire, asked } = await makePhone();
    const writing = { db, key, device: own, now: NOW_MS, hold: 10_000 };
    const made = await recordAll(writing, [visitDraft(BLOCK), visitDraft(BLOCK)]);

    await push(db, wire, "0.1.0");

    expect(asked).toEqual([]);
    const ids = made.map(({ id }) => id);
    expect(await undo(db, ids)).toBe(2);
    expect(await db.outbox.count()).toBe(0);
  });

  it("takes back nothing that the server may have, whatever became of the answer", async () => {
    const phone = await makePhone();
    const [made] = await phone.record(visitDraft(BLOCK));
    await expect(push(phone.db, phone.wire, "0.1.0")).rejects.toThrow();

    expect(await undo(phone.db, [made?.id ?? ""])).toBe(0);
    expect((await waiting(phone.db)).length).toBe(1);
  });

  it("holds nothing back for ever when the clock was set back", () => {
    expect(ready({ not_before: NOW_MS + 5_000 }, NOW_MS)).toBe(false);
    expect(ready({ not_before: NOW_MS + 5_000 }, NOW_MS - 86_400_000)).toBe(true);
  });
});
