/** Which of a form's languages is Chinese, which English: authors name them as they like. */

const NAMES = { zh: /zh|chinese|中文|汉语|普通话/i, en: /\ben\b|english|英/i } as const;

/** Null when the form has neither, or only one without a name. */
export function languageFor<L extends { language: string; isSyntheticDefault?: true }>(
  languages: readonly L[],
  wanted: "zh" | "en",
): L | null {
  const named = languages.filter(({ isSyntheticDefault }) => isSyntheticDefault !== true);
  return named.find(({ language }) => NAMES[wanted].test(language)) ?? null;
}
