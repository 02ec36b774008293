/** When pictures may go: over which connection, and whether the worker has to say so. */
import type { PreferenceRecord } from "../store/database.ts";

/** Unknown where the browser does not tell: on iPhones and on desks. */
export type Connection = "wifi" | "paid" | "unknown";

interface NetworkInformation {
  type?: string;
  saveData?: boolean;
}

export function connection(): Connection {
  const known = (navigator as Navigator & { connection?: NetworkInformation }).connection;
  if (known?.type === "cellular" || known?.saveData === true) return "paid";
  return known?.type === "wifi" || known?.type === "ethernet" ? "wifi" : "unknown";
}

/** Until the worker has chosen: on where the browser can tell, for it costs them nothing there. */
export function wifiOnly({ wifi_only }: Pick<PreferenceRecord, "wifi_only">, on: Connection): boolean {
  return wifi_only ?? on !== "unknown";
}

/** Null: they go. Else what they wait for: a Wi-Fi, or the worker's own "send now". */
export function picturesWaitFor(
  preferences: Pick<PreferenceRecord, "wifi_only">,
  on: Connection,
): "wifi" | "worker" | null {
  if (!wifiOnly(preferences, on) || on === "wifi") return null;
  return on === "paid" ? "wifi" : "worker";
}
