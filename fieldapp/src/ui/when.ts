import { localDay, localTime } from "../cases/due.ts";
import { dayWords, type Language } from "./format.ts";

/** `14:02` today, `2026-11-20 周五 14:02` on another day. */
export function when(moment: string, nowMs: number, language: Language): string {
  const day = localDay(Date.parse(moment));
  const time = localTime(moment);
  return day === localDay(nowMs) ? time : `${dayWords(day, language)} ${time}`;
}
