/** Says to the server that what could be read here has been erased; until it has heard, again. */
import { erasedReply } from "../contract.ts";
import type { FieldDatabase } from "../store/database.ts";
import { changeDevice, device } from "../store/settings.ts";
import { post, Refused, type Wire } from "./transport.ts";

/** Throws Unreachable. A server that turns the word away would do so again: it is said once. */
export async function confess(db: FieldDatabase, wire: Wire): Promise<void> {
  const found = await device(db);
  const because = found?.to_confess ?? null;
  if (found === null || because === null) return;
  try {
    await post(wire, "erased", { because }, erasedReply, found);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  await changeDevice(db, { to_confess: null });
}
