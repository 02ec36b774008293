/** One signed request to the server, with the clock measured on the way. */
import { ContractError, type Reader } from "../checks.ts";
import { API, refusal, type Refusal } from "../contract.ts";
import type { Bytes } from "../store/bytes.ts";
import type { DeviceRecord } from "../store/database.ts";
import { signedHeaders } from "./sign.ts";

/** No answer, or none that a server of ours gave: try again later. */
export class Unreachable extends Error {
  override name = "Unreachable";
  /** Something did answer, though not as our server does when it is well. */
  readonly answered: boolean;
  constructor(message: string, { cause, answered = false }: { cause?: unknown; answered?: boolean } = {}) {
    super(message, { cause });
    this.answered = answered;
  }
}

/** The server answered that it will not take this request. */
export class Refused extends Error {
  override name = "Refused";
  readonly status: number;
  readonly refusal: Refusal;
  constructor(status: number, reason: Refusal) {
    super(`${status} ${reason.code}`);
    this.status = status;
    this.refusal = reason;
  }
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export interface Wire {
  fetch: Fetch;
  now: () => number;
}

export interface Answer<T> {
  reply: T;
  offset_ms: number;
}

const TIMEOUT_MS = 45_000;

/** Posts a body and reads the reply. Throws Unreachable or Refused. */
export async function post<T extends { now: string }>(
  wire: Wire,
  path: string,
  body: unknown,
  reader: Reader<T>,
  device: Pick<DeviceRecord, "device_id" | "signing" | "offset_ms"> | null = null,
): Promise<Answer<T>> {
  return signed(wire, { method: "POST", path, body: JSON.stringify(body) }, reader, device);
}

export interface Ask {
  method: "GET" | "POST" | "PUT";
  path: string;
  /** JSON as text, a piece of a file as bytes; empty for GET. */
  body: string | Bytes;
}

/** Sends a request as it is and reads the reply. Throws Unreachable or Refused. */
export async function signed<T extends { now: string }>(
  wire: Wire,
  ask: Ask,
  reader: Reader<T>,
  device: Pick<DeviceRecord, "device_id" | "signing" | "offset_ms"> | null,
): Promise<Answer<T>> {
  try {
    return await once(wire, ask, reader, device);
  } catch (error) {
    if (device === null || !isClockRefusal(error)) throw error;
    // The phone's clock is off by more than the server allows: measure it and try once more.
    const offset = Date.parse(error.refusal.now) - wire.now();
    return once(wire, ask, reader, { ...device, offset_ms: offset });
  }
}

/** Gets what never changes. Throws Unreachable or Refused. */
export async function get<T>(
  wire: Wire,
  path: string,
  reader: Reader<T>,
  device: Pick<DeviceRecord, "device_id" | "signing" | "offset_ms">,
): Promise<T> {
  const at = new Date(wire.now() + device.offset_ms).toISOString();
  const request = { method: "GET", path: API + path, at, body: "" };
  const headers = await signedHeaders(device.signing, device.device_id, request);
  const { ok, status, json } = await exchange(wire, { method: "GET", path: API + path, body: "" }, headers);
  if (!ok) throw new Refused(status, readRefusal(json));
  return understood(reader, json);
}

function understood<T>(reader: Reader<T>, json: unknown): T {
  try {
    return reader(json, "");
  } catch (error) {
    if (error instanceof ContractError) throw new Unreachable(error.message, { cause: error, answered: true });
    throw error;
  }
}

function isClockRefusal(error: unknown): error is Refused & { refusal: { now: string } } {
  return error instanceof Refused && error.refusal.code === "clock" && error.refusal.now !== null;
}

async function once<T extends { now: string }>(
  wire: Wire,
  { method, path, body }: Ask,
  reader: Reader<T>,
  device: Pick<DeviceRecord, "device_id" | "signing" | "offset_ms"> | null,
): Promise<Answer<T>> {
  const type = typeof body === "string" ? "application/json" : "application/octet-stream";
  const headers: Record<string, string> = { "Content-Type": type };
  if (device !== null) {
    const at = new Date(wire.now() + device.offset_ms).toISOString();
    const request = { method, path: API + path, at, body };
    Object.assign(headers, await signedHeaders(device.signing, device.device_id, request));
  }
  const began = wire.now();
  const { ok, status, json } = await exchange(wire, { method, path: API + path, body }, headers);
  const middle = (began + wire.now()) / 2;
  if (!ok) throw new Refused(status, readRefusal(json));
  const reply = understood(reader, json);
  return { reply, offset_ms: Math.round(Date.parse(reply.now) - middle) };
}

async function exchange(
  wire: Wire,
  { method, path, body }: Ask,
  headers: Record<string, string>,
): Promise<{ ok: boolean; status: number; json: unknown }> {
  const abort = new AbortController();
  const timer = setTimeout(() => {
    abort.abort();
  }, TIMEOUT_MS);
  try {
    const response = await wire.fetch(path, {
      method,
      headers,
      ...(method === "GET" ? {} : { body }),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: abort.signal,
    });
    if (response.status >= 500 || response.status === 429) {
      throw new Unreachable(`server answered ${response.status}`, { answered: true });
    }
    // A proxy's own "too large" page is not JSON, yet tells us to send less at once.
    if (response.status === 413) return { ok: false, status: 413, json: null };
    return { ok: response.ok, status: response.status, json: (await response.json()) as unknown };
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    // fetch rejects with TypeError, an abort with DOMException, a captive portal's page with
    // SyntaxError: for the queue they are all "not now".
    throw new Unreachable("no answer", { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function readRefusal(json: unknown): Refusal {
  try {
    return refusal(json, "");
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return { code: "unreadable_answer", now: null, message: null };
  }
}
