/** Whether something failed because the browser gives this app no more room. */

interface Caught {
  name?: unknown;
  inner?: unknown;
  failures?: unknown;
  failuresByPos?: unknown;
}

/**
 * Browsers say it in different places: of the one request, of the whole transaction when it is
 * committed, and Dexie wraps either. So what caused an error is looked at, too.
 */
export function isStorageFull(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { name, inner, failures } = error as Caught;
  if (name === "QuotaExceededError") return true;
  if (Array.isArray(failures) && failures.some(isStorageFull)) return true;
  return inner !== error && isStorageFull(inner);
}
