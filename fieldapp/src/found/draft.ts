/** Who was found at a door, as it is being written down; checked before it is kept. */
import type { Bodies } from "../contract.ts";
import type { Draft } from "../store/outbox.ts";

export interface WrittenPerson {
  name: string;
  relation: string;
  birth_on: string;
}

export interface Written {
  door: string;
  floor: string;
  name: string;
  size: number;
  people: WrittenPerson[];
  note: string;
}

/** Where: a door on the register, a new one in an entrance, or a household whose people they are. */
export type Place =
  | { at: "dwelling"; dwelling_id: string }
  | { at: "entrance"; entrance_code: string }
  | { at: "household"; household_id: string };

export type Missing = "door" | "floor" | "name" | "people";

const WHOLE = /^-?\d{1,3}$/;

export function nobody(relation = "other"): WrittenPerson {
  return { name: "", relation, birth_on: "" };
}

export function missing(written: Written, place: Place): Missing[] {
  const lacks: Missing[] = [];
  if (place.at === "entrance") {
    if (plate(written.door) === "") lacks.push("door");
    if (floorOf(written) === null) lacks.push("floor");
  }
  if (place.at === "household") {
    if (named(written).length === 0) lacks.push("people");
  } else if (written.name.trim() === "") lacks.push("name");
  return lacks;
}

/** As the server writes a door: no spaces, capitals, without 室 and leading zeros. */
export function plate(text: string): string {
  const door = text.normalize("NFKC").replace(/\s+/g, "").toUpperCase().replace(/[室房户]$/, "");
  return door.replace(/^0+(?=.)/, "").slice(0, 12);
}

/** The floor as written, or what a plate such as 301 or 2204 tells. */
export function floorOf({ door, floor }: Pick<Written, "door" | "floor">): number | null {
  if (WHOLE.test(floor.trim())) return Number(floor);
  if (floor.trim() !== "") return null;
  const told = /^(B?)(\d{3,4})(?!\d)/.exec(plate(door));
  if (told === null) return null;
  const number = Math.floor(Number(told[2]) / 100);
  return told[1] === "B" ? -number : number;
}

export function foundDraft(
  written: Written,
  place: Place,
  of: { found_id: string; household_id: string; block_id: string },
): Draft {
  const { found_id, block_id } = of;
  const known = place.at === "household";
  const people = known ? named(written) : withHouseholder(written);
  const fresh = place.at === "entrance";
  const body: Bodies["found"] = {
    found_id,
    what: known ? "person" : "household",
    household_id: known ? place.household_id : of.household_id,
    dwelling_id: place.at === "dwelling" ? place.dwelling_id : null,
    entrance_code: fresh ? place.entrance_code : null,
    floor: fresh ? floorOf(written) : null,
    door: fresh ? plate(written.door) : "",
    name: known ? "" : written.name.trim(),
    size: known ? 0 : Math.max(1, written.size, people.length),
    people,
    note: written.note.trim(),
  };
  return { kind: "found", block_id, body };
}

/** The householder lives there, too, whether or not they were written down twice. */
function withHouseholder(written: Written): Bodies["found"]["people"] {
  const people = named(written);
  const name = written.name.trim();
  if (people.some((person) => person.name === name)) return people;
  return [{ name, relation: "householder", sex: "", birth_on: null }, ...people];
}

function named({ people }: Written): Bodies["found"]["people"] {
  return people
    .filter(({ name }) => name.trim() !== "")
    .map(({ name, relation, birth_on }) => ({
      name: name.trim(),
      relation,
      sex: "",
      birth_on: birth_on === "" ? null : birth_on,
    }));
}
