/**
 * XPath 1.0 expressions as the syntax tree that the XForms engine evaluates, without variables.
 * The engine brings a parser in WebAssembly, which our content security policy does not run and
 * older phones' browsers could only run under a weaker one; docs/decisions/0030 says more.
 */

export interface SyntaxNode {
  type: string;
  text: string;
  childCount: number;
  children: SyntaxNode[];
}

export class XPathSyntaxError extends Error {
  override name = "XPathSyntaxError";
  readonly at: number;
  constructor(expression: string, at: number) {
    super(`cannot read the expression at character ${at + 1}: ${expression}`);
    this.at = at;
  }
}

type Binary = readonly [sign: RegExp, type: string];

const word = (name: string): RegExp => new RegExp(`${name}(?![\\p{L}\\p{N}_.·-])`, "uy");

/** From the loosest to the tightest; all bind to the left. */
const BINARY: readonly (readonly Binary[])[] = [
  [[word("or"), "or_expr"]],
  [[word("and"), "and_expr"]],
  [
    [/=/y, "eq_expr"],
    [/!=/y, "ne_expr"],
  ],
  [
    [/<=/y, "lte_expr"],
    [/</y, "lt_expr"],
    [/>=/y, "gte_expr"],
    [/>/y, "gt_expr"],
  ],
  [
    [/\+/y, "addition_expr"],
    [/-/y, "subtraction_expr"],
  ],
  [
    [/\*/y, "multiplication_expr"],
    [word("div"), "division_expr"],
    [word("mod"), "modulo_expr"],
  ],
];

const SPACE = /\s+/y;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}_.·-]*/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)/y;
const STRING = /"[^"]*"|'[^']*'/y;
const AXIS =
  /(?:ancestor-or-self|ancestor|attribute|child|descendant-or-self|descendant|following-sibling|following|namespace|parent|preceding-sibling|preceding|self)(?=\s*::)/y;
const NODE_TYPE = /(?:comment|node|text|processing-instruction)(?=\s*\()/y;
const STEP_BEGINS = /[\p{L}_@*.]/uy;
/** Nested deeper than anybody writes: refused before the call stack is full. */
const DEEPEST = 200;

class Reading {
  readonly #source: string;
  #at = 0;
  /** Where the last token ended, without the space after it. */
  #end = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  whole(): SyntaxNode {
    this.#space();
    const start = this.#at;
    const expr = this.#expr();
    if (this.#at < this.#source.length) throw this.#wrong();
    const node = this.#node("xpath", start, [expr]);
    return { ...node, text: this.#source.slice(start) };
  }

  #expr(): SyntaxNode {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#wrong();
    const start = this.#at;
    const node = this.#node("expr", start, [this.#binary(0)]);
    this.#depth -= 1;
    return node;
  }

  #binary(level: number): SyntaxNode {
    const signs = BINARY[level];
    if (signs === undefined) return this.#unary();
    const start = this.#at;
    let left = this.#binary(level + 1);
    for (;;) {
      const found = signs.find(([sign]) => this.#take(sign) !== null);
      if (found === undefined) return left;
      left = this.#node(found[1], start, [left, this.#binary(level + 1)]);
    }
  }

  #unary(): SyntaxNode {
    const start = this.#at;
    if (this.#take(/-/y) === null) return this.#union();
    return this.#node("unary_expr", start, [this.#union()]);
  }

  #union(): SyntaxNode {
    const start = this.#at;
    let left = this.#path();
    while (this.#take(/\|/y) !== null) left = this.#node("union_expr", start, [left, this.#path()]);
    return left;
  }

  #path(): SyntaxNode {
    const start = this.#at;
    if (this.#sees(/\//y)) return this.#absolute(start);
    const primary = this.#primary();
    if (primary === null) {
      return this.#node("relative_location_path", start, this.#steps());
    }
    const filter = this.#node("filter_expr", start, [primary, ...this.#predicates()]);
    const slash = this.#slash();
    const rest = slash === null ? [] : [...slash, ...this.#steps()];
    return this.#node("filter_path_expr", start, [filter, ...rest]);
  }

  #absolute(start: number): SyntaxNode {
    const twice = this.#leaf("//", /\/\//y);
    if (twice !== null) {
      const children = [twice, ...this.#steps()];
      const path = this.#node("abbreviated_absolute_location_path", start, children);
      return this.#node("absolute_location_path", start, [path]);
    }
    this.#take(/\//y);
    const root = this.#node("absolute_root_location_path", start, []);
    const steps = this.#sees(STEP_BEGINS) ? this.#steps() : [];
    return this.#node("absolute_location_path", start, [root, ...steps]);
  }

  /** `/` leaves nothing in the tree, `//` itself; null when there is neither. */
  #slash(): SyntaxNode[] | null {
    const twice = this.#leaf("//", /\/\//y);
    if (twice !== null) return [twice];
    return this.#take(/\//y) === null ? null : [];
  }

  #steps(): SyntaxNode[] {
    const steps = [this.#step()];
    for (let slash = this.#slash(); slash !== null; slash = this.#slash()) {
      steps.push(...slash, this.#step());
    }
    return steps;
  }

  #step(): SyntaxNode {
    const start = this.#at;
    const dots = this.#abbreviated();
    // `..[1]` is none: the grammar gives predicates to whole steps only.
    if (dots !== null) return this.#node("step", start, [dots]);
    return this.#node("step", start, [this.#tested(), ...this.#predicates()]);
  }

  #abbreviated(): SyntaxNode | null {
    const start = this.#at;
    const dots = this.#leaf("parent", /\.\./y) ?? this.#leaf("self", /\.(?!\d)/y);
    return dots === null ? null : this.#node("abbreviated_step", start, [dots]);
  }

  #tested(): SyntaxNode {
    const start = this.#at;
    if (this.#take(/@/y) !== null) {
      return this.#node("abbreviated_axis_test", start, [this.#nodeTest()]);
    }
    const axis = this.#leaf("axis_name", AXIS);
    if (axis === null) return this.#node("node_test", start, [this.#nodeTest()]);
    this.#need(/::/y);
    return this.#node("axis_test", start, [axis, this.#nodeTest()]);
  }

  #nodeTest(): SyntaxNode {
    const start = this.#at;
    if (this.#take(/\*/y) !== null) return this.#node("unprefixed_wildcard_name_test", start, []);
    if (this.#sees(NODE_TYPE)) {
      const type = this.#take(NODE_TYPE);
      this.#need(/\(/y);
      const name =
        type === "processing-instruction" ? this.#leaf("string_literal", STRING) : null;
      this.#need(/\)/y);
      return name === null
        ? this.#node("node_type_test", start, [])
        : this.#node("processing_instruction_name_test", start, [name]);
    }
    return this.#name(true);
  }

  /** A name, with or without a prefix; `prefix:*` where a wildcard may stand. */
  #name(wild: boolean): SyntaxNode {
    const start = this.#at;
    this.#need(NAME, false);
    if (!this.#sees(/:(?!:)/y)) {
      const node = this.#node("unprefixed_name", start, []);
      this.#space();
      return node;
    }
    const prefix = this.#node("prefix", start, []);
    this.#need(/:/y, false);
    if (wild && this.#take(/\*/y) !== null) {
      return this.#node("prefixed_wildcard_name_test", start, [prefix]);
    }
    const local = this.#at;
    this.#need(NAME);
    return this.#node("prefixed_name", start, [prefix, this.#node("local_part", local, [])]);
  }

  #predicates(): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    for (let start = this.#at; this.#take(/\[/y) !== null; start = this.#at) {
      const expr = this.#expr();
      this.#need(/\]/y);
      found.push(this.#node("predicate", start, [expr]));
    }
    return found;
  }

  #primary(): SyntaxNode | null {
    const literal = this.#leaf("string_literal", STRING) ?? this.#leaf("number", NUMBER);
    if (literal !== null) return literal;
    if (this.#take(/\(/y) !== null) {
      const inner = this.#expr();
      this.#need(/\)/y);
      return inner;
    }
    return this.#calls() ? this.#call() : null;
  }

  /** A name with a parenthesis after it that is no test of a node's type. */
  #calls(): boolean {
    const call = /[\p{L}_][\p{L}\p{N}\p{M}_.·-]*(?::[\p{L}_][\p{L}\p{N}\p{M}_.·-]*)?\s*\(/uy;
    return this.#sees(call) && !this.#sees(NODE_TYPE);
  }

  #call(): SyntaxNode {
    const start = this.#at;
    const name = this.#name(false);
    const named = { ...name, type: "function_name", childCount: 1, children: [name] };
    this.#need(/\(/y);
    const children: SyntaxNode[] = [named];
    if (this.#take(/\)/y) === null) {
      do children.push(this.#argument());
      while (this.#take(/,/y) !== null);
      this.#need(/\)/y);
    }
    return this.#node("function_call", start, children);
  }

  #argument(): SyntaxNode {
    const start = this.#at;
    return this.#node("argument", start, [this.#expr()]);
  }

  #node(type: string, start: number, children: SyntaxNode[]): SyntaxNode {
    const text = this.#source.slice(start, this.#end);
    return { type, text, childCount: children.length, children };
  }

  #leaf(type: string, token: RegExp): SyntaxNode | null {
    const start = this.#at;
    return this.#take(token) === null ? null : this.#node(type, start, []);
  }

  #sees(token: RegExp): boolean {
    token.lastIndex = this.#at;
    return token.test(this.#source);
  }

  #take(token: RegExp, spaceAfter = true): string | null {
    token.lastIndex = this.#at;
    const found = token.exec(this.#source)?.[0] ?? null;
    if (found === null) return null;
    this.#at += found.length;
    this.#end = this.#at;
    if (spaceAfter) this.#space();
    return found;
  }

  #need(token: RegExp, spaceAfter = true): void {
    if (this.#take(token, spaceAfter) === null) throw this.#wrong();
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#source)?.[0].length ?? 0;
  }

  #wrong(): XPathSyntaxError {
    return new XPathSyntaxError(this.#source, this.#at);
  }
}

/** Reads one expression. Throws XPathSyntaxError where it is none. */
export function parseXPath(expression: string): SyntaxNode {
  return new Reading(expression).whole();
}

/** As the engine calls its parser. */
export const xpathParser = {
  parse: (expression: string) => ({
    language: { types: [] as string[] },
    rootNode: parseXPath(expression),
  }),
};
