/** Several doors with one outcome: which households that means, and the visits it makes. */
import { v7 as uuidv7 } from "uuid";
import type { Draft } from "../store/outbox.ts";
import { plainVisit } from "../visits/follow-up.ts";
import { NOT_ASKED, type Placed } from "../visits/placed.ts";
import type { Door, HouseholdView } from "./register.ts";

/** A door is chosen when every household behind it is. */
export function isChosen(door: Door, chosen: ReadonlySet<string>): boolean {
  return door.households.length > 0 && door.households.every(({ id }) => chosen.has(id));
}

/** The choice after a tap on a door; the choice before stays as it was. */
export function toggled(door: Door, chosen: ReadonlySet<string>): Set<string> {
  const next = new Set(chosen);
  const take = !isChosen(door, chosen);
  for (const { id } of door.households) {
    if (take) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** One visit for each household, with an id of its own. */
export function visitDrafts(
  households: readonly Pick<HouseholdView, "id" | "block_id">[],
  of: { round_id: string; line: string; outcome: string },
  where: Placed = NOT_ASKED,
): Draft[] {
  return households.map(({ id, block_id }) => ({
    kind: "visit",
    block_id,
    body: { ...plainVisit({ visit_id: uuidv7(), household_id: id, note: "", ...of }), ...where },
  }));
}

export type DoorFilter = "all" | "not_yet" | "nobody_home" | "mine" | "care";
export const DOOR_FILTERS: readonly DoorFilter[] = ["all", "not_yet", "nobody_home", "mine", "care"];

/** Whether a door is shown in full under a filter; others stay in their place, faint. */
export function shows(door: Door, filter: DoorFilter): boolean {
  const { households } = door;
  switch (filter) {
    case "all":
      return true;
    case "not_yet":
      return households.some(({ state }) => state === "not_yet");
    case "nobody_home":
      return households.some(({ state }) => state === "nobody_home");
    case "mine":
      return households.some(({ mine }) => mine);
    case "care":
      return households.some(({ row }) => row.special_hardship);
  }
}

/** How many doors each filter shows. */
export function counts(doors: readonly Door[]): Record<DoorFilter, number> {
  const count = (filter: DoorFilter): number => doors.filter((door) => shows(door, filter)).length;
  return {
    all: doors.length,
    not_yet: count("not_yet"),
    nobody_home: count("nobody_home"),
    mine: count("mine"),
    care: count("care"),
  };
}
