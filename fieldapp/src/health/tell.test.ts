import { describe, expect, it, vi } from "vitest";
import { health as reader, type Health } from "./wire.ts";
import { device } from "../store/settings.ts";
import { FOUND_WAITING } from "../store/outbox.ts";
import { pull } from "../sync/pull.ts";
import { push } from "../sync/push.ts";
import { Refused, Unreachable } from "../sync/transport.ts";
import { makePhone, NOTHING_HELD, NOW, NOW_MS, pulled, visitDraft, type Phone } from "../testing/phone.ts";
import { failureOf } from "./failing.ts";
import { noteFailure, noteSuccess } from "./notes.ts";
import { healthOf, tellAlone } from "./tell.ts";

const A = "0199b3c4-b10c-7a10-8b20-00000000000a";

async function sync({ db, key, wire }: Phone): Promise<void> {
  const flush = vi.fn();
  await pull({ db, key, wire, appVersion: "0.1.0", flush, onPage: () => undefined }, NOTHING_HELD);
}

const told = (phone: Phone): (Health | null)[] =>
  phone.asked.map(({ body }) => (body as { health: Health | null }).health);

describe("what a phone tells of itself", () => {
  it("counts what waits and what went wrong, by reason, and names nobody", async () => {
    const phone = await makePhone();
    const [, held, refused, found] = await phone.record(...Array.from({ length: 4 }, () => visitDraft(A)));
    const problem = async (id: string | undefined, outcome: "held" | "refused", code: string): Promise<void> => {
      await phone.db.outbox.where("id").equals(id ?? "").modify({ state: "problem", outcome, code });
    };
    await problem(held?.id, "held", "not_your_block");
    await problem(refused?.id, "refused", "malformed");
    await problem(found?.id, "held", FOUND_WAITING);
    const said = await healthOf(phone.db, phone.device);
    expect(reader(said, "")).toEqual({
      version: 1,
      unsent: 1,
      oldest_unsent_at: NOW,
      troubles: { not_your_block: 1, malformed: 1 },
      pictures: 0,
      storage: null,
      offset_ms: 0,
      synced_at: null,
      failures: 0,
      failure: null,
      full_at: null,
      compared_at: null,
      differing: 0,
    });
  });

  it("goes with a pull, and again only when something has changed or an hour has passed", async () => {
    const phone = await makePhone();
    phone.answers(() => pulled({}));
    await sync(phone);
    await sync(phone);
    await noteFailure(phone.db, "storage_full", NOW_MS);
    await sync(phone);
    const later = { ...phone, wire: { ...phone.wire, now: () => NOW_MS + 3_700_000 } };
    await sync(later);
    expect(told(phone).map((each) => each?.failures ?? null)).toEqual([0, null, 1, 1]);
  });

  it("counts as sent what goes with the same push", async () => {
    const phone = await makePhone();
    const [made] = await phone.record(visitDraft(A));
    phone.answers(() => ({
      body: { now: NOW, results: [{ id: made?.id, outcome: "applied", code: null, message: null }] },
    }));
    await push(phone.db, phone.wire, "0.1.0");
    expect(told(phone).map((each) => each?.unsent)).toEqual([0]);
  });

  it("is said anew when the answer never came", async () => {
    const phone = await makePhone();
    await expect(sync(phone)).rejects.toThrow(Unreachable);
    phone.answers(() => pulled({}));
    await sync(phone);
    expect(told(phone).every((each) => each !== null)).toBe(true);
  });

  it("goes by itself after a sync that failed, with what could not be sent", async () => {
    const phone = await makePhone();
    await phone.record(visitDraft(A));
    await noteFailure(phone.db, "server", NOW_MS);
    phone.answers(() => ({ body: { now: NOW } }));
    await tellAlone(phone.db, phone.wire, "0.1.0");
    await tellAlone(phone.db, phone.wire, "0.1.0");
    expect(told(phone).map((each) => [each?.unsent, each?.failure])).toEqual([[1, "server"]]);
    phone.answers(() => "offline");
    await noteSuccess(phone.db);
    await tellAlone(phone.db, phone.wire, "0.1.0");
    expect((await device(phone.db))?.state).toBe("active");
  });
});

describe("why a sync failed", () => {
  it.each([
    ["no signal", new Unreachable("no answer"), null],
    ["an error of the server", new Unreachable("server answered 500", { answered: true }), "server"],
    ["a refusal", new Refused(403, { code: "signature", now: null, message: null }), "refused"],
    ["no room", new DOMException("full", "QuotaExceededError"), "storage_full"],
    ["a fault of ours", new TypeError("x is undefined"), "fault"],
  ] as const)("%s", (_, error, failure) => {
    expect(failureOf(error)).toBe(failure);
  });
});
