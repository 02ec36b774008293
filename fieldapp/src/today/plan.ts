/** What a worker has to do today, out of all blocks at hand. */
import type { BlockView, HouseholdView } from "../households/register.ts";

export interface Plan {
  /** Households with an answer to bring back, oldest answer first. */
  answers: HouseholdView[];
  /** Due today or before: special hardship, then what is overdue, then as one walks. */
  toVisit: HouseholdView[];
  /** Due on a later day of the round, the soonest first. */
  later: HouseholdView[];
  /** Not yet met and not due: the neighbourhood decides first. */
  waiting: number;
  mine: { households: number; met: number };
  all: { households: number; met: number };
}

/** `today` is the day in Shanghai, YYYY-MM-DD. */
export function plan(views: readonly BlockView[], today: string): Plan {
  const households = views.flatMap((view) => Array.from(view.households.values()));
  const mine = households.filter((each) => each.mine);
  const own = mine.length > 0 ? mine : households;
  const due = own.map((each) => ({ each, on: dueOn(each) }));
  return {
    answers: households
      .filter(({ answers }) => answers.length > 0)
      .sort((a, b) => oldest(a).localeCompare(oldest(b))),
    toVisit: due
      .filter(({ on }) => on !== null && on <= today)
      .map(({ each }) => each)
      .sort((a, b) => byPriority(a, b, today)),
    later: due
      .filter(({ on }) => on !== null && on > today)
      .map(({ each }) => each)
      .sort((a, b) => (dueOn(a) ?? "").localeCompare(dueOn(b) ?? "") || byWalk(a, b)),
    waiting: own.filter((each) => each.state !== "met" && dueOn(each) === null).length,
    mine: { households: mine.length, met: met(mine) },
    all: { households: households.length, met: met(households) },
  };
}

/** The day from which a household is due; "" from the first day of the round; null when it is not. */
export function dueOn({ standing, state }: HouseholdView): string | null {
  const follows = standing?.follow_up ?? null;
  // Nobody came yet, or the server that said so did not reckon what follows.
  if (follows === null || follows === "first_visit") return state === "met" ? null : "";
  return standing?.due_on ?? null;
}

/** Whether the day agreed or proposed has gone by. */
export function isOverdue(household: HouseholdView, today: string): boolean {
  const on = dueOn(household);
  return on !== null && on !== "" && on < today;
}

function oldest({ answers }: HouseholdView): string {
  return answers.reduce((least, { row }) => (row.responded_at < least ? row.responded_at : least), "9");
}

function byPriority(a: HouseholdView, b: HouseholdView, today: string): number {
  return (
    Number(b.row.special_hardship) - Number(a.row.special_hardship) ||
    Number(isOverdue(b, today)) - Number(isOverdue(a, today)) ||
    byWalk(a, b)
  );
}

/**
 * As one walks: buildings by the server's route, stairwell by stairwell, and in each from the top
 * floor down: one climbs, or rides, once.
 */
export function byWalk(a: HouseholdView, b: HouseholdView): number {
  const one = a.dwelling;
  const other = b.dwelling;
  return (
    a.block_id.localeCompare(b.block_id) ||
    a.stop - b.stop ||
    (one?.entrance_code ?? "").localeCompare(other?.entrance_code ?? "") ||
    (other?.floor ?? 0) - (one?.floor ?? 0) ||
    (one?.sort_key ?? "").localeCompare(other?.sort_key ?? "") ||
    a.row.name.localeCompare(b.row.name)
  );
}

function met(households: readonly HouseholdView[]): number {
  return households.filter(({ state }) => state === "met").length;
}
