/** Brings each block up to date, page by page; every page is on disk before the next is asked. */
import { pullReply, type Cursor, type PullReply } from "../contract.ts";
import {
  keepNumbers,
  numbersLeft,
  saveCommon,
  type BlockData,
  type Common,
} from "../store/blocks.ts";
import { telling } from "../health/tell.ts";
import type { FieldDatabase } from "../store/database.ts";
import { keepRulings, markReflected, startNewEpoch } from "../store/outbox.ts";
import { eraseBlock, savePage, saysNothingNew } from "../store/segments.ts";
import { changeDevice, device } from "../store/settings.ts";
import { post, type Wire } from "./transport.ts";

export interface Held {
  blocks: Map<string, BlockData>;
  cursors: Map<string, Cursor | null>;
  common: Common;
}

interface Pulling {
  db: FieldDatabase;
  key: CryptoKey;
  wire: Wire;
  appVersion: string;
  /** Sends what waits; called before a lost block is erased. */
  flush: () => Promise<unknown>;
  /** Called after every page, so that the first block opens before the last has come. */
  onPage: (held: Held) => void;
}

/** More pages than any district's block can have: a server that never ends is not believed. */
const MOST_PAGES = 2_000;

/** Throws Unreachable or Refused; the pages that came before are kept. */
export async function pull(pulling: Pulling, before: Held): Promise<Held> {
  let held = before;
  let started: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply = await ask(pulling, held);
    if (reply === "restored") {
      held = fromTheBeginning(held);
      await pulling.flush();
      continue;
    }
    started ??= reply.now;
    held = await keep(pulling, held, reply);
    pulling.onPage(held);
    if (!reply.blocks.some(({ more }) => more)) break;
  }
  if (started !== null) {
    await markReflected(pulling.db, started);
    await changeDevice(pulling.db, { synced_at: started });
  }
  return held;
}

/** What is on the phone stays to be seen until the first new page of its block comes. */
function fromTheBeginning(held: Held): Held {
  const cursors = new Map(Array.from(held.cursors.keys(), (id) => [id, null] as const));
  return { ...held, cursors };
}

/** One block is to be asked for from its beginning, also after the app was closed meanwhile. */
export async function anew(db: FieldDatabase, held: Held, id: string): Promise<Held> {
  await db.blocks.update(id, { cursor: null });
  return { ...held, cursors: new Map(held.cursors).set(id, null) };
}

/** "restored" when the server lives a new life: then nothing of its answer is kept but that. */
async function ask(
  { db, wire, appVersion }: Pulling,
  held: Held,
): Promise<PullReply | "restored"> {
  const found = await device(db);
  if (found === null) throw new Error("pull before enrolment");
  const { health, heard } = await telling(db, found, wire.now());
  const body = {
    app_version: appVersion,
    health,
    blocks: Array.from(held.cursors, ([id, cursor]) => ({ id, cursor })),
    numbers_left: await numbersLeft(db),
    rulings_seen: found.rulings_seen,
  };
  const { reply, offset_ms } = await post(wire, "pull", body, pullReply, found);
  await heard();
  const met = found.epoch ?? null;
  if (met !== null && met !== reply.epoch) {
    await startNewEpoch(db, reply.epoch);
    return "restored";
  }
  const unreadable = reply.blocks.reduce((sum, { rows }) => sum + rows.unreadable, 0);
  await changeDevice(db, {
    offset_ms,
    seen_at: reply.now,
    lease_until: reply.lease_until,
    member: { id: reply.me.member_id, name: reply.me.name },
    state: "active",
    epoch: reply.epoch,
    backed_up_until: reply.backed_up_until,
    unreadable_rows: found.unreadable_rows + unreadable,
    rulings_seen: await keepRulings(db, reply.rulings ?? []),
  });
  return reply;
}

async function keep({ db, key, flush }: Pulling, held: Held, reply: PullReply): Promise<Held> {
  const blocks = new Map(held.blocks);
  const cursors = new Map(held.cursors);
  if (reply.lost.length > 0) {
    await flush();
    await noteTaken(db, held, reply);
  }
  for (const id of reply.lost) {
    await eraseBlock(db, id);
    blocks.delete(id);
    cursors.delete(id);
  }
  for (const page of reply.blocks) {
    const before = blocks.get(page.id);
    const at = cursors.get(page.id) ?? null;
    const cursor = page.cursor ?? (page.reset ? null : at);
    if (saysNothingNew(before, page) && same(cursor, at)) continue;
    blocks.set(page.id, await savePage(db, key, before, page, cursor));
    cursors.set(page.id, cursor);
  }
  await keepNumbers(db, key, reply.numbers);
  return { blocks, cursors, common: await saveCommon(db, key, held.common, reply) };
}

function same(a: Cursor | null, b: Cursor | null): boolean {
  return a?.rev === b?.rev && a?.id === b?.id;
}

/** Before it is erased: whoever looks for the block then finds words instead of nothing. */
async function noteTaken(db: FieldDatabase, held: Held, { lost }: PullReply): Promise<void> {
  const taken = lost.flatMap((id) => {
    const block = held.blocks.get(id);
    return block === undefined ? [] : [{ id, label: block.label, area_name: block.area_name }];
  });
  const before = (await device(db))?.blocks_taken ?? [];
  const earlier = before.filter(({ id }) => !lost.includes(id));
  await changeDevice(db, { blocks_taken: [...earlier, ...taken] });
}
