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

const FILE_INFO = "minqing file v1";
const FILE_VERSION = 1;

/** A file as it goes to the server: version, length of the ephemeral key, key, iv, the rest. */
export async function sealFile(
  sealingKey: string,
  attachmentId: string,
  plain: Bytes,
): Promise<ArrayBuffer> {
  const theirs = await crypto.subtle.importKey("spki", fromBase64(sealingKey), ECDH, false, []);
  const ours = await crypto.subtle.generateKey(ECDH, true, ["deriveBits"]);
  const key = await contentKey(ours.privateKey, theirs, "encrypt", FILE_INFO);
  const iv = randomBytes(12);
  const algorithm = { name: "AES-GCM", iv, additionalData: utf8(attachmentId) };
  const ct = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain));
  const epk = new Uint8Array(await crypto.subtle.exportKey("spki", ours.publicKey));
  const envelope = new Uint8Array(3 + epk.length + iv.length + ct.length);
  envelope.set([FILE_VERSION, epk.length >> 8, epk.length & 255]);
  envelope.set(epk, 3);
  envelope.set(iv, 3 + epk.length);
  envelope.set(ct, 3 + epk.length + iv.length);
  return envelope.buffer;
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
  info = INFO,
): Promise<CryptoKey> {
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: publicKey },
    privateKey,
    256,
  );
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(info) },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    [use],
  );
}
