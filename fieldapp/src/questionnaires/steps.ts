/** A form in steps: one group each, loose questions together, and nothing longer than a few screens. */
import type { FormNode, QuestionNode, Words } from "./engine/nodes.ts";
import { isGroup, isQuestion, questionsOf, shows } from "./engine/nodes.ts";

/** Questions on one step: more are divided, for eyes and for slow phones. */
export const MOST = 15;

export interface Step {
  key: string;
  /** Null: questions that stand in no group. */
  title: Words | null;
  nodes: readonly FormNode[];
  part: number;
  parts: number;
}

export function stepsOf(nodes: readonly FormNode[], title: Words | null = null): Step[] {
  const steps: Step[] = [];
  let loose: FormNode[] = [];
  const close = (): void => {
    if (loose.length > 0) steps.push(...parted(loose, title));
    loose = [];
  };
  for (const node of nodes) {
    if (!shows(node)) continue;
    if (isQuestion(node)) {
      loose.push(node);
      continue;
    }
    close();
    if (isGroup(node)) steps.push(...grouped(node.currentState.children, node.currentState.label));
    else {
      const { label } = node.currentState;
      steps.push({ key: node.nodeId, title: label, nodes: [node], part: 1, parts: 1 });
    }
  }
  close();
  return steps;
}

/** A group that is short enough is one step with all that is in it. */
function grouped(children: readonly FormNode[], title: Words | null): Step[] {
  const shown = children.filter(shows);
  if (questionsOf(shown).length > MOST && !shown.every(isQuestion)) return stepsOf(shown, title);
  return parted(shown, title);
}

function parted(nodes: readonly FormNode[], title: Words | null): Step[] {
  const parts = Math.max(1, Math.ceil(nodes.length / MOST));
  const size = Math.ceil(nodes.length / parts);
  return Array.from({ length: parts }, (_, index) => {
    const own = nodes.slice(index * size, (index + 1) * size);
    return { key: own[0]?.nodeId ?? "", title, nodes: own, part: index + 1, parts };
  });
}

/** Questions of a step whose answer is missing or does not fit. */
export function openQuestions(
  step: Step,
  typedWrong: (node: QuestionNode) => boolean,
): QuestionNode[] {
  return questionsOf(step.nodes).filter(
    (node) => typedWrong(node) || node.validationState.violation !== null,
  );
}
