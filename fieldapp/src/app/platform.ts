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
  /** Of what the browser allows this app, in per cent. */
  used_percent: number;
  /** Opened from the home screen: then browsers keep what is stored, and for longer. */
  installed: boolean;
}

/** How safely the browser keeps this app's data; asks for nothing. */
export async function storageState(): Promise<StorageState | null> {
  if (!("storage" in navigator) || !("persisted" in navigator.storage)) return null;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return {
    persisted: await navigator.storage.persisted(),
    used_mb: Math.round(usage / 1e5) / 10,
    used_percent: quota === 0 ? 0 : Math.round((100 * usage) / quota),
    installed: matchMedia("(display-mode: standalone)").matches,
  };
}

/** Asks the browser not to clear this app's data when space is short. */
export async function keepStorage(): Promise<StorageState | null> {
  if (!("storage" in navigator) || !("persist" in navigator.storage)) return null;
  if (!(await navigator.storage.persisted())) await navigator.storage.persist();
  return storageState();
}
