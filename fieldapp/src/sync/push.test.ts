import { describe, expect, it } from "vitest";
import type { PushRequest } from "../contract.ts";
import { device } from "../store/settings.ts";
import { dismiss, sendAgain, waiting } from "../store/outbox.ts";
import { makePhone, NOW, visitDraft, type Phone, type Reply } from "../testing/phone.ts";
import { push } from "./push.ts";
import { Refused, Unreachable } from "./transport.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";
const message = { zh: "没收下", en: "not taken" };

function applied(body: unknown): Reply {
  const { items } = body as PushRequest;
  const results = items.map(({ id }) => ({ id, outcome: "applied", code: null, message: null }));
  return { body: { now: NOW, results } };
}

const sizes = (phone: Phone): number[] =>
  phone.asked.map(({ body }) => (body as PushRequest).items.length);

async function states(phone: Phone): Promise<string[]> {
  return (await phone.db.outbox.orderBy("seq").toArray()).map(({ state }) => state);
}

describe("push", () => {
  it("sends in order, fifty at a time, sealed", async () => {
    const phone = await makePhone();
    const made = await phone.record(...Array.from({ length: 120 }, () => visitDraft(BLOCK)));
    phone.answers((_path, body) => applied(body));
    expect(await push(phone.db, phone.wire, "0.1.0")).toBe(120);
    expect(sizes(phone)).toEqual([50, 50, 20]);
    const first = (phone.asked[0]?.body as PushRequest).items[0];
    expect(first && (await phone.open(first))).toEqual(made[0]);
    expect(JSON.stringify(phone.asked)).not.toContain("household_id");
    expect(await waiting(phone.db)).toEqual([]);
  });

  it("keeps a bad item's answer and goes on with the rest", async () => {
    const phone = await makePhone();
    await phone.record(visitDraft(BLOCK), visitDraft(BLOCK), visitDraft(BLOCK));
    phone.answers((_path, body) => {
      const outcomes = ["refused", "held", "duplicate"];
      const results = (body as PushRequest).items.map(({ id }, index) => ({
        id,
        outcome: outcomes[index],
        code: "some_reason",
        message,
      }));
      return { body: { now: NOW, results } };
    });
    await push(phone.db, phone.wire, "0.1.0");
    expect(await states(phone)).toEqual(["problem", "problem", "accepted"]);
    const [bad] = await phone.db.outbox.toArray();
    expect(bad?.message).toEqual(message);
    await dismiss(phone.db, bad?.id ?? "");
    expect(await states(phone)).toEqual(["dismissed", "problem", "accepted"]);
  });

  it("loses nothing when the network goes away, and says the same items again", async () => {
    const phone = await makePhone();
    await phone.record(visitDraft(BLOCK), visitDraft(BLOCK));
    await expect(push(phone.db, phone.wire, "0.1.0")).rejects.toThrow(Unreachable);
    expect(await states(phone)).toEqual(["waiting", "waiting"]);
    phone.answers((_path, body) => applied(body));
    await push(phone.db, phone.wire, "0.1.0");
    const ids = phone.asked.map(({ body }) => (body as PushRequest).items.map(({ id }) => id));
    expect(ids[0]).toEqual(ids[1]);
  });

  it("leaves an item waiting that the server did not answer, and does not spin on it", async () => {
    const phone = await makePhone();
    await phone.record(visitDraft(BLOCK));
    phone.answers(() => ({ body: { now: NOW, results: [] } }));
    expect(await push(phone.db, phone.wire, "0.1.0")).toBe(0);
    expect(phone.asked).toHaveLength(1);
    expect(await states(phone)).toEqual(["waiting"]);
  });

  it("cuts a batch that is turned away down to the one item at fault", async () => {
    const phone = await makePhone();
    const made = await phone.record(...Array.from({ length: 4 }, () => visitDraft(BLOCK)));
    const poison = made[2]?.id;
    phone.answers((_path, body) => {
      const { items } = body as PushRequest;
      if (!items.some(({ id }) => id === poison)) return applied(body);
      return { status: 413, body: { code: "too_large" } };
    });
    await push(phone.db, phone.wire, "0.1.0");
    expect(await states(phone)).toEqual(["accepted", "accepted", "problem", "accepted"]);
  });

  it("stops, keeping everything, when the whole phone is turned away", async () => {
    const phone = await makePhone();
    await phone.record(visitDraft(BLOCK));
    phone.answers(() => ({ status: 401, body: { code: "device_unknown", now: NOW } }));
    await expect(push(phone.db, phone.wire, "0.1.0")).rejects.toThrow(Refused);
    expect(await states(phone)).toEqual(["waiting"]);
  });

  it("notes from an item's answer that the phone was withdrawn", async () => {
    const phone = await makePhone();
    const [made] = await phone.record(visitDraft(BLOCK));
    const result = { id: made?.id, outcome: "held", code: "device_revoked", message };
    phone.answers(() => ({ body: { now: NOW, results: [result] } }));
    await push(phone.db, phone.wire, "0.1.0");
    expect((await device(phone.db))?.state).toBe("revoked");
  });

  it("sends once more what is still kept, when asked to", async () => {
    const phone = await makePhone();
    await phone.record(visitDraft(BLOCK));
    phone.answers((_path, body) => applied(body));
    await push(phone.db, phone.wire, "0.1.0");
    await sendAgain(phone.db);
    await push(phone.db, phone.wire, "0.1.0");
    expect(sizes(phone)).toEqual([1, 1]);
  });
});

describe("the clock", () => {
  it("is measured again when the server finds it off, and the request repeated once", async () => {
    const phone = await makePhone();
    await phone.record(visitDraft(BLOCK));
    const truth = "2026-11-22T09:00:00.000Z";
    phone.answers((_path, body) => {
      if (phone.asked.length > 1) return { body: { ...(applied(body) as { body: object }).body, now: truth } };
      return { status: 401, body: { code: "clock", now: truth, message: null } };
    });
    await push(phone.db, phone.wire, "0.1.0");
    expect(phone.asked.map(({ headers }) => headers["X-Minqing-At"])).toEqual([NOW, truth]);
    expect((await device(phone.db))?.offset_ms).toBe(3 * 3_600_000);
  });
});
