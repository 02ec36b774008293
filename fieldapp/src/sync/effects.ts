/** What unsent items already mean on this phone, put over the pulled rows; derived, never stored. */
import { handUpDue, responseDue } from "../cases/due.ts";
import type { Mutation } from "../contract.ts";
import type { BlockData, Rows } from "../store/blocks.ts";
import type { Recorded } from "../store/outbox.ts";

/** Items whose effect the pulled rows do not show yet, and that the server has not turned down. */
export function pending(items: readonly Recorded[]): Mutation[] {
  return items.flatMap(({ record, mutation }) => {
    if (mutation === null) return [];
    const open = record.state === "waiting" || record.state === "accepted";
    return open && record.reflected === 0 ? [mutation] : [];
  });
}

export function trueMoment({ made_at, offset_ms }: Mutation): string {
  return new Date(Date.parse(made_at) + offset_ms).toISOString();
}

/** A copy of the block with the effects of its own items, in their order. */
export function withEffects(block: BlockData, mutations: readonly Mutation[]): BlockData {
  const own = mutations.filter(({ block_id }) => block_id === block.id);
  if (own.length === 0) return block;
  const rows: Rows = {
    ...block.rows,
    standing: { ...block.rows.standing },
    case: { ...block.rows.case },
    answer: { ...block.rows.answer },
  };
  for (const item of own) apply(rows, item);
  return { ...block, rows };
}

function apply(rows: Rows, item: Mutation): void {
  switch (item.kind) {
    case "visit":
      applyVisit(rows, item);
      return;
    case "case":
      applyCase(rows, item);
      return;
    case "told":
      applyTold(rows, item);
      return;
    case "hand_up":
      for (const id of item.body.case_ids) {
        const found = rows.case[id];
        if (found) rows.case[id] = { ...found, level: "neighbourhood", hand_up_due_at: null };
      }
  }
}

function applyVisit(rows: Rows, item: Extract<Mutation, { kind: "visit" }>): void {
  const { household_id, round_id, outcome, visit_id } = item.body;
  const at = trueMoment(item);
  const found = Object.entries(rows.standing).find(
    ([, row]) => row.household_id === household_id && row.round_id === round_id,
  );
  const [id, before] = found ?? [
    visit_id,
    { household_id, round_id, met: false, last_outcome: null, last_visit_at: null, visits: 0 },
  ];
  const later = before.last_visit_at === null || at >= before.last_visit_at;
  rows.standing[id] = {
    ...before,
    met: before.met || outcome === "met",
    last_outcome: later ? outcome : before.last_outcome,
    last_visit_at: later ? at : before.last_visit_at,
    visits: before.visits + 1,
  };
}

/** Due dates are the server's to reckon: until it has, they are the promise's plain length. */
function applyCase(rows: Rows, item: Extract<Mutation, { kind: "case" }>): void {
  const { case_id, household_id, number, category, body, answer } = item.body;
  if (rows.case[case_id] !== undefined) return;
  const raised = trueMoment(item);
  const answered = answer !== null;
  rows.case[case_id] = {
    household_id,
    number,
    category,
    body,
    raised_at: raised,
    state: answered ? "solved" : "open",
    level: "block",
    response_due_at: responseDue(raised),
    hand_up_due_at: answered ? null : handUpDue(raised),
    first_told_at: answered ? raised : null,
  };
}

function applyTold(rows: Rows, item: Extract<Mutation, { kind: "told" }>): void {
  const { response_id, case_id } = item.body;
  for (const [id, row] of Object.entries(rows.answer)) {
    if (row.response_id === response_id) Reflect.deleteProperty(rows.answer, id);
  }
  const found = rows.case[case_id];
  if (found) {
    rows.case[case_id] = { ...found, first_told_at: found.first_told_at ?? trueMoment(item) };
  }
}
