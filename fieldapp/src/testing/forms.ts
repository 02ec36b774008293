/** The questionnaires of the examples, as pyxform makes them (tests/contract/make_forms.py). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { questionsOf, type QuestionNode } from "../questionnaires/engine/nodes.ts";
import { openForm, type Instance, type OpenForm } from "../questionnaires/engine/open.ts";

const FOLDER = join(import.meta.dirname, "../../../tests/contract/forms");

export function xform(name: string): string {
  return readFileSync(join(FOLDER, `${name}.xml`), "utf-8");
}

export function opened(name: string, before: Instance | null = null): Promise<OpenForm> {
  return openForm({ xml: xform(name), lists: {} }, before, "phone");
}

/** The question at a path, if it matters now. */
export function at(form: OpenForm, path: string): QuestionNode | undefined {
  const all = questionsOf(form.root.currentState.children);
  return all.find(({ currentState }) => currentState.reference === path);
}

/** Answers as a worker would: text into fields, codes for choices. */
export function answer(form: OpenForm, path: string, text: string): void {
  const node = at(form, path);
  if (node?.nodeType === "input") node.setValue(text);
  else if (node?.nodeType === "select") node.selectValues(text.split(" "));
  else throw new Error(`nothing to answer at ${path}`);
}

export function paths(form: OpenForm): string[] {
  return questionsOf(form.root.currentState.children).map((node) => node.currentState.reference);
}
