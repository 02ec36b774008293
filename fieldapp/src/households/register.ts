/** The block as a worker walks it: buildings, entrances, floors, doors, and who lives there. */
import type { Answer, Dwelling, Household, Person, Round, Standing } from "../contract.ts";
import type { BlockData } from "../store/blocks.ts";

export type DoorState =
  | "met"
  | "nobody_home"
  | "refused"
  | "vacant"
  | "moved_away"
  | "merged_flat"
  | "wrong_address"
  | "not_yet";

export interface HouseholdView {
  id: string;
  block_id: string;
  row: Household;
  dwelling: Dwelling | null;
  people: { id: string; row: Person }[];
  standing: Standing | null;
  state: DoorState;
  /** The place of its building in the walk through the block; those without one come last. */
  stop: number;
  answers: { id: string; row: Answer }[];
  /** Mine to visit: I am responsible, or stand in for whoever is. */
  mine: boolean;
  /** The name of the absent member whose household it is; empty when I do not stand in here. */
  standsInFor: string;
  /** Found at the door, not yet decided on by the neighbourhood. */
  found: boolean;
}

export interface Door {
  dwelling_id: string;
  dwelling: Dwelling;
  households: HouseholdView[];
  state: DoorState;
  hardship: boolean;
  /** How many of several households behind the door still wait for a visit. */
  open: number;
}

export interface Entrance {
  code: string;
  name: string;
  floors: { floor: number; doors: Door[] }[];
  met: number;
  households: number;
}

export interface BlockView {
  block: BlockData;
  entrances: Entrance[];
  households: Map<string, HouseholdView>;
  met: number;
}

/** The round that runs today (`to_on` is the first day after it); the one begun last when several do, none when none does. */
export function currentRound(rounds: readonly Round[], today: string): Round | null {
  const running = rounds.filter(
    ({ from_on, to_on }) => from_on <= today && (to_on === null || today < to_on),
  );
  return running.reduce<Round | null>(
    (best, round) => (best === null || round.from_on > best.from_on ? round : best),
    null,
  );
}

export function blockView(block: BlockData, roundId: string | null): BlockView {
  const households = householdViews(block, roundId);
  const byDwelling = group(households.values(), ({ row }) => row.dwelling_id);
  const doors = Object.entries(block.rows.dwelling)
    .map(([id, dwelling]) => door(id, dwelling, byDwelling.get(id) ?? []))
    .sort((a, b) => a.dwelling.sort_key.localeCompare(b.dwelling.sort_key));
  const byEntrance = group(doors, ({ dwelling }) => dwelling.entrance_code);
  const stops = stopsOf(block);
  const stop = ({ code }: Entrance): number => stops.get(buildingOf(code)) ?? LAST_STOP;
  const entrances = Array.from(byEntrance, ([code, inside]) => entrance(code, inside)).sort(
    (a, b) => stop(a) - stop(b) || a.code.localeCompare(b.code),
  );
  return { block, entrances, households, met: countMet(households.values()) };
}

const LAST_STOP = 9_999;

/** Places of buildings in the walk; an older version stored none. */
function stopsOf(block: BlockData): Map<string, number> {
  const rows = block.rows.stop as BlockData["rows"]["stop"] | undefined;
  return new Map(Object.values(rows ?? {}).map((row) => [row.building_code, row.position]));
}

/** The building's code: the first 16 digits of the entrance's. */
export function buildingOf(entrance: string): string {
  return entrance.slice(0, 16);
}

function householdViews(block: BlockData, roundId: string | null): Map<string, HouseholdView> {
  const people = group(Object.entries(block.rows.person), ([, row]) => row.household_id);
  const answers = group(Object.entries(block.rows.answer), ([, row]) => row.household_id);
  const standings = new Map<string, Standing>();
  for (const row of Object.values(block.rows.standing)) {
    if (row.round_id === roundId) standings.set(row.household_id, row);
  }
  const stops = stopsOf(block);
  const absent = new Map((block.standing_in_for ?? []).map(({ id, name }) => [id, name]));
  const views = new Map<string, HouseholdView>();
  for (const [id, row] of Object.entries(block.rows.household)) {
    const standing = standings.get(id) ?? null;
    const dwelling = block.rows.dwelling[row.dwelling_id] ?? null;
    const standsInFor = row.mine ? "" : (absent.get(row.responsible_member_id ?? "") ?? "");
    views.set(id, {
      id,
      block_id: block.id,
      row,
      dwelling,
      people: (people.get(id) ?? []).map(([personId, person]) => ({ id: personId, row: person })),
      standing,
      state: doorState(standing),
      stop: stops.get(buildingOf(dwelling?.entrance_code ?? "")) ?? LAST_STOP,
      answers: (answers.get(id) ?? []).map(([rowId, answer]) => ({ id: rowId, row: answer })),
      mine: row.mine || standsInFor !== "",
      standsInFor,
      found: block.found?.has(id) ?? false,
    });
  }
  return views;
}

const OUTCOMES: readonly string[] = [
  "nobody_home",
  "refused",
  "vacant",
  "moved_away",
  "merged_flat",
  "wrong_address",
];

/** Once met stays met for the round; a code that we do not know yet counts as not visited. */
export function doorState(standing: Standing | null): DoorState {
  if (standing === null) return "not_yet";
  if (standing.met) return "met";
  const last = standing.last_outcome;
  return last !== null && OUTCOMES.includes(last) ? (last as DoorState) : "not_yet";
}

function door(id: string, dwelling: Dwelling, households: HouseholdView[]): Door {
  const open = households.filter(({ state }) => state !== "met");
  const [first] = open.length > 0 ? open : households;
  return {
    dwelling_id: id,
    dwelling,
    households,
    state: first?.state ?? "vacant",
    hardship: households.some(({ row }) => row.special_hardship),
    open: open.length,
  };
}

function entrance(code: string, doors: readonly Door[]): Entrance {
  const floors = Array.from(
    group(doors, ({ dwelling }) => dwelling.floor),
    ([floor, onFloor]) => ({ floor, doors: onFloor }),
  ).sort((a, b) => b.floor - a.floor);
  const inside = doors.flatMap(({ households }) => households);
  return {
    code,
    name: entranceName(doors[0]?.dwelling),
    floors,
    met: countMet(inside),
    households: inside.length,
  };
}

/** Names that begin alike for so long both name their lane: 金桥南路872弄4-6号, 金桥南路872弄4号. */
const SAME_LANE = 3;

/** Building and entrance; the entrance alone where its name says the building or the lane. */
export function entranceName(dwelling: Dwelling | undefined): string {
  const building = dwelling?.building_name ?? "";
  const name = dwelling?.entrance_name ?? "";
  return name.startsWith(building.slice(0, SAME_LANE)) ? name : `${building} ${name}`.trim();
}

function countMet(households: Iterable<HouseholdView>): number {
  let met = 0;
  for (const { state } of households) if (state === "met") met += 1;
  return met;
}

function group<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const found = groups.get(key);
    if (found === undefined) groups.set(key, [item]);
    else found.push(item);
  }
  return groups;
}
