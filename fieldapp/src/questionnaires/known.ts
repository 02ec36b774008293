/** What a household has answered before: found in rows and in what this phone has not sent yet. */
import type { Filled } from "../contract.ts";
import type { BlockData } from "../store/blocks.ts";
import type { Recorded } from "../store/outbox.ts";
import { trueMoment } from "../sync/effects.ts";
import type { FormNode, QuestionNode } from "./engine/nodes.ts";

export interface Given extends Filled {
  id: string;
  /** Recorded here, and the pulled rows do not show it yet. */
  own: boolean;
}

/** Newest first. `xml` of own items is read by `read`. */
export function givenBy(
  block: BlockData,
  items: readonly Recorded[],
  householdId: string,
  read: (xml: string) => Record<string, string>,
): Given[] {
  const rows = Object.entries(block.rows.filled).map(([id, row]) => ({ ...row, id, own: false }));
  const own = items.flatMap(({ record, mutation }): Given[] => {
    if (mutation?.kind !== "answers" || record.reflected === 1) return [];
    if (record.state === "problem" || record.state === "dismissed") return [];
    const { submission_id, household_id, form_id, version, xml } = mutation.body;
    const filled_at = trueMoment(mutation);
    const answers = household_id === householdId ? read(xml) : {};
    return [{ id: submission_id, household_id, form_id, version, filled_at, answers, own: true }];
  });
  return [...rows, ...own]
    .filter(({ household_id }) => household_id === householdId)
    .sort((a, b) => (a.filled_at < b.filled_at ? 1 : -1));
}

/** The answers of an instance document by path; repeats carry their place, as the server says it. */
export function answersIn(xml: string, repeats: ReadonlySet<string>): Record<string, string> {
  const root = new DOMParser().parseFromString(xml, "text/xml").documentElement;
  const answers: Record<string, string> = {};
  const walk = (element: Element, plain: string, numbered: string): void => {
    const places = new Map<string, number>();
    for (const child of element.children) {
      const path = `${plain}/${child.localName}`;
      let at = `${numbered}/${child.localName}`;
      if (repeats.has(path)) {
        places.set(path, (places.get(path) ?? 0) + 1);
        at += `[${places.get(path) ?? 1}]`;
      }
      const text = child.childElementCount === 0 ? child.textContent.trim() : "";
      if (text !== "") answers[at] = text;
      walk(child, path, at);
    }
  };
  walk(root, `/${root.localName}`, `/${root.localName}`);
  return answers;
}

/** Nodesets of the repeats of an XForm. */
export function repeatsIn(xform: string): ReadonlySet<string> {
  const found = xform.matchAll(/<(?:\w+:)?repeat\s[^>]*?nodeset="([^"]+)"/g);
  return new Set(Array.from(found, ([, nodeset]) => nodeset ?? ""));
}

/** How many of a repeat are known. */
export function knownCount(answers: Readonly<Record<string, string>>, reference: string): number {
  let most = 0;
  for (const path of Object.keys(answers)) {
    if (!path.startsWith(`${reference}[`)) continue;
    most = Math.max(most, Number.parseInt(path.slice(reference.length + 1), 10));
  }
  return most;
}

/** Whether a question could take a known text, and is not answered already. */
export function confirmable(node: QuestionNode, known: string | undefined): known is string {
  if (known === undefined || node.currentState.readonly) return false;
  if (node.nodeType === "select") {
    const offered = new Set(node.currentState.valueOptions.map(({ value }) => value));
    const said = known.split(/\s+/);
    return node.currentState.value.length === 0 && said.every((value) => offered.has(value));
  }
  if (node.nodeType !== "input") return false;
  const { value } = node.currentState;
  return value === null || value === "";
}

/** Takes a known text over as today's answer. */
export function takeOver(node: FormNode, known: string): void {
  if (node.nodeType === "input") node.setValue(known);
  if (node.nodeType !== "select") return;
  if (node.selectType === "select1") node.selectValue(known);
  else node.selectValues(known.split(/\s+/));
}
