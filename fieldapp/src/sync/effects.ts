/** What unsent items already mean on this phone, put over the pulled rows; derived, never stored. */
import { handUpDue, responseDue } from "../cases/due.ts";
import type { Mutation } from "../contract.ts";
import type { BlockData, Rows } from "../store/blocks.ts";
import { followsFrom, NOTHING_YET } from "../visits/follow-up.ts";
import { awaits, type Recorded } from "../store/outbox.ts";

/** Items whose effect the pulled rows do not show yet, and that the server has not turned down. */
export function pending(items: readonly Recorded[]): Mutation[] {
  return items.flatMap(({ record, mutation }) => {
    if (mutation === null) return [];
    // What waits for a decision shows here alone: no pull brings it before.
    if (awaits(record)) return record.state === "dismissed" ? [] : [mutation];
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
    dwelling: { ...block.rows.dwelling },
    household: { ...block.rows.household },
    person: { ...block.rows.person },
    standing: { ...block.rows.standing },
    stop: { ...block.rows.stop },
    case: { ...block.rows.case },
    answer: { ...block.rows.answer },
    filled: block.rows.filled,
    check: { ...block.rows.check },
    correction: block.rows.correction,
  };
  const found = new Set<string>();
  for (const item of own) {
    if (item.kind === "found") applyFound(rows, item, found);
    else apply(rows, item);
  }
  return { ...block, rows, found };
}

function apply(rows: Rows, item: Exclude<Mutation, { kind: "found" }>): void {
  switch (item.kind) {
    case "answers":
      // Read where they are shown, from the instance document itself.
      return;
    case "diary":
      return; // one's own words change no household
    case "check_answer": {
      const check = rows.check[item.body.check_id];
      if (check) rows.check[item.body.check_id] = { ...check, state: "to_rule" };
      return;
    }
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
      return;
    case "household_change":
      applyChange(rows, item);
      return;
    case "attachment":
      return;
  }
}

/** A corrected field shows as corrected until the server has said what became of it. */
function applyChange(rows: Rows, item: Extract<Mutation, { kind: "household_change" }>): void {
  const { household_id, changes } = item.body;
  for (const { person_id, field, value } of changes) {
    const household = rows.household[household_id];
    const person = person_id === null ? undefined : rows.person[person_id];
    if (person_id !== null && person !== undefined && field !== "size") {
      rows.person[person_id] = { ...person, [field]: value };
    } else if (person_id === null && household !== undefined) {
      if (field === "size") rows.household[household_id] = { ...household, size: Number(value) };
      else if (field === "name") renameHousehold(rows, household_id, value);
    }
  }
}

/** A household bears its householder's name: who bore the old one shows the new one, too. */
function renameHousehold(rows: Rows, id: string, name: string): void {
  const household = rows.household[id];
  if (household === undefined) return;
  for (const [personId, person] of Object.entries(rows.person)) {
    const bears = person.household_id === id && person.relation === "householder";
    if (bears && person.name === household.name) rows.person[personId] = { ...person, name };
  }
  rows.household[id] = { ...household, name };
}

function applyVisit(rows: Rows, item: Extract<Mutation, { kind: "visit" }>): void {
  const { household_id, round_id, outcome, visit_id } = item.body;
  const at = trueMoment(item);
  const found = Object.entries(rows.standing).find(
    ([, row]) => row.household_id === household_id && row.round_id === round_id,
  );
  const [id, before] = found ?? [
    visit_id,
    {
      ...NOTHING_YET,
      ...{ household_id, round_id, met: false, last_outcome: null, last_visit_at: null, visits: 0 },
    },
  ];
  const later = before.last_visit_at === null || at >= before.last_visit_at;
  rows.standing[id] = {
    ...before,
    ...(later ? followsFrom(before, item.body, Date.parse(at)) : {}),
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
    mine: true,
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

/** A household that was found can be visited at once; its people stand with it. */
function applyFound(
  rows: Rows,
  item: Extract<Mutation, { kind: "found" }>,
  found: Set<string>,
): void {
  const { found_id, household_id, what, people } = item.body;
  if (what === "household") {
    if (rows.household[household_id] !== undefined) return;
    const dwelling_id = item.body.dwelling_id ?? newDoor(rows, item.body);
    const { name, size } = item.body;
    const quiet = { special_hardship: false, responsible_member_id: null, mine: true };
    rows.household[household_id] = { dwelling_id, name, size, ...quiet };
    found.add(household_id);
  }
  for (const [index, { name, relation, sex, birth_on }] of people.entries()) {
    const birth_year = birth_on === null ? null : Number(birth_on.slice(0, 4));
    rows.person[`${found_id}-${index}`] = {
      household_id,
      name,
      relation,
      sex,
      birth_year,
      initials: "",
    };
  }
}

/** A door that nobody knew stands in its entrance under the finding's own id until it is decided. */
function newDoor(rows: Rows, body: Extract<Mutation, { kind: "found" }>["body"]): string {
  const { found_id, entrance_code, floor, door } = body;
  const known = Object.values(rows.dwelling);
  const same = known.find(
    (one) =>
      one.entrance_code === entrance_code && one.floor === floor && one.door === door,
  );
  if (same !== undefined) {
    return Object.keys(rows.dwelling).find((id) => rows.dwelling[id] === same) ?? found_id;
  }
  const beside = known.find((one) => one.entrance_code === entrance_code);
  rows.dwelling[found_id] = {
    entrance_code: entrance_code ?? "",
    entrance_name: beside?.entrance_name ?? null,
    building_name: beside?.building_name ?? null,
    floor: floor ?? 0,
    door,
    address: beside === undefined ? door : beside.address.replace(beside.door, door),
    sort_key: `~${door.padStart(12, "0")}`,
    kind: "home",
  };
  return found_id;
}
