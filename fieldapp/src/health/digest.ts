/** Digests of a block's rows, as the server reckons them: `rules/digests.py` says how. */
import { ROW_KINDS, rowData, type RowKind } from "../contract.ts";
import { toHex, utf8 } from "../store/bytes.ts";

/** What this version keeps of each kind of row. */
export const FIELDS = Object.fromEntries(
  ROW_KINDS.map((kind) => [kind, rowData[kind].fields]),
) as Record<RowKind, readonly string[]>;

type Values = Record<string, unknown>;

/** One kind's digest over its rows by id. */
export async function digestOf(
  rows: Readonly<Record<string, object>>,
  fields: readonly string[],
): Promise<string> {
  const lines = Object.entries(rows).map(
    ([id, data]) => `${id} ${canonical(fields.map((name) => (data as Values)[name]))}`,
  );
  return toHex(await crypto.subtle.digest("SHA-256", utf8(lines.sort(byBytes).join("\n"))));
}

/** As the server sorts: ids differ before anything else of a line is looked at. */
function byBytes(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Compact JSON with the members of objects in order; engines put names like "10" elsewhere. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.keys(value)
      .sort(byBytes)
      .map((name) => `${JSON.stringify(name)}:${canonical((value as Values)[name])}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}
