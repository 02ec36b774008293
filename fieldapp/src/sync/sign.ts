/** The phone proves itself on every request with a key that never leaves it. */
import { toBase64, toHex, utf8, type Bytes } from "../store/bytes.ts";

const ECDSA = { name: "ECDSA", namedCurve: "P-256" } as const;

export function newSigningKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ECDSA, false, ["sign", "verify"]);
}

export async function publicJwk(
  pair: CryptoKeyPair,
): Promise<{ kty: "EC"; crv: "P-256"; x: string; y: string }> {
  const { x = "", y = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { kty: "EC", crv: "P-256", x, y };
}

export async function signedText(
  method: string,
  path: string,
  at: string,
  body: string | Bytes,
): Promise<string> {
  const bytes = typeof body === "string" ? utf8(body) : body;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [method, path, at, toHex(digest)].join("\n");
}

export async function signedHeaders(
  pair: CryptoKeyPair,
  deviceId: string,
  request: { method: string; path: string; at: string; body: string | Bytes },
): Promise<Record<string, string>> {
  const { method, path, at, body } = request;
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    pair.privateKey,
    utf8(await signedText(method, path, at, body)),
  );
  return {
    "X-Minqing-Device": deviceId,
    "X-Minqing-At": at,
    "X-Minqing-Signature": toBase64(signature),
  };
}
