import { describe, expect, it } from "vitest";
import { vault, device } from "../store/settings.ts";
import { recorded } from "../store/outbox.ts";
import { saveBlock } from "../store/segments.ts";
import { emptyBlock, ITERATIONS, makePhone, visitDraft } from "../testing/phone.ts";
import { setPin, unlock } from "./vault.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";

describe("unlock", () => {
  it("opens with the PIN and reads what was recorded before", async () => {
    const phone = await makePhone();
    const [made] = await phone.record(visitDraft(BLOCK));
    const answer = await unlock(phone.db, "250714");
    expect(answer.result).toBe("open");
    if (answer.result !== "open") return;
    expect((await recorded(phone.db, answer.key)).map(({ mutation }) => mutation)).toEqual([made]);
  });

  it("counts wrong tries over restarts and forgets them after a right one", async () => {
    const { db } = await makePhone();
    expect(await unlock(db, "000000")).toEqual({ result: "wrong", left: 4 });
    expect(await unlock(db, "000000")).toEqual({ result: "wrong", left: 3 });
    expect((await unlock(db, "250714")).result).toBe("open");
    expect(await unlock(db, "000000")).toEqual({ result: "wrong", left: 4 });
  });

  it("erases what can be read at the fifth wrong try, never the outbox", async () => {
    const phone = await makePhone();
    const { db, key } = phone;
    await phone.record(visitDraft(BLOCK));
    await saveBlock(db, key, emptyBlock(BLOCK), null);
    for (let tries = 0; tries < 4; tries += 1) await unlock(db, "000000");
    expect(await unlock(db, "000000")).toEqual({ result: "wiped" });

    expect(await vault(db)).toBeNull();
    expect((await device(db))?.state).toBe("wiped");
    expect(await db.blocks.count()).toBe(0);
    const [item] = await db.outbox.toArray();
    expect(item?.state).toBe("waiting");
    expect(item?.sealed).not.toBeNull();
    expect(item?.local).toBeNull();
    expect(await unlock(db, "250714")).toEqual({ result: "wiped" });
  });

  it("keeps no key that could be exported", async () => {
    const { db, key } = await makePhone();
    expect(key.extractable).toBe(false);
    expect((await vault(db))?.device_key.extractable).toBe(false);
    expect((await device(db))?.signing.privateKey.extractable).toBe(false);
  });
});

describe("setPin", () => {
  it("leaves nothing behind that only the earlier key could read", async () => {
    const phone = await makePhone();
    await phone.record(visitDraft(BLOCK));
    const key = await setPin(phone.db, "314159", ITERATIONS);
    const [item] = await recorded(phone.db, key);
    expect(item?.mutation).toBeNull();
    expect(item?.record.sealed).not.toBeNull();
    expect((await unlock(phone.db, "250714")).result).toBe("wrong");
  });
});
