/** The language of the moment; every `t` that a screen calls follows it. */
import type { Bilingual } from "../contract.ts";
import { format, pick, type Language, type Message, type Values } from "./format.ts";

class Chosen {
  language = $state<Language>("zh");
}

export const chosen = new Chosen();

export function t(message: Message, values?: Values): string {
  return format(message, chosen.language, values);
}

export function said(message: Bilingual): string {
  return pick(message, chosen.language);
}

export function setLanguage(language: Language): void {
  chosen.language = language;
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
}
