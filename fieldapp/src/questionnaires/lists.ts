/** What the app answers itself: which household it is, and what the visit has said already. */
import type { HouseholdView } from "../households/register.ts";
import { hide, isGroup, isQuestion, type FormNode, type QuestionNode } from "./engine/nodes.ts";

export const HOUSEHOLDS = "households.csv";

/** The form's lists, and in `households.csv` the one household that is being visited. */
export function listsFor(
  { row, dwelling, people, id }: HouseholdView,
  lists: Readonly<Record<string, string>>,
): Record<string, string> {
  const years = people.flatMap((person) => person.row.birth_year ?? []).sort((a, b) => a - b);
  const own = {
    name: id,
    label: [dwelling?.address, row.name].filter(Boolean).join(" "),
    household_name: row.name,
    address: dwelling?.address ?? "",
    size: String(row.size),
    special_hardship: row.special_hardship ? "yes" : "no",
    birth_years: years.join(" "),
  };
  const csv = [Object.keys(own), Object.values(own)].map((line) => line.map(cell).join(","));
  return { ...lists, [HOUSEHOLDS]: `${csv.join("\n")}\n` };
}

function cell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/**
 * Answers the questions with a name of their own (docs/reference/questionnaires.md) from what the
 * app knows, and takes them away. One that cannot be answered so is asked like any other.
 */
export function answerOurs(
  nodes: readonly FormNode[],
  { household, outcome }: { household: string; outcome: string },
): void {
  for (const node of nodes) {
    if (isGroup(node)) answerOurs(node.currentState.children, { household, outcome });
    if (!isQuestion(node)) continue;
    const name = node.currentState.reference.split("/").pop();
    if (name === "household_id" && choose(node, household)) hide(node);
    else if (name === "outcome" && choose(node, outcome)) hide(node);
    // The visit was recorded with its line and note; what a form asks of them is for other apps.
    else if (name === "visit_line" || name === "visit_note") hideUnlessNeeded(node);
  }
}

function choose(node: QuestionNode, value: string): boolean {
  if (node.nodeType !== "select") return false;
  if (!node.currentState.valueOptions.some((option) => option.value === value)) return false;
  node.selectValue(value);
  return true;
}

function hideUnlessNeeded(node: QuestionNode): void {
  if (!node.currentState.required) hide(node);
}
