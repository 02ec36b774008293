/** What a worker corrects of a household: what was written, beside what the phone knew before. */
import type { Bodies } from "../contract.ts";
import type { HouseholdView } from "../households/register.ts";
import type { Draft } from "../store/outbox.ts";

export type FieldChange = Bodies["household_change"]["changes"][number];

export interface WrittenPerson {
  id: string;
  name: string;
  sex: string;
  relation: string;
}

export interface Written {
  name: string;
  size: string;
  people: WrittenPerson[];
}

/** What cannot be kept as it is written: whose name, or the number of people. */
export interface Wrong {
  at: "name" | "size";
  person: string | null;
}

export const MOST_PEOPLE = 99;
const HOUSEHOLDER = "householder";
const DIGITS = /^\d{1,2}$/;

/** The householder in person, when the household bears their name: one name, written once. */
export function namesake({ row, people }: HouseholdView): string | null {
  const found = people.find(
    (person) => person.row.relation === HOUSEHOLDER && person.row.name === row.name,
  );
  return found?.id ?? null;
}

/** The form as it opens: everything as the phone knows it. */
export function asKnown({ row, people }: HouseholdView): Written {
  return {
    name: row.name,
    size: String(row.size),
    people: people.map(({ id, row: { name, sex, relation } }) => ({ id, name, sex, relation })),
  };
}

/**
 * Every field that reads differently now, each with what it said before. The householder who bears
 * the household's name takes its new one on the server, so that it is decided once.
 */
export function changes(household: HouseholdView, written: Written): FieldChange[] {
  const { row, people } = household;
  const same = namesake(household);
  const found: FieldChange[] = [
    { person_id: null, field: "name", base: row.name, value: written.name.trim() },
    { person_id: null, field: "size", base: String(row.size), value: plain(written.size) },
  ];
  for (const { id, row: before } of people) {
    const now = written.people.find((person) => person.id === id);
    if (now === undefined) continue;
    if (id !== same) {
      found.push({ person_id: id, field: "name", base: before.name, value: now.name.trim() });
    }
    found.push(
      { person_id: id, field: "sex", base: before.sex, value: now.sex },
      { person_id: id, field: "relation", base: before.relation, value: now.relation },
    );
  }
  return found.filter(({ base, value }) => base !== value);
}

/** What is to be written once more; a field that was left as it was is never wrong. */
export function wrong(list: readonly FieldChange[]): Wrong[] {
  return list.flatMap(({ field, person_id: person, value }): Wrong[] => {
    if (field === "name" && value === "") return [{ at: "name", person }];
    if (field !== "size") return [];
    const fits = DIGITS.test(value) && Number(value) > 0 && Number(value) <= MOST_PEOPLE;
    return fits ? [] : [{ at: "size", person }];
  });
}

export function changeDraft(
  list: readonly FieldChange[],
  of: { change_id: string; household_id: string; block_id: string },
): Draft {
  const { change_id, household_id, block_id } = of;
  return { kind: "household_change", block_id, body: { change_id, household_id, changes: [...list] } };
}

/** `03` is 3, as the register spells it. */
function plain(size: string): string {
  const digits = size.trim();
  return DIGITS.test(digits) ? String(Number(digits)) : digits;
}
