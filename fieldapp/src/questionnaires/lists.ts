/** Choice lists outside a form, with the one that the phone itself writes: the household's own. */
import type { HouseholdView } from "../households/register.ts";
import type { BlockData } from "../store/blocks.ts";

export const HOUSEHOLDS = "households.csv";

/** The form's lists, and in `households.csv` the one household that is being visited. */
export function listsFor(
  block: BlockData,
  { row, dwelling, people, id }: HouseholdView,
  lists: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = {
    name: id,
    label: [dwelling?.address, row.name].filter(Boolean).join(" "),
    address: dwelling?.address ?? "",
    householder: row.name,
    size: String(row.size),
    people: people.map((person) => person.row.name).join("、"),
    block: block.label,
  };
  const csv = [Object.keys(own), Object.values(own)].map((line) => line.map(cell).join(","));
  return { ...lists, [HOUSEHOLDS]: `${csv.join("\n")}\n` };
}

function cell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
