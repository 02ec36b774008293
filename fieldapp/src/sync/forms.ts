/** Brings what the offered questionnaires ask, each once; it is the same for everybody. */
import { formReply, type OfferedForm } from "../contract.ts";
import { toHex, utf8 } from "../store/bytes.ts";
import type { FieldDatabase } from "../store/database.ts";
import { readDrafts } from "../store/drafts.ts";
import { device } from "../store/settings.ts";
import { get, Refused, type Wire } from "./transport.ts";

/**
 * Fetches what is missing and lets go of what is neither offered nor being filled. One that the
 * server does not give, or whose content is not what its hash says, is left out: the others come.
 * Throws Unreachable, and Refused when the phone itself is turned away.
 */
export async function fetchForms(
  db: FieldDatabase,
  wire: Wire,
  key: CryptoKey,
  offered: readonly OfferedForm[],
): Promise<void> {
  const found = await device(db);
  if (found === null) return;
  const kept = new Set(await db.forms.toCollection().primaryKeys());
  for (const { hash } of offered) {
    if (kept.has(hash)) continue;
    try {
      const { xml, lists } = await get(wire, `forms/${hash}`, formReply, found);
      if ((await sha256(xml)) === hash) await db.forms.put({ hash, xml, lists });
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) throw error;
    }
  }
  const filling = (await readDrafts(db, key)).map(({ hash }) => hash);
  const wanted = new Set([...offered.map(({ hash }) => hash), ...filling]);
  await db.forms.bulkDelete([...kept].filter((hash) => !wanted.has(hash)));
}

async function sha256(content: string): Promise<string> {
  return toHex(await crypto.subtle.digest("SHA-256", utf8(content)));
}
