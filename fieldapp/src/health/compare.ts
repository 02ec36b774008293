/** Once a day asks the server whether each block is here as it is there. */
import { ROW_KINDS, type Cursor, type RowKind } from "../contract.ts";
import type { BlockData } from "../store/blocks.ts";
import type { FieldDatabase, HealthRecord } from "../store/database.ts";
import { device } from "../store/settings.ts";
import { post, Refused, Unreachable, type Wire } from "../sync/transport.ts";
import { digestOf, FIELDS } from "./digest.ts";
import { note, notes } from "./notes.ts";
import { digestsReply } from "./wire.ts";

const COMPARE_EVERY_MS = 24 * 3_600_000;

interface Comparing {
  db: FieldDatabase;
  wire: Wire;
  appVersion: string;
}

interface Pulled {
  blocks: ReadonlyMap<string, BlockData>;
  cursors: ReadonlyMap<string, Cursor | null>;
}

/**
 * Compares the block that was compared longest ago, if that is a day or more. Gives its id when it
 * is not what the server would have it be: it is then to be asked for from its beginning. What was
 * recorded and not sent lies apart from the rows and is not touched. Throws Refused.
 */
export async function compareOne(
  { db, wire, appVersion }: Comparing,
  { blocks, cursors }: Pulled,
): Promise<string | null> {
  const found = await device(db);
  const { compared } = await notes(db);
  const id = oldest(blocks, compared, wire.now());
  const block = id === null ? undefined : blocks.get(id);
  if (found === null || id === null || block === undefined) return null;
  const asked = { id, cursor: cursors.get(id) ?? null };
  const body = { app_version: appVersion, fields: FIELDS, blocks: [asked] };
  const theirs = await answered(wire, body, found);
  const digests = theirs?.blocks.find((one) => one.id === id)?.digests ?? null;
  if (theirs === null || digests === null) return null;
  const differs = !(await alike(block, digests));
  await note(db, { compared: { ...compared, [id]: { at: theirs.now, differs } } });
  return differs ? id : null;
}

/** Null when it cannot be had: an older server has no such page. It must not stop what follows. */
async function answered(
  wire: Wire,
  body: unknown,
  found: NonNullable<Awaited<ReturnType<typeof device>>>,
): Promise<ReturnType<typeof digestsReply> | null> {
  try {
    return (await post(wire, "digests", body, digestsReply, found)).reply;
  } catch (error) {
    const unknown = error instanceof Refused && (error.status === 404 || error.status === 400);
    if (unknown || error instanceof Unreachable) return null;
    throw error;
  }
}

async function alike(
  { rows }: BlockData,
  theirs: Readonly<Record<string, string>>,
): Promise<boolean> {
  const same = await Promise.all(
    ROW_KINDS.map(async (kind: RowKind) => {
      const digest = theirs[kind];
      return digest === undefined || digest === (await digestOf(rows[kind], FIELDS[kind]));
    }),
  );
  return same.every(Boolean);
}

function oldest(
  blocks: ReadonlyMap<string, BlockData>,
  compared: HealthRecord["compared"],
  now: number,
): string | null {
  let found: string | null = null;
  let longest = COMPARE_EVERY_MS;
  for (const [id, { complete }] of blocks) {
    const at = compared[id]?.at;
    const age = at === undefined ? Infinity : Math.abs(now - Date.parse(at));
    if (complete && age >= longest && (found === null || age > longest)) {
      found = id;
      longest = age;
    }
  }
  return found;
}
