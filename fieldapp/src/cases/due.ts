/** The resident's promises in days, as the server reckons them (Asia/Shanghai, no summer time). */

const SHANGHAI_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const SOON_DAYS = 5;

/** 24:00 of the 7th day after the request was raised. */
export function handUpDue(raisedAt: string): string {
  const local = new Date(Date.parse(raisedAt) + SHANGHAI_MS);
  return endOfDay(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + 7);
}

/** 24:00 of the same day next month, or of its last day when there is none. */
export function responseDue(raisedAt: string): string {
  const local = new Date(Date.parse(raisedAt) + SHANGHAI_MS);
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth() + 1];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return endOfDay(year, month, Math.min(local.getUTCDate(), lastDay));
}

function endOfDay(year: number, month: number, date: number): string {
  return new Date(Date.UTC(year, month, date + 1) - SHANGHAI_MS).toISOString();
}

function localDayNumber(ms: number): number {
  return Math.floor((ms + SHANGHAI_MS) / DAY_MS);
}

export type Urgency = "calm" | "soon" | "over";

export interface Due {
  urgency: Urgency;
  /** Whole days left after today, or days gone past; 0 = today is the last day. */
  days: number;
  /** The last local day of the promise, YYYY-MM-DD. */
  last_on: string;
}

/** `dueAt` is the first moment that is too late (24:00 of the last day). */
export function due(dueAt: string, nowMs: number): Due {
  const lastMs = Date.parse(dueAt) - 1;
  const days = localDayNumber(lastMs) - localDayNumber(nowMs);
  const last_on = new Date(lastMs + SHANGHAI_MS).toISOString().slice(0, 10);
  if (days < 0) return { urgency: "over", days: -days, last_on };
  return { urgency: days <= SOON_DAYS ? "soon" : "calm", days, last_on };
}

/** Local calendar day of a moment, YYYY-MM-DD. */
export function localDay(ms: number): string {
  return new Date(ms + SHANGHAI_MS).toISOString().slice(0, 10);
}

/** Local time of day, HH:MM. */
export function localTime(moment: string): string {
  return new Date(Date.parse(moment) + SHANGHAI_MS).toISOString().slice(11, 16);
}
