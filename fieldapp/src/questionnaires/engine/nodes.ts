/** What the screens use of the engine's nodes; its own types name packages that it does not ship. */

export interface Words {
  readonly asString: string;
}

export interface Item {
  readonly label: Words;
  readonly value: string;
}

export interface Violation {
  readonly condition: "constraint" | "required";
  readonly message: Words | null;
}

interface State {
  readonly reference: string;
  readonly relevant: boolean;
  readonly required: boolean;
  readonly readonly: boolean;
  readonly label: Words | null;
  readonly hint: Words | null;
  readonly value: unknown;
}

interface Base {
  readonly nodeId: string;
  readonly appearances: Iterable<string> | null;
}

interface Leaf extends Base {
  readonly validationState: { readonly violation: Violation | null };
}

export interface InputNode extends Leaf {
  readonly nodeType: "input";
  readonly valueType: string;
  readonly currentState: State;
  readonly instanceState: { readonly instanceXML: string };
  setValue(value: string | null): unknown;
}

export interface SelectNode extends Leaf {
  readonly nodeType: "select";
  readonly selectType: string;
  readonly currentState: State & {
    readonly valueOptions: readonly Item[];
    readonly value: readonly string[];
  };
  selectValue(value: string | null): unknown;
  selectValues(values: readonly string[]): unknown;
}

export interface NoteNode extends Leaf {
  readonly nodeType: "note";
  readonly currentState: State & { readonly noteText: Words };
}

export interface TriggerNode extends Leaf {
  readonly nodeType: "trigger";
  readonly currentState: State;
  setValue(value: boolean): unknown;
}

export interface UploadNode extends Leaf {
  readonly nodeType: "upload";
  readonly maxPixels: number | null;
  readonly currentState: State & { readonly value: File | null };
  setValue(value: File | null): unknown;
}

/** Computed values, and kinds of questions that our check of a file lets nobody ask. */
export interface OtherNode extends Leaf {
  readonly nodeType: "model-value" | "range" | "rank";
  readonly currentState: State;
}

export interface GroupNode extends Base {
  readonly nodeType: "group" | "repeat-instance";
  readonly currentState: State & { readonly children: readonly FormNode[] };
}

export interface RepeatNode extends Base {
  readonly nodeType: "repeat-range:controlled" | "repeat-range:uncontrolled";
  readonly currentState: State & { readonly children: readonly GroupNode[] };
  /** Only where the worker decides how many there are. */
  addInstances?(afterIndex?: number, count?: number): unknown;
  removeInstances?(startIndex: number, count?: number): unknown;
}

export type QuestionNode = InputNode | SelectNode | NoteNode | TriggerNode | UploadNode;
export type FormNode = QuestionNode | OtherNode | GroupNode | RepeatNode;

export interface FormRoot {
  readonly nodeType: "root";
  readonly currentState: {
    readonly children: readonly FormNode[];
    readonly activeLanguage: { readonly language: string };
  };
  readonly languages: readonly { readonly language: string; readonly isSyntheticDefault?: true }[];
  readonly instanceState: { readonly instanceXML: string };
  setLanguage(language: unknown): unknown;
}

export function isQuestion(node: FormNode): node is QuestionNode {
  return ["input", "select", "note", "trigger", "upload"].includes(node.nodeType);
}

export function isRepeat(node: FormNode): node is RepeatNode {
  return node.nodeType.startsWith("repeat-range");
}

export function isGroup(node: FormNode): node is GroupNode {
  return node.nodeType === "group" || node.nodeType === "repeat-instance";
}

export function appearance(node: Base, name: string): boolean {
  return node.appearances !== null && [...node.appearances].includes(name);
}

const hidden = new WeakSet<FormNode>();

/** Answered for good by the app itself: neither shown nor asked. */
export function hide(node: QuestionNode): void {
  hidden.add(node);
}

/** Whether anything of it is to be seen now. */
export function shows(node: FormNode): boolean {
  if (!node.currentState.relevant || hidden.has(node)) return false;
  if (isQuestion(node)) return true;
  if (isRepeat(node)) return true;
  return isGroup(node) && node.currentState.children.some(shows);
}

/** Every question in order, without those that do not matter now. */
export function questionsOf(nodes: readonly FormNode[]): QuestionNode[] {
  return nodes.flatMap((node) => {
    if (!node.currentState.relevant || hidden.has(node)) return [];
    if (isQuestion(node)) return [node];
    return isGroup(node) || isRepeat(node) ? questionsOf(node.currentState.children) : [];
  });
}
