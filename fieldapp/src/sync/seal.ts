/** Sealing to the server's public key: what is sealed can be sent, not read, on this phone. */
import type { Sealed } from "../contract.ts";
import { fromBase64, randomBytes, toBase64, utf8, type Bytes } from "../store/bytes.ts";

const INFO = "minqing outbox v1";
const ECDH = { name: "ECDH", namedCurve: "P-256" } as const;

/** @param sealingKey base64 SPKI of the server's P-256 key */
export async function seal(sealingKey: string, itemId: string, plain: string): Promise<Sealed> {
  const theirs = await crypto.subtle.importKey("spki", fromBase64(sealingKey), ECDH, false, []);
  const ours = await crypto.subtle.generateKey(ECDH, true, ["deriveBits"]);
  const key = await contentKey(ours.privateKey, theirs, "encrypt");
  const iv = randomBytes(12);
  const algorithm = { name: "AES-GCM", iv, additionalData: utf8(itemId) };
  const ct = await crypto.subtle.encrypt(algorithm, key, utf8(plain));
  const epk = await crypto.subtle.exportKey("spki", ours.publicKey);
  return { epk: toBase64(epk), iv: toBase64(iv), ct: toBase64(ct) };
}

/** The server's half, for tests and the mock server. */
export async function unseal(
  privateKey: CryptoKey,
  itemId: string,
  sealed: Sealed,
): Promise<Bytes> {
  const theirs = await crypto.subtle.importKey("spki", fromBase64(sealed.epk), ECDH, false, []);
  const key = await contentKey(privateKey, theirs, "decrypt");
  const algorithm = {
    name: "AES-GCM",
    iv: fromBase64(sealed.iv),
    additionalData: utf8(itemId),
  };
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, fromBase64(sealed.ct)));
}

async function contentKey(
  privateKey: CryptoKey,
  publicKey: CryptoKey,
  use: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: publicKey },
    privateKey,
    256,
  );
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(INFO) },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    [use],
  );
}
