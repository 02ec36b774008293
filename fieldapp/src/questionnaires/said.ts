/** Known answers in words. */
import { chosen, t } from "../ui/language.svelte.ts";
import { dayWords } from "../ui/format.ts";
import type { QuestionNode } from "./engine/nodes.ts";
import { formMessages } from "./messages.ts";
import { plain } from "./plain.ts";
import { readPoint } from "./typed.ts";

/** What a stored text means to whoever reads it: labels of choices, days, how exact a place is. */
export function knownWords(node: QuestionNode, known: string): string {
  if (node.nodeType === "select") {
    const labels = new Map(
      node.currentState.valueOptions.map(({ value, label }) => [value, plain(label)]),
    );
    return known
      .split(/\s+/)
      .map((value) => labels.get(value) ?? value)
      .join(chosen.language === "zh" ? "、" : ", ");
  }
  return node.nodeType === "input" ? valueWords(node.valueType, known) : known;
}

export function valueWords(type: string, text: string): string {
  if (type === "date" && /^\d{4}-\d{2}-\d{2}$/.test(text)) return dayWords(text, chosen.language);
  if (type === "geopoint") {
    const point = readPoint(text);
    return point === null ? text : t(formMessages.placeHave, { m: Math.round(point.accuracy ?? 0) });
  }
  return text;
}
