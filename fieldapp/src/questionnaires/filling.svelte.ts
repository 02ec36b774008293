/** One questionnaire while it is being filled: what was typed, what is looked at, what is kept. */
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { Message } from "../ui/format.ts";
import type { FormNode, InputNode, QuestionNode } from "./engine/nodes.ts";
import { questionsOf } from "./engine/nodes.ts";
import type { OpenForm } from "./engine/open.ts";
import { confirmable, takeOver } from "./known.ts";
import { formMessages } from "./messages.ts";
import { plain } from "./plain.ts";
import { openQuestions, stepsOf, type Step } from "./steps.ts";
import { asText, readTyped } from "./typed.ts";

export interface Known {
  filled_at: string;
  answers: Readonly<Record<string, string>>;
}

export class Filling {
  readonly form: OpenForm;
  readonly known: Known | null;
  readonly #onchange: () => void;
  /** What stands in fields whose text is no value (yet). */
  readonly #typed = new SvelteMap<string, string>();
  readonly #touched = new SvelteSet<string>();
  /** Questions whose known answer is to be changed. */
  readonly #changing = new SvelteSet<string>();
  at = $state(0);
  /** Steps whose errors are shown, because one wanted to go on. */
  readonly asked = new SvelteSet<string>();

  constructor(form: OpenForm, known: Known | null, onchange: () => void) {
    this.form = form;
    this.known = known;
    this.#onchange = onchange;
  }

  steps = $derived.by((): Step[] => stepsOf(this.form.root.currentState.children));

  /** The step one is at; null past the last, where everything is looked through. */
  get step(): Step | null {
    return this.steps[this.at] ?? null;
  }

  changed(node: FormNode): void {
    this.#touched.add(node.nodeId);
    this.#onchange();
  }

  shown(node: InputNode): string {
    return this.#typed.get(node.nodeId) ?? asText(node.currentState.value);
  }

  type(node: InputNode, raw: string): void {
    this.#typed.set(node.nodeId, raw);
    const read = readTyped(node.valueType, raw);
    node.setValue("wrong" in read ? null : read.value);
    this.#onchange();
  }

  /** Left the field: what could be read now stands there as the form keeps it. */
  leave(node: InputNode): void {
    this.#touched.add(node.nodeId);
    if (this.#wrong(node) === null) this.#typed.delete(node.nodeId);
  }

  #wrong(node: QuestionNode): Message | null {
    const raw = this.#typed.get(node.nodeId);
    if (raw === undefined || node.nodeType !== "input") return null;
    const read = readTyped(node.valueType, raw);
    return "wrong" in read ? read.wrong : null;
  }

  typedWrong = (node: QuestionNode): boolean => this.#wrong(node) !== null;

  open(step: Step): QuestionNode[] {
    return openQuestions(step, this.typedWrong);
  }

  /** What is wrong with an answer, once it has been left or its step was to be finished. */
  problem(node: QuestionNode, step: Step | null): string | Message | null {
    const asked = step !== null && this.asked.has(step.key);
    if (!asked && !this.#touched.has(node.nodeId)) return null;
    const wrong = this.#wrong(node);
    if (wrong !== null) return wrong;
    const { violation } = node.validationState;
    if (violation === null) return null;
    if (violation.condition === "required" && !asked) return null;
    const own = plain(violation.message);
    if (own !== "") return own;
    return violation.condition === "required" ? formMessages.needed : formMessages.broken;
  }

  /** The text that is known of a question and not yet said to be right or wrong. */
  toConfirm(node: QuestionNode): string | null {
    if (this.known === null || this.#changing.has(node.nodeId)) return null;
    if (node.nodeType === "input" && this.#typed.has(node.nodeId)) return null;
    const known = this.known.answers[node.currentState.reference];
    return confirmable(node, known) ? known : null;
  }

  confirm(nodes: readonly FormNode[]): void {
    for (const node of questionsOf(nodes)) {
      const known = this.toConfirm(node);
      if (known === null) continue;
      takeOver(node, known);
      this.#touched.add(node.nodeId);
    }
    this.#onchange();
  }

  change(node: QuestionNode): void {
    this.#changing.add(node.nodeId);
  }

  /** Goes on when nothing is wrong with this step, or when one wants to all the same. */
  next(anyway = false): boolean {
    const { step } = this;
    if (step === null) return false;
    this.asked.add(step.key);
    if (!anyway && this.open(step).length > 0) return false;
    this.go(this.at + 1);
    return true;
  }

  go(step: number): void {
    this.at = Math.max(0, Math.min(step, this.steps.length));
    this.#onchange();
  }

  answered(step: Step): number {
    return questionsOf(step.nodes).filter((node) => hasAnswer(node)).length;
  }
}

function hasAnswer({ currentState, nodeType }: QuestionNode): boolean {
  if (nodeType === "note") return false;
  const { value } = currentState;
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== "" && value !== false;
}
