/** What is the worker's own beside the blocks: diary and plan, under the data key. */
import type { Act, BlockPlan, Note } from "../contract.ts";
import { lockJson, unlockJson } from "./cipher.ts";
import type { FieldDatabase } from "./database.ts";

export interface Own {
  diary: { notes: Note[]; acts: Act[]; read_at: string | null };
  plan: { blocks: BlockPlan[]; read_at: string | null };
}

export const NOTHING_OWN: Own = {
  diary: { notes: [], acts: [], read_at: null },
  plan: { blocks: [], read_at: null },
};

export async function keepOwn<K extends keyof Own>(
  db: FieldDatabase,
  key: CryptoKey,
  which: K,
  value: Own[K],
): Promise<void> {
  await db.common.put({ id: which, locked: await lockJson(key, value, which) });
}

export async function readOwn(db: FieldDatabase, key: CryptoKey): Promise<Own> {
  return {
    diary: await one(db, key, "diary"),
    plan: await one(db, key, "plan"),
  };
}

async function one<K extends keyof Own>(
  db: FieldDatabase,
  key: CryptoKey,
  which: K,
): Promise<Own[K]> {
  const found = await db.common.get(which);
  if (found === undefined) return NOTHING_OWN[which];
  return (await unlockJson(key, found.locked, which)) as Own[K];
}
