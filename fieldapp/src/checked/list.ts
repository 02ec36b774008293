/** The checks of my own visits, those I am asked about first. */
import type { Check } from "../contract.ts";
import type { BlockData } from "../store/blocks.ts";

export interface Asked {
  id: string;
  row: Check;
}

export function checksOf(blocks: readonly BlockData[]): Asked[] {
  return blocks
    .flatMap(({ rows }) => Object.entries(rows.check).map(([id, row]) => ({ id, row })))
    .sort((one, other) => order(one).localeCompare(order(other)));
}

/** What I have to answer still, the earliest day first. */
export function toAnswer(blocks: readonly BlockData[]): Asked[] {
  return checksOf(blocks).filter(({ row }) => row.state === "asked");
}

function order({ row }: Asked): string {
  return `${row.state === "asked" ? 0 : 1}${row.answer_due_at ?? "9"}${row.visited_at}`;
}
