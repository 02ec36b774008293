/** The example payloads that the server accepts, too. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../../tests/contract");

export function example(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf-8"));
}
