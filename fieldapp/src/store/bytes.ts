/** Text and bytes as they travel: UTF-8, base64, hex. */

export type Bytes = Uint8Array<ArrayBuffer>;

export function utf8(value: string): Bytes {
  return new TextEncoder().encode(value);
}

export function fromUtf8(value: BufferSource): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(value);
}

export function toBase64(value: ArrayBuffer | Bytes): string {
  let binary = "";
  for (const byte of new Uint8Array(value)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function fromBase64(value: string): Bytes {
  return Uint8Array.from(atob(value), (char) => char.charCodeAt(0));
}

export function toHex(value: ArrayBuffer): string {
  return Array.from(new Uint8Array(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}
