// The engine's own parser, in WebAssembly, is the oracle: same tree, same refusals.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { ownParser } from "../../../dev/engine.ts";
import { parseXPath, XPathSyntaxError, type SyntaxNode } from "./xpath.ts";

type Tree = [type: string, text: string, children: Tree[]];
interface Oracle {
  parse: (expression: string) => { rootNode: SyntaxNode };
}

let oracle: Oracle;

beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), "xpath-")), "oracle.mjs");
  writeFileSync(file, ownParser());
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    expressionParser: Oracle;
  };
  oracle = module.expressionParser;
});

function tree({ type, text, children }: SyntaxNode): Tree {
  return [type, text, children.map(tree)];
}

function theirs(expression: string): Tree | "refused" {
  try {
    return tree(oracle.parse(expression).rootNode);
  } catch (error) {
    if (error instanceof Error && error.message.includes("syntax error")) return "refused";
    throw error;
  }
}

function ours(expression: string): Tree | "refused" {
  try {
    return tree(parseXPath(expression));
  } catch (error) {
    if (error instanceof XPathSyntaxError) return "refused";
    throw error;
  }
}

/** The same numbers in each run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const LEAVES = [
  ...["1", "2.5", ".5", "'x y'", '"a"', "/data/a", "../b", ".", "@c", "//d", "a/b", "*", "div", "or"],
  ...["and", "mod", "text()", "node()", "current()/../x", "position()", "数据/姓名", "a-b", "x:y"],
  ...["x:*", "child::a", "self::node()", "..", "a.b", "processing-instruction('p')"],
];

function expressions(next: (below: number) => number): (depth: number) => string {
  const pick = (from: readonly string[]): string => from[next(from.length)] ?? "";
  const space = (): string => pick(["", "", "", " "]);
  const make = (depth: number): string => {
    if (depth <= 0) return pick(LEAVES);
    const inner = (): string => make(depth - 1);
    switch (next(8)) {
      case 0:
        return `${inner()} ${pick(["or", "and", "div", "mod"])} ${inner()}`;
      case 1:
      case 2: {
        const sign = pick(["=", "!=", "<", "<=", ">", ">=", "+", " - ", "*", "|"]);
        return `${inner()}${space()}${sign}${space()}${inner()}`;
      }
      case 3:
        return `(${space()}${inner()}${space()})`;
      case 4: {
        const given = Array.from({ length: next(3) }, () => `${space()}${inner()}${space()}`);
        return `${pick(["if", "jr:itext", "selected", "count-selected"])}${space()}(${given.join(",")})`;
      }
      case 5: {
        const from = pick(["a", "/data/r", "instance('x')/root/item", "(a)", "//q"]);
        return `${from}[${inner()}]${pick(["", "/b", "//c", "[1]", "/@e"])}`;
      }
      case 6:
        return `-${space()}${inner()}`;
      default:
        return `${inner()}${pick(["/", "//"])}${pick(["a", "..", "@b", "*"])}`;
    }
  };
  return make;
}

describe("the tree of an expression", () => {
  it("is the oracle's for what forms write", () => {
    const written = [
      " /data/home/lives  = 'alone'",
      "if( /data/home/lives  = 'alone', 1, count( /data/member ))",
      "instance('needs')/root/item[selected( current()/../kind , name)]",
      ". > 0 and . < 20",
      "jr:itext('/data/home:label')",
      "jr:choice-name( /data/a ,' /data/a ')",
      "position(..) mod 2 = 1",
      "concat('uuid:', uuid())",
      "pulldata('households', 'size', 'name', /data/household )",
      "not(selected(., 'none') and count-selected(.) > 1)",
      "regex(., '^1[3-9][0-9]{9}$')",
      "date('2026-01-01') - 1",
    ];
    for (const expression of written) expect(ours(expression), expression).toEqual(theirs(expression));
  });

  it("is the oracle's for two thousand made-up expressions", () => {
    const next = numbers(20261122);
    const make = expressions(next);
    let read = 0;
    for (let count = 0; count < 2_000; count += 1) {
      const expression = make(next(5));
      const expected = theirs(expression);
      expect(ours(expression), expression).toEqual(expected);
      if (expected !== "refused") read += 1;
    }
    expect(read).toBeGreaterThan(1_000);
  });
});

describe("what is no expression", () => {
  it.each(["", " ", "a b", "1 +", "f(,)", "a[", "'x", "a/", "//", "a or", "$v", "--1", "..[1]", "1.2.3", "a:b:c", "/..:"])(
    "is refused as the oracle does: %j",
    (expression) => {
      expect([ours(expression), theirs(expression)]).toEqual(["refused", "refused"]);
    },
  );

  it("is refused before the stack is full", () => {
    expect(ours(`${"(".repeat(5_000)}1${")".repeat(5_000)}`)).toBe("refused");
  });
});
