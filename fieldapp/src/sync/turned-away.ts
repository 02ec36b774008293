/** What a refusal of the whole phone means for what lies on it. */
import type { FieldDatabase } from "../store/database.ts";
import { changeDevice } from "../store/settings.ts";
import { confess } from "./confess.ts";
import { reaction } from "./decide.ts";
import { Unreachable, type Refused, type Wire } from "./transport.ts";

/** A withdrawn phone is erased by `forget` and says so; one that is not known is marked so. */
export async function turnedAway(
  db: FieldDatabase,
  wire: Wire,
  { status, refusal }: Refused,
  forget: () => Promise<void>,
): Promise<void> {
  const meaning = reaction(status, refusal.code);
  if (meaning === "erase") {
    await changeDevice(db, { state: "revoked" });
    await forget();
    try {
      await confess(db, wire);
    } catch (unheard) {
      if (!(unheard instanceof Unreachable)) throw unheard;
    }
  } else if (meaning === "not_known") {
    await changeDevice(db, { state: "unknown" });
  }
}
