/** Messages as pairs, Chinese first, with `{name}` places and English plurals `{n|visit|visits}`. */
import type { Bilingual } from "../contract.ts";

export type Language = "zh" | "en";
export type Message = readonly [zh: string, en: string];
export type Values = Readonly<Record<string, string | number>>;

export function format(message: Message, language: Language, values: Values = {}): string {
  return message[language === "zh" ? 0 : 1].replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (_whole, name: string, one?: string, many?: string) => {
      const value = values[name] ?? "";
      if (one === undefined || many === undefined) return String(value);
      return value === 1 ? one : many;
    },
  );
}

export function pick(message: Bilingual, language: Language): string {
  return message[language];
}

const WEEKDAYS: readonly Message[] = [
  ["周日", "Sun"],
  ["周一", "Mon"],
  ["周二", "Tue"],
  ["周三", "Wed"],
  ["周四", "Thu"],
  ["周五", "Fri"],
  ["周六", "Sat"],
];

/** `2026-11-22 周日` */
export function dayWords(day: string, language: Language): string {
  const weekday = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()];
  return weekday === undefined ? day : `${day} ${format(weekday, language)}`;
}
