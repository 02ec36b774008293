/** Corrections of two people that disagree, and how they ended. */
import type { Bodies, Correction, Mutation } from "../contract.ts";
import type { BlockData } from "../store/blocks.ts";
import type { Recorded } from "../store/outbox.ts";
import type { FieldChange } from "./draft.ts";

/** A decision is told for so long; then what counts is what the register says. */
export const TOLD_DAYS = 7;
const DAY_MS = 86_400_000;

export interface Clash {
  id: string;
  row: Correction;
}

/** One correction of which a field clashed, mine or another's. */
export interface ClashedChange {
  change_id: string;
  household_id: string;
  fields: Clash[];
}

/** The fields of one correction that clashed, in a fixed order. */
export function clashesOf(blocks: readonly BlockData[], changeId: string): Clash[] {
  return all(blocks).filter(({ row }) => row.change_id === changeId);
}

/** What clashed at one household: what waits, and what was decided these days. */
export function clashesAt(block: BlockData, householdId: string, now: number): ClashedChange[] {
  return grouped(
    all([block]).filter(({ row }) => row.household_id === householdId && speaks(row, now)),
  );
}

/** What the neighbourhood decided these days about something I wrote, on either side. */
export function decidedOfMine(blocks: readonly BlockData[], now: number): ClashedChange[] {
  return grouped(
    all(blocks).filter(
      ({ row }) =>
        row.state !== "clash" && (row.mine || row.found_mine === true) && speaks(row, now),
    ),
  );
}

/** My own record of a correction, while this phone still has it. */
export function recordOf(items: readonly Recorded[], changeId: string): Recorded | null {
  return items.find(({ mutation }) => changeOf(mutation)?.change_id === changeId) ?? null;
}

export function changeOf(mutation: Mutation | null): Bodies["household_change"] | null {
  return mutation?.kind === "household_change" ? mutation.body : null;
}

/** Fields of a correction of which nothing is told: they did not clash. */
export function unclashed(
  body: Bodies["household_change"] | null,
  clashes: readonly Clash[],
): FieldChange[] {
  if (body === null || clashes.length === 0) return [];
  const told = new Set(clashes.map(({ row }) => `${row.person_id ?? ""} ${row.field}`));
  return body.changes.filter(({ person_id, field }) => !told.has(`${person_id ?? ""} ${field}`));
}

function speaks({ decided_at }: Correction, now: number): boolean {
  return decided_at === null || now - Date.parse(decided_at) < TOLD_DAYS * DAY_MS;
}

function all(blocks: readonly BlockData[]): Clash[] {
  return blocks
    .flatMap(({ rows }) => Object.entries(rows.correction).map(([id, row]) => ({ id, row })))
    .sort((one, other) => one.id.localeCompare(other.id));
}

function grouped(clashes: readonly Clash[]): ClashedChange[] {
  const found = new Map<string, ClashedChange>();
  for (const clash of clashes) {
    const { change_id, household_id } = clash.row;
    const change = found.get(change_id) ?? { change_id, household_id, fields: [] };
    change.fields.push(clash);
    found.set(change_id, change);
  }
  return Array.from(found.values());
}
