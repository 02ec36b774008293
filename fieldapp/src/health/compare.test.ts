import { describe, expect, it, vi } from "vitest";
import { readBlocks } from "../store/segments.ts";
import { waiting } from "../store/outbox.ts";
import { anew, pull, type Held } from "../sync/pull.ts";
import { householdRow, makePhone, NOTHING_HELD, NOW, NOW_MS, page, pulled, visitDraft, type Phone } from "../testing/phone.ts";
import { compareOne } from "./compare.ts";
import { digestOf, FIELDS } from "./digest.ts";
import { notes } from "./notes.ts";
import { healthOf } from "./tell.ts";

const A = "0199b3c4-b10c-7a10-8b20-00000000000a";
const H1 = "0199b3c4-4040-7a10-8b20-000000000001";

function pulling({ db, key, wire }: Phone): Parameters<typeof pull>[0] {
  return { db, key, wire, appVersion: "0.1.0", flush: vi.fn(), onPage: () => undefined };
}

/** A phone that holds one household by the name `here`, and a server that holds it by `there`. */
async function with_(here: string, there: string): Promise<{ phone: Phone; held: Held }> {
  const phone = await makePhone();
  phone.answers(() => pulled({ blocks: [page(A, [householdRow(H1, 7, here)])] }));
  const held = await pull(pulling(phone), NOTHING_HELD);
  const truth = householdRow(H1, 7, there);
  const household = await digestOf({ [H1]: truth.data ?? {} }, FIELDS.household);
  phone.answers((path) => {
    if (!path.endsWith("digests")) return pulled({ blocks: [page(A, [truth], { reset: true })] });
    return { body: { now: NOW, blocks: [{ id: A, digests: { household } }] } };
  });
  phone.asked.length = 0;
  return { phone, held };
}

describe("the daily comparison", () => {
  it("finds nothing where both hold the same, and asks once a day", async () => {
    const { phone, held } = await with_("王阿妹", "王阿妹");
    expect(await compareOne(pulling(phone), held)).toBeNull();
    expect(await compareOne(pulling(phone), held)).toBeNull();
    expect(phone.asked.length).toBe(1);
    expect((await notes(phone.db)).compared).toEqual({ [A]: { at: NOW, differs: false } });
  });

  it("finds a planted difference, and the block comes anew with unsent work untouched", async () => {
    const { phone, held } = await with_("王阿妹", "汪阿妹");
    const [made] = await phone.record(visitDraft(A, H1));
    expect(await compareOne(pulling(phone), held)).toBe(A);
    const asked = await anew(phone.db, held, A);
    expect((await readBlocks(phone.db, phone.key)).cursors.get(A)).toBeNull();
    const after = await pull(pulling(phone), asked);
    expect(after.blocks.get(A)?.rows.household[H1]?.name).toBe("汪阿妹");
    expect((await waiting(phone.db)).map(({ id }) => id)).toEqual([made?.id]);
  });

  it("is told to the server", async () => {
    const { phone, held } = await with_("王阿妹", "汪阿妹");
    await compareOne(pulling(phone), held);
    const { compared_at, differing } = await healthOf(phone.db, phone.device);
    expect([compared_at, differing]).toEqual([NOW, 1]);
  });

  it.each([
    ["cannot say just now", { body: { now: NOW, blocks: [{ id: A, digests: null }] } }],
    ["is older and has no such page", { status: 404, body: { code: "none" } }],
    ["has an error", { status: 500, body: {} }],
  ] as const)("waits for another time when the server %s", async (_, reply) => {
    const { phone, held } = await with_("王阿妹", "汪阿妹");
    phone.answers(() => reply);
    expect(await compareOne(pulling(phone), held)).toBeNull();
    expect((await notes(phone.db)).compared).toEqual({});
  });

  it("leaves a block alone whose pages have not all come", async () => {
    const { phone, held } = await with_("王阿妹", "汪阿妹");
    const block = held.blocks.get(A);
    if (block === undefined) throw new Error("no block");
    const blocks = new Map([[A, { ...block, complete: false }]]);
    expect(await compareOne(pulling(phone), { ...held, blocks })).toBeNull();
    expect(phone.asked).toEqual([]);
  });

  it("takes the block that was compared longest ago", async () => {
    const { phone, held } = await with_("王阿妹", "王阿妹");
    const first = held.blocks.get(A);
    if (first === undefined) throw new Error("no block");
    const B = "0199b3c4-b10c-7a10-8b20-00000000000b";
    const blocks = new Map([[A, first], [B, { ...first, id: B }]]);
    const ago = (days: number): string => new Date(NOW_MS - days * 86_400_000).toISOString();
    const compared = { [A]: { at: ago(2), differs: false }, [B]: { at: ago(3), differs: false } };
    await phone.db.settings.put({ ...(await notes(phone.db)), compared });
    await compareOne(pulling(phone), { ...held, blocks });
    expect(phone.asked.map(({ body }) => (body as { blocks: { id: string }[] }).blocks[0]?.id)).toEqual([B]);
  });
});
