/** The words of a form as plain text: its authors may write Markdown and a little HTML. */
import type { Words } from "./engine/nodes.ts";

export function plain(words: Words | null | undefined): string {
  return (words?.asString ?? "")
    .replaceAll(/<\/?[a-z][^>]*>/gi, "")
    .replaceAll(/(\*\*|__)(?=\S)(.*?\S)\1/g, "$2")
    .replaceAll(/^#{1,6}\s+/gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
