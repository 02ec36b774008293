/** A phone without room: whatever is written from now on is refused, what is there can be read. */
import { vi } from "vitest";

/** Gives back the room. Deleting goes through, as it does in browsers. */
export function withoutRoom(): () => void {
  const refuse = (): never => {
    throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
  };
  const spies = (["add", "put"] as const).map((name) =>
    vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(refuse),
  );
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}
