/** Values that lie encrypted on the phone: JSON under the data key (AES-GCM). */
import { fromUtf8, randomBytes, utf8, type Bytes } from "./bytes.ts";

export interface Locked {
  iv: Bytes;
  ct: ArrayBuffer;
}

/** `context` binds the value to its place, so that two stored values cannot be swapped. */
export async function lockBytes(key: CryptoKey, plain: Bytes, context: string): Promise<Locked> {
  const iv = randomBytes(12);
  const algorithm = { name: "AES-GCM", iv, additionalData: utf8(context) };
  return { iv, ct: await crypto.subtle.encrypt(algorithm, key, plain) };
}

/** Rejects with an OperationError when key or context differ, or the value was changed. */
export async function unlockBytes(key: CryptoKey, value: Locked, context: string): Promise<Bytes> {
  const algorithm = { name: "AES-GCM", iv: value.iv, additionalData: utf8(context) };
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, value.ct));
}

export function lockJson(key: CryptoKey, value: unknown, context: string): Promise<Locked> {
  return lockBytes(key, utf8(JSON.stringify(value)), context);
}

/** What comes back was written by this app: the caller names its type. */
export async function unlockJson(
  key: CryptoKey,
  value: Locked,
  context: string,
): Promise<unknown> {
  return JSON.parse(fromUtf8(await unlockBytes(key, value, context))) as unknown;
}
