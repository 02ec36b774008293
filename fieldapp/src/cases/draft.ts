/** A request as it is being written down, checked before it is kept. */
import type { Draft, Recorded } from "../store/outbox.ts";
import { trueMoment } from "../sync/effects.ts";

export interface Written {
  category: string;
  body: string;
  requester: string;
  onTheSpot: boolean;
  answer: string;
}

export type Missing = "category" | "body" | "requester" | "answer";

export function missing(written: Written): Missing[] {
  const lacks: Missing[] = [];
  if (written.category === "") lacks.push("category");
  if (written.body.trim() === "") lacks.push("body");
  if (written.requester.trim() === "") lacks.push("requester");
  if (written.onTheSpot && written.answer.trim() === "") lacks.push("answer");
  return lacks;
}

export function caseDraft(
  written: Written,
  of: {
    case_id: string;
    block_id: string;
    household_id: string;
    visit_id: string | null;
    number: string | null;
  },
): Draft {
  const { block_id, ...ids } = of;
  return {
    kind: "case",
    block_id,
    body: {
      ...ids,
      category: written.category,
      body: written.body.trim(),
      requester_name: written.requester.trim(),
      access_code: null,
      answer: written.onTheSpot ? { text: written.answer.trim() } : null,
    },
  };
}

const SAME_VISIT_MS = 3 * 3_600_000;

/** The visit during which something is recorded: the last at this door, not long ago. */
export function presentVisit(
  items: readonly Recorded[],
  householdId: string,
  nowMs: number,
): string | null {
  let latest: string | null = null;
  for (const { mutation } of items) {
    if (mutation?.kind !== "visit" || mutation.body.household_id !== householdId) continue;
    if (nowMs - Date.parse(trueMoment(mutation)) <= SAME_VISIT_MS) latest = mutation.body.visit_id;
  }
  return latest;
}
