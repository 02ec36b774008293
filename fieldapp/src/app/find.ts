import type { BlockView, HouseholdView } from "../households/register.ts";

/** A household in any of the blocks at hand, with its block. */
export function findHousehold(
  views: readonly BlockView[],
  id: string,
): { view: BlockView; household: HouseholdView } | null {
  for (const view of views) {
    const household = view.households.get(id);
    if (household !== undefined) return { view, household };
  }
  return null;
}
