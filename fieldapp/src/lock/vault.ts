/** The PIN and the data key behind it. Without PIN *and* phone the stored rows are noise. */
import type { Erasure } from "../contract.ts";
import { randomBytes, utf8, type Bytes } from "../store/bytes.ts";
import { lockBytes, unlockBytes } from "../store/cipher.ts";
import type { FieldDatabase, VaultRecord } from "../store/database.ts";
import { changeDevice, device, vault } from "../store/settings.ts";

export const PIN_LENGTH = 6;
export const TRIES = 5;
const ITERATIONS = 600_000;

export type Unlocked =
  | { result: "open"; key: CryptoKey }
  | { result: "wrong"; left: number }
  | { result: "wiped" };

/** Makes a new data key; what was encrypted under an earlier one is unreadable and goes first. */
export async function setPin(
  db: FieldDatabase,
  pin: string,
  iterations = ITERATIONS,
): Promise<CryptoKey> {
  await eraseReadable(db);
  const raw = randomBytes(32);
  const salt = randomBytes(16);
  const deviceKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const inner = await lockBytes(await pinKey(pin, salt, iterations), raw, "pin");
  const outer = await lockBytes(deviceKey, new Uint8Array(inner.ct), "device");
  await db.settings.put({
    id: "vault",
    device_key: deviceKey,
    salt,
    iterations,
    inner_iv: inner.iv,
    outer,
    wrong_tries: 0,
  });
  return dataKey(raw);
}

/**
 * Tries a PIN. The try is counted on disk before it is made, so that killing the app does not win
 * a free one; the last wrong try erases what can be read and leaves the outbox.
 */
export async function unlock(db: FieldDatabase, pin: string): Promise<Unlocked> {
  const stored = await db.transaction("rw", db.settings, async () => {
    const found = await vault(db);
    if (found === null || found.wrong_tries >= TRIES) return null;
    const counted = { ...found, wrong_tries: found.wrong_tries + 1 };
    await db.settings.put(counted);
    return counted;
  });
  if (stored === null) {
    await wipe(db, "wrong_pins");
    return { result: "wiped" };
  }
  const raw = await open(stored, pin);
  if (raw !== null) {
    await db.settings.put({ ...stored, wrong_tries: 0 });
    return { result: "open", key: await dataKey(raw) };
  }
  if (stored.wrong_tries < TRIES) return { result: "wrong", left: TRIES - stored.wrong_tries };
  await wipe(db, "wrong_pins");
  return { result: "wiped" };
}

/**
 * Erases everything that can be read, and marks the phone so that only a new enrolment opens it
 * again. The outbox stays: sealed items can still be sent. The server is told with the next word.
 */
export async function wipe(db: FieldDatabase, because: Erasure): Promise<void> {
  await db.transaction("rw", db.tables, async () => {
    const found = await device(db);
    if (found?.state === "active") await changeDevice(db, { state: "wiped" });
    if (found !== null) await changeDevice(db, { to_confess: because });
    await eraseReadable(db);
  });
}

async function eraseReadable(db: FieldDatabase): Promise<void> {
  await db.transaction("rw", db.tables, async () => {
    await Promise.all([
      db.settings.delete("vault"),
      db.blocks.clear(),
      db.segments.clear(),
      db.common.clear(),
      db.numbers.clear(),
      db.drafts.clear(),
    ]);
    await db.outbox.toCollection().modify({ local: null });
    await db.files.toCollection().modify({ preview: null, belongs: null });
  });
}

async function open(stored: VaultRecord, pin: string): Promise<Bytes | null> {
  const ct = await unlockBytes(stored.device_key, stored.outer, "device");
  const key = await pinKey(pin, stored.salt, stored.iterations);
  try {
    return await unlockBytes(key, { iv: stored.inner_iv, ct: ct.buffer }, "pin");
  } catch (error) {
    if (error instanceof DOMException && error.name === "OperationError") return null;
    throw error;
  }
}

async function pinKey(pin: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function dataKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}
