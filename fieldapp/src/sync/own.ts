/** Fetches the worker's diary and the plan of the blocks, when what is here is old. */
import { diaryReply, planReply } from "../contract.ts";
import type { FieldDatabase } from "../store/database.ts";
import { keepOwn, type Own } from "../store/own.ts";
import { device } from "../store/settings.ts";
import { post, type Wire } from "./transport.ts";

const DIARY_AGE_MS = 6 * 3_600_000;
const PLAN_AGE_MS = 24 * 3_600_000;
/** Opening the diary asks anew, but not at every opening. */
const LOOKED_AT_AGE_MS = 2 * 60_000;

export interface Fetching {
  db: FieldDatabase;
  key: CryptoKey;
  wire: Wire;
  /** The blocks at hand: a plan of others is old whatever its age. */
  blocks: readonly string[];
  /** The diary is open before the worker. */
  looking: boolean;
}

export function old(readAt: string | null, age: number, now: number): boolean {
  return readAt === null || Math.abs(now - Date.parse(readAt)) > age;
}

/** Gives what is known now. Throws Unreachable or Refused; what came before is kept then. */
export async function fetchOwn(fetching: Fetching, own: Own): Promise<Own> {
  const { db, key, wire, blocks, looking } = fetching;
  const found = await device(db);
  if (found === null) return own;
  const now = wire.now() + found.offset_ms;
  let { diary, plan } = own;
  if (old(diary.read_at, looking ? LOOKED_AT_AGE_MS : DIARY_AGE_MS, now)) {
    const { reply } = await post(wire, "diary", {}, diaryReply, found);
    diary = { notes: reply.notes, acts: reply.acts, read_at: reply.now };
    await keepOwn(db, key, "diary", diary);
  }
  const drawn = new Set(plan.blocks.map(({ id }) => id));
  const others = blocks.length !== drawn.size || blocks.some((id) => !drawn.has(id));
  if (others || old(plan.read_at, PLAN_AGE_MS, now)) {
    const { reply } = await post(wire, "plan", {}, planReply, found);
    plan = { blocks: reply.blocks, read_at: reply.now };
    await keepOwn(db, key, "plan", plan);
  }
  return { diary, plan };
}
