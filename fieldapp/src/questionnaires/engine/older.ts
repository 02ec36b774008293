/** What the engine calls and browsers of 2020 do not have. */
import { v4 as uuidv4 } from "uuid";

const own = crypto as { randomUUID?: () => string };
own.randomUUID ??= () => uuidv4();

if (!("at" in Array.prototype)) {
  Object.defineProperty(Array.prototype, "at", {
    configurable: true,
    writable: true,
    value(this: unknown[], index: number): unknown {
      return this[index < 0 ? this.length + index : index];
    },
  });
}
