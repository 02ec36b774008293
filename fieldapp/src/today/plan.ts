/** What a worker has to do today, out of all blocks at hand. */
import type { BlockView, HouseholdView } from "../households/register.ts";

export interface Plan {
  /** Households with an answer to bring back, oldest answer first. */
  answers: HouseholdView[];
  /** Not yet met, mine first; special hardship before the rest, then as one walks. */
  toVisit: HouseholdView[];
  mine: { households: number; met: number };
  all: { households: number; met: number };
}

export function plan(views: readonly BlockView[]): Plan {
  const households = views.flatMap((view) => Array.from(view.households.values()));
  const mine = households.filter((each) => each.mine);
  const own = mine.length > 0 ? mine : households;
  return {
    answers: households
      .filter(({ answers }) => answers.length > 0)
      .sort((a, b) => oldest(a).localeCompare(oldest(b))),
    toVisit: own.filter(({ state }) => state !== "met").sort(walkingOrder),
    mine: { households: mine.length, met: met(mine) },
    all: { households: households.length, met: met(households) },
  };
}

function oldest({ answers }: HouseholdView): string {
  return answers.reduce((least, { row }) => (row.responded_at < least ? row.responded_at : least), "9");
}

/** Untried doors come before doors where somebody stood in vain. */
function walkingOrder(a: HouseholdView, b: HouseholdView): number {
  return (
    Number(b.row.special_hardship) - Number(a.row.special_hardship) ||
    Number(a.state !== "not_yet") - Number(b.state !== "not_yet") ||
    (a.dwelling?.sort_key ?? "").localeCompare(b.dwelling?.sort_key ?? "") ||
    a.row.name.localeCompare(b.row.name)
  );
}

function met(households: readonly HouseholdView[]): number {
  return households.filter(({ state }) => state === "met").length;
}
