/** What this browser cannot do, said before anything is tried. */

export type Hindrance = "wechat" | "insecure" | "old_browser";

export function hindrance(
  agent: string,
  able: { secure: boolean; subtle: boolean; database: boolean },
): Hindrance | null {
  // WeChat's browser throws storage away and has no dependable service worker.
  if (/MicroMessenger/i.test(agent)) return "wechat";
  if (!able.secure) return "insecure";
  return able.subtle && able.database ? null : "old_browser";
}

export interface StorageState {
  persisted: boolean;
  used_mb: number;
}

/** Asks the browser not to clear this app's data when space is short. */
export async function keepStorage(): Promise<StorageState | null> {
  if (!("storage" in navigator) || !("persist" in navigator.storage)) return null;
  const persisted = (await navigator.storage.persisted()) || (await navigator.storage.persist());
  const { usage = 0 } = await navigator.storage.estimate();
  return { persisted, used_mb: Math.round(usage / 1e5) / 10 };
}
