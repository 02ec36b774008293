/**
 * The XForms engine without its WebAssembly: our own parser of XPath in its place, and nothing that
 * is awaited while a module loads. Each cut is looked for by its text, so that another version of
 * the engine, in which it is not found, stops the build (docs/decisions/0030).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const ROOT = join(import.meta.dirname, "..");
const ENGINE = "@getodk/xforms-engine/dist/index.js";
const XPATH = join(ROOT, "src/questionnaires/engine/xpath.ts");

/** What is cut out: from the first of the two texts to the second. */
const CUTS = [
  ['const xpathLanguage = "data:application/wasm;base64,', "const ambiguousGlobalThis ="],
  ["var treeSitter = {exports: {}};", "class SyntaxNode {"],
] as const;
const PARSER = /const expressionParser = await ExpressionParser\.init\(\{[^}]*\}\);/;
const BLOBS = "const BLOB_BEHAVIOR = await detectBlobBehavior();";

function changed(): Error {
  return new Error("@getodk/xforms-engine has changed: look at fieldapp/dev/engine.ts");
}

/** The engine's source with our parser. */
export function withoutWebAssembly(source: string): string {
  if (!PARSER.test(source) || !source.includes(BLOBS)) throw changed();
  let left = source;
  for (const [first, next] of CUTS) {
    const from = left.indexOf(`\n${first}`);
    const to = left.indexOf(`\n${next}`, from);
    if (from < 0 || to < 0) throw changed();
    left = left.slice(0, from) + left.slice(to);
  }
  return (
    `import { xpathParser } from ${JSON.stringify(XPATH)};\n` +
    left
      .replace(PARSER, "const expressionParser = ExpressionParser.from(xpathParser);")
      .replace(BLOBS, 'const BLOB_BEHAVIOR = "BLOB_BEHAVIOR_EXPECTED";')
  );
}

/** The engine's own parser as a module of Node: what ours is compared with. */
export function ownParser(): string {
  const path = join(ROOT, "node_modules/@getodk/xforms-engine/dist/index.js");
  const source = readFileSync(path, "utf-8");
  const made = PARSER.exec(source);
  if (made === null) throw changed();
  const end = made.index + made[0].length;
  return (
    'import { createRequire } from "node:module";\n' +
    `const require = createRequire(${JSON.stringify(path)});\n` +
    'const __dirname = "/";\nconst __filename = "/engine.js";\n' +
    `${source.slice(0, end)}\nexport { expressionParser };\n`
  );
}

export function engineWithoutWebAssembly(): Plugin {
  return {
    name: "engine-without-webassembly",
    enforce: "pre",
    transform(source, id) {
      const path = id.split("?")[0] ?? "";
      return path.endsWith(ENGINE) ? { code: withoutWebAssembly(source), map: null } : null;
    },
  };
}
