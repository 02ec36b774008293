/** Which requests are still alive, and which ones a block lead has to hand up. */
import type { CaseRow } from "../contract.ts";
import type { BlockData } from "../store/blocks.ts";

const FINISHED = new Set(["solved", "closed", "withdrawn", "merged", "transferred"]);
export const LEVELS = ["block", "neighbourhood", "street", "district"] as const;
export type Level = (typeof LEVELS)[number];

export interface Listed {
  id: string;
  block_id: string;
  row: CaseRow;
}

export function alive(row: CaseRow): boolean {
  return !FINISHED.has(row.state);
}

/** Steps from the door: 0 = block … 3 = district; a level we do not know stands at the block. */
export function step(level: string): number {
  return Math.max(
    0,
    LEVELS.findIndex((known) => known === level),
  );
}

export function casesOf(block: BlockData, householdId: string): Listed[] {
  return listed(block).filter(({ row }) => row.household_id === householdId);
}

/** What I raised myself, the most pressing first. */
export function myCases(blocks: readonly BlockData[]): Listed[] {
  return blocks
    .flatMap(listed)
    .filter(({ row }) => row.mine === true)
    .sort((a, b) => pressing(a.row).localeCompare(pressing(b.row)) || a.id.localeCompare(b.id));
}

/** Open requests that still lie with the block, the most pressing first. */
export function toHandUp(block: BlockData): Listed[] {
  return listed(block).filter(({ row }) => alive(row) && row.level === "block");
}

function listed(block: BlockData): Listed[] {
  return Object.entries(block.rows.case)
    .map(([id, row]) => ({ id, block_id: block.id, row }))
    .sort((a, b) => pressing(a.row).localeCompare(pressing(b.row)) || a.id.localeCompare(b.id));
}

function pressing(row: CaseRow): string {
  return row.hand_up_due_at ?? row.response_due_at;
}
