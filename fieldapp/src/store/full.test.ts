import "fake-indexeddb/auto";
import { Dexie } from "dexie";
import { afterEach, describe, expect, it, vi } from "vitest";
import { keep } from "../files/keep.ts";
import { notes, noteFull } from "../health/notes.ts";
import { healthOf } from "../health/tell.ts";
import { full, unlessFull } from "../health/full.svelte.ts";
import { pull } from "../sync/pull.ts";
import { push } from "../sync/push.ts";
import { withoutRoom } from "../testing/full.ts";
import { householdRow, makePhone, NOTHING_HELD, NOW, NOW_MS, page, pulled, visitDraft } from "../testing/phone.ts";
import { readBlocks } from "./segments.ts";
import { isStorageFull } from "./full.ts";
import { recordAll, waiting } from "./outbox.ts";
import { makeRoom } from "./room.ts";

const A = "0199b3c4-b10c-7a10-8b20-00000000000a";
const H1 = "0199b3c4-4040-7a10-8b20-000000000001";
const QUOTA = new DOMException("The quota has been exceeded.", "QuotaExceededError");
let room: () => void = () => undefined;

afterEach(() => {
  room();
  full.clear();
});

describe("no more room", () => {
  it.each([
    ["said of the request", QUOTA, true],
    ["said of the whole transaction", new Dexie.AbortError("aborted", QUOTA), true],
    ["said of one of many", new Dexie.BulkError("some failed", [QUOTA] as never), true],
    ["another failure", new Dexie.ConstraintError("twice"), false],
    ["nothing at all", null, false],
  ])("%s", (_, error, answer) => {
    expect(isStorageFull(error)).toBe(answer);
  });

  it("records nothing by halves, says so, and leaves what was recorded before", async () => {
    const phone = await makePhone();
    const [before] = await phone.record(visitDraft(A));
    const { db, key, device } = phone;
    const writing = { db, key, device, now: NOW_MS };
    const bytes = new Uint8Array(100);
    const picture = { bytes, media_type: "image/jpeg", sha256: "0".repeat(64), made_at: NOW, preview: bytes } as const;
    const kept = await keep(writing, { picture, of: "visit", ofId: H1, blockId: A });
    room = withoutRoom();
    const made = await unlessFull(db, "pictures", () => recordAll(writing, [visitDraft(A)], null, [kept]));
    expect(made).toBeNull();
    expect(full.what).toBe("pictures");
    expect((await waiting(db)).map(({ id }) => id)).toEqual([before?.id]);
    expect(await db.files.count()).toBe(0);
    expect(await db.pieces.count()).toBe(0);
  });

  it("is remembered, and told, though it cannot be written down", async () => {
    const phone = await makePhone();
    room = withoutRoom();
    await noteFull(phone.db, NOW_MS);
    expect((await healthOf(phone.db, phone.device)).full_at).toBe(NOW);
    room();
    await noteFull(phone.db, NOW_MS + 1_000);
    expect((await phone.db.settings.get("health")) ?? null).toEqual(await notes(phone.db));
  });

  it("does not keep from sending; what could not be marked as sent is sent once more", async () => {
    const phone = await makePhone();
    const [made] = await phone.record(visitDraft(A));
    phone.answers(() => ({
      body: { now: NOW, results: [{ id: made?.id, outcome: "applied", code: null, message: null }] },
    }));
    room = withoutRoom();
    await expect(push(phone.db, phone.wire, "0.1.0")).rejects.toSatisfy(isStorageFull);
    expect(phone.asked.map(({ path }) => path.split("/").at(-1))).toEqual(["push"]);
    room();
    expect(await push(phone.db, phone.wire, "0.1.0")).toBe(1);
    expect(await waiting(phone.db)).toEqual([]);
  });

  it("keeps the block as it was while pulling, and goes on from there", async () => {
    const phone = await makePhone();
    const { db, key, wire } = phone;
    const pulling = { db, key, wire, appVersion: "0.1.0", flush: vi.fn(), onPage: () => undefined };
    phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 1, "王")])] }));
    const held = await pull(pulling, NOTHING_HELD);
    const [made] = await phone.record(visitDraft(A, H1));
    phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 2, "汪")])] }));
    room = withoutRoom();
    await expect(pull(pulling, held)).rejects.toSatisfy(isStorageFull);
    room();
    const stored = await readBlocks(db, key);
    expect(stored.blocks.get(A)?.rows.household[H1]?.name).toBe("王");
    expect(stored.cursors.get(A)).toEqual({ rev: 1, id: H1 });
    expect((await waiting(db)).map(({ id }) => id)).toEqual([made?.id]);
  });
});

describe("making room", () => {
  it("lets go only of what was sent, shows in the rows and lies in a backup", async () => {
    const phone = await makePhone();
    const made = await phone.record(...Array.from({ length: 5 }, () => visitDraft(A)));
    const put = async (index: number, changes: object): Promise<void> => {
      await phone.db.outbox.where("id").equals(made[index]?.id ?? "").modify(changes);
    };
    const sent = { state: "accepted", outcome: "applied", answered_at: NOW, reflected: 1 };
    await put(1, sent);
    await put(2, { ...sent, answered_at: "2026-11-22T07:00:00.000Z" });
    await put(3, { ...sent, reflected: 0 });
    await put(4, { ...sent, state: "problem", outcome: "held" });
    room = withoutRoom();
    expect(await makeRoom(phone.db, null)).toBe(0);
    expect(await makeRoom(phone.db, "2026-11-22T06:30:00.000Z")).toBe(1);
    const left = (await phone.db.outbox.orderBy("seq").toArray()).map(({ id }) => id);
    expect(left).toEqual([0, 2, 3, 4].map((index) => made[index]?.id));
  });
});
