/**
 * The contract's other side in one small process, for looking at the app without the server:
 * `npm run build && npm run mock`, then open http://127.0.0.1:8765/field/#enrol=<any 22 letters>.
 * Tokens that begin with `used` are refused, notes `#hold`, `#refuse`, `#conflict` are obeyed.
 */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { v7 as uuidv7 } from "uuid";
import {
  enrolRequest,
  erasedRequest,
  mutation,
  pullRequest,
  pushRequest,
  type Mutation,
  type PullReply,
  type PushResult,
  type Row,
} from "../src/contract.ts";
import { fromBase64, fromUtf8, toBase64, toHex, utf8 } from "../src/store/bytes.ts";
import { unseal } from "../src/sync/seal.ts";
import { signedText } from "../src/sync/sign.ts";
import { followsFrom, NOTHING_YET } from "../src/visits/follow-up.ts";
import { makeDistrict } from "./mock-district.ts";

const PORT = Number(process.env.PORT ?? 8765);
const BUILT = join(import.meta.dirname, "../../src/minqing/fieldwork/static/fieldwork");
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};
/** The example questionnaire, or another XForm (FORM=path). */
const FORM = await readFile(
  process.env.FORM ?? join(import.meta.dirname, "../../tests/contract/forms/door.xml"),
  "utf-8",
);
const FORM_HASH = toHex(await crypto.subtle.digest("SHA-256", utf8(FORM)));
const ECDH = { name: "ECDH", namedCurve: "P-256" } as const;
const sealing = await crypto.subtle.generateKey(ECDH, true, ["deriveBits"]);
const district = makeDistrict(Number(process.env.FLOORS ?? 6), Number(process.env.ENTRANCES ?? 3));
const devices = new Map<string, CryptoKey>();
const results = new Map<string, PushResult>();
const received: Mutation[] = [];
/** Set over POST /mock: what goes wrong next. */
const faults = { revoked: false, lost: [] as string[], down: false, lease_days: 7 };
let numbers = 0;

const now = (): string => new Date().toISOString();
const lease = (): string => new Date(Date.now() + faults.lease_days * 86_400_000).toISOString();

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

async function authenticated(request: IncomingMessage, body: string): Promise<void> {
  const header = (name: string): string => String(request.headers[name] ?? "");
  const key = devices.get(header("x-minqing-device"));
  if (key === undefined) throw new Refusal(401, "device_unknown");
  const at = header("x-minqing-at");
  if (Math.abs(Date.parse(at) - Date.now()) > 600_000) throw new Refusal(401, "clock");
  const text = await signedText(request.method ?? "POST", request.url ?? "", at, body);
  const signature = fromBase64(header("x-minqing-signature"));
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const good = await crypto.subtle.verify(algorithm, key, signature, utf8(text));
  if (!good) throw new Refusal(401, "signature");
}

async function enrol(body: unknown): Promise<unknown> {
  const { token, public_key } = enrolRequest(body, "");
  if (token.startsWith("used")) throw new Refusal(403, "token_used");
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const device_id = uuidv7();
  devices.set(
    device_id,
    await crypto.subtle.importKey("jwk", public_key, algorithm, true, ["verify"]),
  );
  return {
    device_id,
    member: { id: district.member, name: "林秀英" },
    district: { code: "310199", name: "柳江区" },
    sealing_key: toBase64(await crypto.subtle.exportKey("spki", sealing.publicKey)),
    lease_until: lease(),
    now: now(),
    language: "zh-hans",
  };
}

function pull(body: unknown): unknown {
  if (faults.revoked) throw new Refusal(401, "device_revoked");
  const asked = pullRequest(body, "");
  const known = new Map(asked.blocks.map(({ id, cursor }) => [id, cursor]));
  const blocks = district.blocks.filter(({ id }) => !faults.lost.includes(id));
  const reply = {
    now: now(),
    lease_until: lease(),
    epoch: district.epoch,
    backed_up_until: null,
    me: { member_id: district.member, name: "林秀英" },
    lost: faults.lost.filter((id) => known.has(id)),
    rounds: [{ id: district.round, name: "2026 年秋季走访", from_on: "2026-01-01", to_on: null }],
    lines: [
      { code: "grid", name: "网格走访" },
      { code: "branch", name: "支部走访" },
      { code: "leader", name: "领导走访" },
    ],
    outcomes: [],
    categories: [
      { code: "building", name: { zh: "房屋楼道", en: "Building" } },
      { code: "environment", name: { zh: "环境卫生", en: "Environment" } },
      { code: "elderly", name: { zh: "养老助老", en: "Care of the old" } },
      { code: "parking", name: { zh: "停车出行", en: "Parking" } },
      { code: "other", name: { zh: "其他", en: "Other" } },
    ],
    blocks: blocks.map((block) => {
      const cursor = known.get(block.id) ?? { rev: 0, id: "" };
      const later = block.rows
        .filter((row) => row.rev > cursor.rev || (row.rev === cursor.rev && row.id > cursor.id))
        .sort((a, b) => a.rev - b.rev || (a.id < b.id ? -1 : 1));
      const page = later.slice(0, 1000);
      const last = page.at(-1);
      return {
        id: block.id,
        label: block.label,
        area_name: "柳岸一村",
        lead: block.lead,
        reset: false,
        rows: page,
        cursor: last ? { rev: last.rev, id: last.id } : known.get(block.id) ?? null,
        more: later.length > page.length,
      };
    }),
    forms: [
      {
        id: district.member,
        form_id: "door",
        version: "2026112201",
        title: { zh: "走访问卷", en: "Visit questionnaire" },
        hash: FORM_HASH,
        required_for: [district.round],
      },
    ],
    numbers: blocks.flatMap(({ id }) => reserve(id, 5 - (asked.numbers_left[id] ?? 0))),
  };
  return reply;
}

function reserve(block_id: string, count: number): PullReply["numbers"] {
  return Array.from({ length: Math.max(0, count) }, () => {
    numbers += 1;
    return { block_id, number: `${String(2000 + numbers).padStart(7, "0")}M`, access_code: "K7PW3XRA" };
  });
}

/** Three buildings of a block in a row; the last one was never measured. */
function plan(): unknown {
  const codes = (rows: Row[]): string[] =>
    Array.from(
      new Set(
        rows.flatMap(({ kind, data }) =>
          kind === "dwelling" && data !== null ? [data.entrance_code.slice(0, 16)] : [],
        ),
      ),
    );
  return {
    now: now(),
    blocks: district.blocks.map(({ id, rows }) => ({
      id,
      rings: [],
      buildings: codes(rows).map((code, index, all) => {
        const measured = index < all.length - 1 || all.length === 1;
        return {
          code,
          name: `${index + 1}号楼`,
          longitude: measured ? 121.43 + index * 0.0006 : null,
          latitude: measured ? 31.23 + (index % 2) * 0.0004 : null,
        };
      }),
    })),
  };
}

async function push(body: unknown): Promise<unknown> {
  const { items } = pushRequest(body, "");
  const answers: PushResult[] = [];
  for (const { id, sealed } of items) {
    const known = results.get(id);
    if (known !== undefined) {
      answers.push({ ...known, outcome: known.outcome === "applied" ? "duplicate" : known.outcome });
      continue;
    }
    const plain = fromUtf8(await unseal(sealing.privateKey, id, sealed));
    const item = mutation(JSON.parse(plain), "");
    const answer = judge(item);
    results.set(id, answer);
    answers.push(answer);
    if (answer.outcome === "applied") {
      received.push(item);
      apply(item);
    }
  }
  return { now: now(), results: answers };
}

function judge(item: Mutation): PushResult {
  const note = item.kind === "visit" ? item.body.note : item.kind === "case" ? item.body.body : "";
  const answer = (outcome: PushResult["outcome"], code: string, zh: string, en: string): PushResult => ({
    id: item.id, outcome, code, message: { zh, en },
  });
  if (note.includes("#hold")) {
    return answer("held", "not_your_block", "这个楼群刚换了人，居民区会核对后收下。", "This block has changed hands; the neighbourhood will review it.");
  }
  if (note.includes("#refuse")) {
    return answer("refused", "visit_in_future", "走访时间在将来，请检查手机时间后重新记一次。", "The visit lies in the future. Check the phone's clock and record it again.");
  }
  if (note.includes("#conflict")) {
    return answer("conflict", "already_told", "同事已经告诉过了。", "A colleague has already told them.");
  }
  return { id: item.id, outcome: "applied", code: null, message: null };
}

function apply(item: Mutation): void {
  const block = district.blocks.find(({ id }) => id === item.block_id);
  if (block === undefined) return;
  block.rev += 1;
  const put = (row: Row): void => {
    block.rows = [...block.rows.filter(({ id }) => id !== row.id), row];
  };
  if (item.kind === "visit") {
    const found = block.rows.find((row) => row.kind === "standing" && row.data?.household_id === item.body.household_id);
    const before = found?.kind === "standing" ? found.data : null;
    const { household_id, round_id, outcome } = item.body;
    const follows = followsFrom(before ?? NOTHING_YET, item.body, Date.parse(item.made_at));
    put({ kind: "standing", id: found?.id ?? uuidv7(), rev: block.rev, gone: false, data: { ...follows, household_id, round_id, met: outcome === "met" || before?.met === true, last_outcome: outcome, last_visit_at: item.made_at, visits: (before?.visits ?? 0) + 1 } });
  } else if (item.kind === "answers") {
    console.log(item.body.xml);
  } else if (item.kind === "told") {
    put({ kind: "answer", id: item.body.response_id, rev: block.rev, gone: true, data: null });
  }
}

async function file(path: string): Promise<{ type: string; body: Buffer }> {
  const inside = normalize(path).replace(/^(\.\.[/\\])+/, "");
  return { type: TYPES[extname(inside)] ?? "application/json", body: await readFile(join(BUILT, inside)) };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? "/";
  const headers = { "Content-Security-Policy": CSP, "Cache-Control": "no-cache" };
  if (request.method === "GET" && url.startsWith("/field/api/forms/")) {
    await authenticated(request, "");
    if (!url.endsWith(FORM_HASH)) throw new Refusal(404, "form_unknown");
    response.writeHead(200, { ...headers, "Content-Type": "application/json" });
    response.end(JSON.stringify({ hash: FORM_HASH, xml: FORM, lists: {} }));
    return;
  }
  if (request.method === "GET") {
    const path = url.startsWith("/static/fieldwork/") ? url.slice(18) : url === "/field/sw.js" ? "sw.js" : "index.html";
    const found = await file(path);
    response.writeHead(200, { ...headers, "Content-Type": found.type, "Service-Worker-Allowed": "/field/" });
    response.end(found.body);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf-8");
  const reply = await api(request, url, body);
  response.writeHead(200, { ...headers, "Content-Type": "application/json" });
  response.end(JSON.stringify(reply));
}

async function api(request: IncomingMessage, url: string, body: string): Promise<unknown> {
  const json = JSON.parse(body) as unknown;
  if (url === "/mock") {
    Object.assign(faults, json);
    return { received, blocks: district.blocks.map(({ id }) => id) };
  }
  if (faults.down) throw new Refusal(503, "down");
  if (url === "/field/api/enrol") return enrol(json);
  await authenticated(request, body);
  switch (url) {
    case "/field/api/pull":
      return pull(json);
    case "/field/api/diary":
      return { now: now(), notes: [], acts: [] };
    case "/field/api/plan":
      return plan();
    case "/field/api/erased":
      erasedRequest(json, "");
      return { now: now() };
    default:
      return push(json);
  }
}

createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    const status = error instanceof Refusal ? error.status : 404;
    const code = error instanceof Refusal ? error.code : "not_found";
    if (!(error instanceof Refusal)) console.error(error);
    const message = { zh: "没办成，请书记看一下。", en: "That did not work. Ask the secretary." };
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ code, now: now(), message }));
  });
}).listen(PORT, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${PORT}/field/`);
});
