import { describe, expect, it } from "vitest";
import { example } from "../testing/examples.ts";
import { digestOf } from "./digest.ts";

interface Example {
  fields: Record<string, string[]>;
  rows: { kind: string; id: string; data: Record<string, unknown> }[];
  digests: Record<string, string>;
}

describe("digests of rows", () => {
  const { fields, rows, digests } = example("digests") as Example;

  it.each(Object.keys(fields))("are reckoned as the server reckons them: %s", async (kind) => {
    const own = rows.filter((row) => row.kind === kind).map(({ id, data }) => [id, data] as const);
    const digest = await digestOf(Object.fromEntries(own), fields[kind] ?? []);
    expect(digest).toBe(digests[kind]);
  });

  it("change with any value that is kept, and with none that is not", async () => {
    const kept = await digestOf({ a: { name: "王", extra: 1 } }, ["name"]);
    expect(await digestOf({ a: { name: "王", extra: 2 } }, ["name"])).toBe(kept);
    expect(await digestOf({ a: { name: "汪", extra: 1 } }, ["name"])).not.toBe(kept);
    expect(await digestOf({ b: { name: "王", extra: 1 } }, ["name"])).not.toBe(kept);
  });
});
