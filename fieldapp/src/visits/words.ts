/** What follows at a household, in words: when, at which part of the day, after how many tries. */
import type { Standing } from "../contract.ts";
import { dayWords } from "../ui/format.ts";
import { chosen, t } from "../ui/language.svelte.ts";
import { followWords, partWords, visitMessages } from "./messages.ts";
import { PARTS } from "./next-try.ts";

/** "2026-11-28 周六 晚上" */
export function whenWords(on: string, part: string | null): string {
  const known = PARTS.find((one) => one === part);
  const day = dayWords(on, chosen.language);
  return known === undefined ? day : `${day} ${t(partWords[known])}`;
}

/** What follows after a first visit, and the tries in vain so far; empty when nothing does. */
export function followText(standing: Standing | null): string {
  if (standing === null) return "";
  const word = followWords[standing.follow_up ?? ""];
  const tries = standing.tries ?? 0;
  return [
    tries > 0 ? t(visitMessages.tries, { n: tries }) : "",
    standing.card_left ? t(visitMessages.cardLeft) : "",
    word === undefined ? "" : t(word),
    standing.due_on !== null && word !== undefined
      ? whenWords(standing.due_on, standing.due_part)
      : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
