import { describe, expect, it } from "vitest";
import type { Picture } from "./picture.ts";
import { recordAll } from "../store/outbox.ts";
import { Unreachable } from "../sync/transport.ts";
import { CHUNK_BYTES } from "../contract.ts";
import { makePhone, NOW, NOW_MS, visitDraft, type Phone, type Reply } from "../testing/phone.ts";
import { keep } from "./keep.ts";
import { sendFiles } from "./send.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";
const VISIT = "0199b3c4-0151-7a10-8b20-00000000000e";
const picture: Picture = {
  bytes: new Uint8Array(2.5 * CHUNK_BYTES),
  media_type: "image/jpeg",
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  made_at: NOW,
  preview: new Uint8Array([1, 2, 3]),
};

/** A server that keeps what it is sent, and can be cut off after so many pieces. */
function server(pieces = Infinity): { had: number; answer: (path: string) => Reply } {
  const kept = {
    had: 0,
    answer(path: string): Reply {
      const [, , , , , size, offset] = path.split("/");
      if (size !== undefined) {
        if (pieces === 0) return "offline";
        pieces -= 1;
        if (Number(offset) === kept.had) kept.had = Math.min(kept.had + CHUNK_BYTES, Number(size));
        if (kept.had === Number(size)) return said("stored", kept.had);
      }
      return said(kept.had === 0 ? "none" : "partial", kept.had);
    },
  };
  return kept;
}

function said(state: string, received: number): Reply {
  return { body: { now: NOW, state, received, code: null, message: null } };
}

async function withPicture(): Promise<Phone> {
  const phone = await makePhone();
  const { db, key, device } = phone;
  const writing = { db, key, device, now: NOW_MS };
  const kept = await keep(writing, { picture, of: "visit", ofId: VISIT, blockId: BLOCK });
  await recordAll(writing, [visitDraft(BLOCK)], null, [kept]);
  return phone;
}

const send = (phone: Phone, interrupted = false): Promise<void> =>
  sendFiles({
    db: phone.db,
    wire: phone.wire,
    onProgress: () => undefined,
    interrupted: () => Promise.resolve(interrupted),
  });

describe("pictures", () => {
  it("lie sealed beside their record, which is in the outbox with them", async () => {
    const phone = await withPicture();
    const [file] = await phone.db.files.toArray();
    expect((await phone.db.outbox.toArray()).map(({ kind }) => kind)).toEqual([
      "visit",
      "attachment",
    ]);
    expect(JSON.stringify(file)).not.toContain(VISIT);
  });

  it("go piece by piece, and on from where they were cut off", async () => {
    const phone = await withPicture();
    const kept = server(1);
    phone.answers(kept.answer);
    await expect(send(phone)).rejects.toThrow(Unreachable);
    expect((await phone.db.files.toArray())[0]?.received).toBe(CHUNK_BYTES);
    const rest = server();
    rest.had = kept.had;
    phone.answers(rest.answer);
    phone.asked.length = 0;
    await send(phone);
    expect(phone.asked.filter(({ path }) => path.endsWith("/0")).length).toBe(0);
    expect((await phone.db.files.toArray())[0]?.state).toBe("stored");
  });

  it("let a new record go first", async () => {
    const phone = await withPicture();
    phone.answers(server().answer);
    await send(phone, true);
    expect(phone.asked).toEqual([]);
  });

  it("that are not taken are shown with the reason, and take no more room", async () => {
    const phone = await withPicture();
    const message = { zh: "没有收", en: "not taken" };
    phone.answers(() => ({
      body: { now: NOW, state: "refused", received: 0, code: "damaged", message },
    }));
    await send(phone);
    const [file] = await phone.db.files.toArray();
    expect([file?.state, file?.message]).toEqual(["refused", message]);
    expect(await phone.db.pieces.count()).toBe(0);
  });
});
