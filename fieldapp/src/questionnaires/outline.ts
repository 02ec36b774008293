/** What a form asks, read from its XForm alone: enough to say past answers in words. */
import type { Bilingual } from "../contract.ts";
import { languageFor } from "./language.ts";

export interface Asked {
  path: string;
  label: Bilingual;
  type: string;
  /** Words of the choices by their code; empty where anything may be answered. */
  choices: ReadonlyMap<string, Bilingual>;
}

const CONTROLS = new Set(["input", "select", "select1", "upload", "trigger", "group", "repeat"]);
const NOTHING: Bilingual = { zh: "", en: "" };

/** Questions, groups and repeats in the order of the form. */
export function outline(xform: string): Asked[] {
  const root = new DOMParser().parseFromString(xform, "text/xml");
  const words = translations(root);
  const types = new Map(
    all(root, "bind").map((bind) => [bind.getAttribute("nodeset"), bind.getAttribute("type")]),
  );
  const body = all(root, "body")[0];
  if (body === undefined) return [];
  return [...body.getElementsByTagName("*")].flatMap((element): Asked[] => {
    const path = element.getAttribute("ref") ?? element.getAttribute("nodeset");
    if (!CONTROLS.has(element.localName) || path === null) return [];
    const type = element.localName.startsWith("select") ? "select" : (types.get(path) ?? "string");
    return [{ path, label: labelOf(element, words), type, choices: choicesOf(root, element, words) }];
  });
}

type Translations = ReadonlyMap<string, Bilingual>;

function translations(root: Document): Translations {
  const found = new Map<string, Bilingual>();
  const languages = all(root, "translation").map((element) => ({
    language: element.getAttribute("lang") ?? "",
    element,
  }));
  const first = languages[0];
  if (first === undefined) return found;
  const zh = texts((languageFor(languages, "zh") ?? first).element);
  const en = texts((languageFor(languages, "en") ?? first).element);
  for (const id of new Set([...zh.keys(), ...en.keys()])) {
    const [chinese, english] = [zh.get(id) ?? "", en.get(id) ?? ""];
    // One language stands in for the other rather than nothing.
    found.set(id, {
      zh: chinese === "" ? english : chinese,
      en: english === "" ? chinese : english,
    });
  }
  return found;
}

function texts(translation: Element): Map<string, string> {
  return new Map(
    all(translation, "text").map((text) => {
      const plain = all(text, "value").find((value) => !value.hasAttribute("form"));
      return [text.getAttribute("id") ?? "", (plain?.textContent ?? "").trim()];
    }),
  );
}

function labelOf(element: Element, words: Translations): Bilingual {
  const label = [...element.children].find((child) => child.localName === "label");
  // The label of a repeat stands in the group around it.
  if (label === undefined) return NOTHING;
  const id = /jr:itext\(\s*'([^']+)'\s*\)/.exec(label.getAttribute("ref") ?? "")?.[1];
  const text = label.textContent.trim();
  return (id === undefined ? undefined : words.get(id)) ?? { zh: text, en: text };
}

function choicesOf(root: Document, element: Element, words: Translations): Map<string, Bilingual> {
  const found = new Map<string, Bilingual>();
  const nodeset = all(element, "itemset")[0]?.getAttribute("nodeset") ?? "";
  const list = /^\s*instance\(\s*'([^']+)'\s*\)/.exec(nodeset)?.[1];
  const instance = all(root, "instance").find((one) => one.getAttribute("id") === list);
  const items = list === undefined ? all(element, "item") : all(instance, "item");
  for (const item of items) {
    const code = textOf(item, "name") || textOf(item, "value");
    const label = textOf(item, "label");
    const own = words.get(textOf(item, "itextId")) ?? labelOf(item, words);
    found.set(code, own.zh === "" && own.en === "" ? { zh: label, en: label } : own);
  }
  return found;
}

function textOf(element: Element, name: string): string {
  const child = [...element.children].find(({ localName }) => localName === name);
  return (child?.textContent ?? "").trim();
}

function all(within: Document | Element | undefined, name: string): Element[] {
  return within === undefined ? [] : [...within.getElementsByTagNameNS("*", name)];
}

export interface Line {
  path: string;
  label: Bilingual;
  /** Which of a repeat it is of: the repeat's label and its place from 1. */
  of: { label: Bilingual; place: number } | null;
  type: string;
  text: string;
  words: Bilingual | null;
}

/** Which household it is and what the visit says stands beside the answers already. */
const OURS = new Set(["household_id", "outcome", "visit_line", "visit_note"]);

/** Answers in the order of the form; what the form does not ask (any more) is left out. */
export function linesOf(asked: readonly Asked[], answers: Readonly<Record<string, string>>): Line[] {
  const order = new Map(asked.map(({ path }, index) => [path, index]));
  // A repeat stands there twice: the group around it has the label.
  const labels = new Map(
    asked.filter(({ label }) => label !== NOTHING).map(({ path, label }) => [path, label]),
  );
  return Object.entries(answers)
    .flatMap(([path, text]): Line[] => {
      const plain = path.replaceAll(/\[\d+\]/g, "");
      const question = asked[order.get(plain) ?? -1];
      if (question === undefined || OURS.has(plain.split("/").pop() ?? "")) return [];
      const { label, type } = question;
      return [{ path, label, of: repeatOf(path, labels), type, text, words: wordsOf(question, text) }];
    })
    .sort((a, b) => byPlace(a, b, order));
}

function byPlace(a: Line, b: Line, order: ReadonlyMap<string, number>): number {
  const at = ({ path }: Line): number => order.get(path.replaceAll(/\[\d+\]/g, "")) ?? 0;
  const [left, right] = [a.path.split("[")[0], b.path.split("[")[0]];
  const apart = left === right ? (a.of?.place ?? 0) - (b.of?.place ?? 0) : 0;
  return apart === 0 ? at(a) - at(b) : apart;
}

function repeatOf(path: string, labels: ReadonlyMap<string, Bilingual>): Line["of"] {
  const found = /^(.*)\[(\d+)\]/.exec(path);
  if (found?.[1] === undefined) return null;
  const label = labels.get(found[1].replaceAll(/\[\d+\]/g, "")) ?? NOTHING;
  return { label, place: Number(found[2]) };
}

function wordsOf({ type, choices }: Asked, text: string): Bilingual | null {
  if (type !== "select") return null;
  const said = text.split(/\s+/).map((code) => choices.get(code) ?? { zh: code, en: code });
  return {
    zh: said.map(({ zh }) => zh).join("、"),
    en: said.map(({ en }) => en).join(", "),
  };
}
