/** The outcomes a visit can have: the server's list, or ours until the first sync brought one. */
import type { Bilingual, Coded, Line } from "../contract.ts";

const OWN: readonly Coded[] = [
  { code: "met", name: { zh: "已走访", en: "Met" } },
  { code: "nobody_home", name: { zh: "没人在家", en: "Nobody home" } },
  { code: "refused", name: { zh: "拒访", en: "Refused" } },
  { code: "vacant", name: { zh: "空户", en: "Vacant" } },
  { code: "moved_away", name: { zh: "已搬走", en: "Moved away" } },
  { code: "merged_flat", name: { zh: "与别户打通", en: "Merged with another flat" } },
  { code: "wrong_address", name: { zh: "地址有误", en: "Wrong address" } },
];

export function outcomeChoices(served: readonly Coded[]): readonly Coded[] {
  return served.length > 0 ? served : OWN;
}

/** A code that neither the server's list nor ours names is shown as a dash, never raw. */
export function outcomeWord(choices: readonly Coded[], code: string): Bilingual {
  const found = [...choices, ...OWN].find((choice) => choice.code === code);
  return found?.name ?? { zh: "—", en: "—" };
}

/** The lines that whoever holds these posts uses; a line without posts is everybody's. */
export function linesFor(lines: readonly Line[], lead: boolean): readonly Line[] {
  const posts = lead ? ["block_lead", "team_member"] : ["team_member"];
  return lines.filter(({ roles }) => !roles?.length || roles.some((role) => posts.includes(role)));
}

/** What was used last, when it is still offered; otherwise the first. */
export function lineToOffer(
  lines: readonly { code: string }[],
  lastUsed: string | null,
): string {
  return (lines.find(({ code }) => code === lastUsed) ?? lines[0])?.code ?? "";
}
