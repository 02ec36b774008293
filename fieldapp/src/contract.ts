/**
 * What the field app and `/field/api/` say to each other. One definition gives both the type and
 * the run-time check; `tests/contract/*.json` are examples that this file and the server accept.
 */
import {
  ContractError,
  day,
  flag,
  list,
  moment,
  nullable,
  number,
  object,
  oneOf,
  record,
  sha256,
  text,
  uuid,
  whole,
  type Read,
  type Reader,
} from "./checks.ts";
import { cursor, health } from "./health/wire.ts";

export const API = "/field/api/";
export const PUSH_LIMIT = 50;
/** Files go in pieces of this size; each is kept by the server before the next is sent. */
export const CHUNK_BYTES = 256 * 1024;
/** A larger picture is not taken; the app makes its own far smaller. */
export const FILE_LIMIT_BYTES = 24 * 1024 * 1024;

const bilingual = object({ zh: text, en: text });
export type Bilingual = Read<typeof bilingual>;

const named = object({ code: text, name: text });
/** Who uses the line: codes of posts; none or null means everybody. */
const line = object({ code: text, name: text, roles: nullable(list(text)) });
export type Line = Read<typeof line>;
const coded = object({ code: text, name: bilingual });
export type Coded = Read<typeof coded>;

// Enrolment

export const enrolRequest = object({
  token: text,
  public_key: object({ kty: oneOf("EC"), crv: oneOf("P-256"), x: text, y: text }),
  device_name: text,
  app_version: text,
});
export type EnrolRequest = Read<typeof enrolRequest>;

export const enrolReply = object({
  device_id: uuid,
  member: object({ id: uuid, name: text }),
  district: named,
  sealing_key: text,
  lease_until: moment,
  now: moment,
  language: text,
});
export type EnrolReply = Read<typeof enrolReply>;

/** A request refused as a whole: codes of enrolment and of the signature, and any later one. */
export const refusal = object({ code: text, now: nullable(moment), message: nullable(bilingual) });
export type Refusal = Read<typeof refusal>;

// Pull

export type Cursor = Read<typeof cursor>;

export const pullRequest = object({
  app_version: text,
  blocks: list(object({ id: uuid, cursor: nullable(cursor) })),
  numbers_left: record(whole),
  /** Rulings that this phone has kept and need not be told again. */
  rulings_seen: list(uuid),
  /** How the phone stands, when that has changed since it was last told. */
  health: nullable(health),
});
export type PullRequest = Read<typeof pullRequest>;

export const rowData = {
  dwelling: object({
    entrance_code: text,
    entrance_name: nullable(text),
    building_name: nullable(text),
    floor: whole,
    door: text,
    address: text,
    sort_key: text,
    kind: text,
  }),
  household: object({
    dwelling_id: uuid,
    name: text,
    size: whole,
    special_hardship: flag,
    responsible_member_id: nullable(uuid),
    mine: flag,
  }),
  person: object({
    household_id: uuid,
    name: text,
    sex: text,
    birth_year: nullable(whole),
    relation: text,
    initials: text,
  }),
  standing: object({
    household_id: uuid,
    round_id: uuid,
    met: flag,
    last_outcome: nullable(text),
    last_visit_at: nullable(moment),
    visits: whole,
    /** What follows, and from which day on; null from a server that did not reckon it yet. */
    follow_up: nullable(text),
    due_on: nullable(day),
    due_part: nullable(text),
    /** Tries in vain since somebody was met; `tried` are their slots, "6-evening". */
    tries: nullable(whole),
    tried: nullable(list(text)),
    card_left: nullable(flag),
  }),
  /** The place of a building in the walk through its block, from 1. */
  stop: object({ building_code: text, position: whole }),
  case: object({
    household_id: nullable(uuid),
    number: nullable(text),
    state: text,
    level: text,
    category: text,
    body: text,
    raised_at: moment,
    response_due_at: moment,
    hand_up_due_at: nullable(moment),
    first_told_at: nullable(moment),
    /** Raised by me; not there in what an older version stored, nor from an older server. */
    mine: nullable(flag),
  }),
  answer: object({
    case_id: uuid,
    household_id: nullable(uuid),
    response_id: uuid,
    text: text,
    final: flag,
    next_on: nullable(day),
    responded_at: moment,
  }),
  /** A household's latest answers to a questionnaire, so that they are shown and not asked again. */
  filled: object({
    household_id: uuid,
    form_id: text,
    version: text,
    filled_at: moment,
    /** By path of the node, "/data/home/rooms"; in a repeat "/data/member[2]/name", from 1. */
    answers: record(text),
  }),
  /** A visit of my own that somebody else could not confirm: I may answer, and hear the ruling. */
  check: object({
    household_id: uuid,
    visit_id: uuid,
    /** "asked", "to_rule", "appealed", "stands", "not_counted" */
    state: text,
    visited_at: moment,
    answer_due_at: nullable(moment),
    signals: list(text),
    /** Why it was ruled so. */
    reason: nullable(text),
  }),
  /**
   * One field that two people corrected differently. `value` is the later correction, which waits;
   * `found` what the register says meanwhile, `base` what it said on the phone of `by`.
   */
  correction: object({
    change_id: uuid,
    household_id: uuid,
    /** Null: a field of the household itself. */
    person_id: nullable(uuid),
    field: text,
    base: text,
    value: text,
    found: text,
    /** "clash" waits for the neighbourhood; "taken": `value` was chosen; "left": `found` was. */
    state: text,
    mine: flag,
    /** Null for somebody this phone may not know. */
    by: nullable(text),
    noted_at: moment,
    found_mine: nullable(flag),
    /** Null when it was not corrected from a door. */
    found_by: nullable(text),
    found_at: nullable(moment),
    decided_at: nullable(moment),
  }),
};
export type RowKind = keyof typeof rowData;
export type RowData = { [K in RowKind]: Read<(typeof rowData)[K]> };
export type Dwelling = RowData["dwelling"];
export type Household = RowData["household"];
export type Person = RowData["person"];
export type Standing = RowData["standing"];
export type Stop = RowData["stop"];
export type CaseRow = RowData["case"];
export type Answer = RowData["answer"];
export type Filled = RowData["filled"];
export type Check = RowData["check"];
export type Correction = RowData["correction"];
export const ROW_KINDS = Object.keys(rowData) as RowKind[];

export type Row = {
  [K in RowKind]: { kind: K; id: string; rev: number; gone: boolean; data: RowData[K] | null };
}[RowKind];

const envelope = object({ kind: text, id: uuid, rev: whole, gone: flag });

/** Reads one row; null for a kind that this version does not know yet. */
export const row: Reader<Row | null> = (value, path) => {
  const head = envelope(value, path);
  const kind = ROW_KINDS.find((known) => known === head.kind);
  if (kind === undefined) return null;
  const data = (value as { data?: unknown }).data ?? null;
  if (!head.gone && data === null) throw new ContractError(`${path}.data`, "the row's data");
  const read = data === null ? null : rowData[kind](data, `${path}.data`);
  return { ...head, kind, data: read } as Row;
};

/** A row that cannot be read is counted and left out: it must not stop the rows after it. */
const rows: Reader<{ good: Row[]; unreadable: number }> = (value, path) => {
  if (!Array.isArray(value)) throw new ContractError(path, "a list");
  const good: Row[] = [];
  let unreadable = 0;
  for (const [index, item] of value.entries()) {
    try {
      const read = row(item, `${path}[${index}]`);
      if (read) good.push(read);
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      unreadable += 1;
    }
  }
  return { good, unreadable };
};

export const pulledBlock = object({
  id: uuid,
  label: text,
  area_name: text,
  lead: flag,
  reset: flag,
  rows,
  cursor: nullable(cursor),
  more: flag,
  /** For whom I stand in today: their households are mine to visit. Null: as it was. */
  standing_in_for: nullable(list(object({ id: uuid, name: text }))),
});
export type PulledBlock = Read<typeof pulledBlock>;

/** A share of a group to be met by the end of a day; the latest one of a group is the aim. */
const target = object({ group: text, by_on: day, percent: whole });
export type Target = Read<typeof target>;

const round = object({
  id: uuid,
  name: text,
  from_on: day,
  to_on: nullable(day),
  targets: nullable(list(target)),
});
export type Round = Read<typeof round>;

/**
 * A questionnaire that may be filled now, in its version of today. Its content is at
 * `forms/<hash>` and never changes; `hash` is the SHA-256 of the XForm, in hex.
 */
const offeredForm = object({
  id: uuid,
  form_id: text,
  version: text,
  title: bilingual,
  hash: text,
  /** The rounds it was chosen for: a visit of these rounds brings it. */
  required_for: list(uuid),
});
export type OfferedForm = Read<typeof offeredForm>;

/**
 * The answer of `GET forms/<hash>`. `lists` are CSV files of choices by the name that the XForm
 * gives them (`jr://file-csv/<name>`). `households.csv` is never among them: the phone writes it
 * from its own rows (docs/reference/questionnaires.md), and chooses its line for the household.
 */
export const formReply = object({ hash: text, xml: text, lists: record(text) });
export type FormReply = Read<typeof formReply>;

/** What the neighbourhood decided about an item that had been held. */
const ruling = object({ id: uuid, ruling: text, note: text, at: moment });
export type Ruling = Read<typeof ruling>;

export const pullReply = object({
  now: moment,
  lease_until: moment,
  /** Which life of the data answers: another one after the server was restored from a backup. */
  epoch: uuid,
  /** What was answered before this moment lies in a backup; null when there never was one. */
  backed_up_until: nullable(moment),
  me: object({ member_id: uuid, name: text }),
  lost: list(uuid),
  rounds: list(round),
  lines: list(line),
  outcomes: list(coded),
  categories: list(coded),
  blocks: list(pulledBlock),
  numbers: list(object({ block_id: uuid, number: text, access_code: text })),
  rulings: nullable(list(ruling)),
  /** Null from a server that has no questionnaires yet. */
  forms: nullable(list(offeredForm)),
  /** Whether the district wants to know how far from the door a visit was recorded. */
  ask_position: nullable(flag),
});
export type PullReply = Read<typeof pullReply>;

export * from "./contract-own.ts";

// Push

const sealed = object({ epk: text, iv: text, ct: text });
export type Sealed = Read<typeof sealed>;

export const pushRequest = object({
  app_version: text,
  sent_at: moment,
  items: list(object({ id: uuid, block_id: uuid, sealed })),
  health: nullable(health),
});
export type PushRequest = Read<typeof pushRequest>;

const pushResult = object({
  id: uuid,
  outcome: oneOf("applied", "duplicate", "merged", "conflict", "held", "refused"),
  code: nullable(text),
  message: nullable(bilingual),
});
export type PushResult = Read<typeof pushResult>;
export const pushReply = object({ now: moment, results: list(pushResult) });
export type PushReply = Read<typeof pushReply>;

// Files, in pieces: `GET files/<attachment>` says what has come, `PUT files/<attachment>/<size>/<offset>`
// brings the next piece. What is sent is the file sealed to the server, `size` the bytes of that.

/** `received` = bytes the server has, so where to go on; `whole` = waits there for its record. */
export const fileReply = object({
  now: moment,
  state: oneOf("none", "partial", "whole", "stored", "refused"),
  received: whole,
  code: nullable(text),
  message: nullable(bilingual),
});
export type FileReply = Read<typeof fileReply>;

// What is sealed inside an item

const bodies = {
  visit: object({
    visit_id: uuid,
    household_id: uuid,
    round_id: uuid,
    line: text,
    outcome: text,
    note: text,
    /** Where the phone was; the server keeps how far from the door that is, and drops it. */
    position: nullable(object({ longitude: number, latitude: number, accuracy: number })),
    /** Why it did not say where, though it was asked: null when it did, or was not asked. */
    unplaced: nullable(oneOf("denied", "unavailable", "late")),
    /** When to come again, as agreed or meant at the door. */
    next_on: nullable(day),
    next_part: nullable(oneOf("morning", "afternoon", "evening")),
    card_left: nullable(flag),
  }),
  case: object({
    case_id: uuid,
    household_id: uuid,
    visit_id: nullable(uuid),
    category: text,
    body: text,
    requester_name: text,
    number: nullable(text),
    /** Handed over with the number; needed when a restore has undone the number's reservation. */
    access_code: nullable(text),
    answer: nullable(object({ text })),
  }),
  told: object({
    told_id: uuid,
    response_id: uuid,
    case_id: uuid,
    visit_id: nullable(uuid),
    channel: oneOf("in_person", "phone", "portal", "letter"),
  }),
  hand_up: object({ hand_up_id: uuid, case_ids: list(uuid) }),
  /** Not on the register: a household behind a door (known, or new), or people of a household. */
  found: object({
    found_id: uuid,
    what: oneOf("household", "person"),
    household_id: uuid,
    dwelling_id: nullable(uuid),
    entrance_code: nullable(text),
    floor: nullable(whole),
    door: text,
    name: text,
    size: whole,
    people: list(object({ name: text, relation: text, sex: text, birth_on: nullable(day) })),
    note: text,
  }),
  /** A filled questionnaire: the submission as the engine serialises it, without attachments. */
  answers: object({
    /** The UUID in the submission's instanceID ("uuid:…"). */
    submission_id: uuid,
    household_id: uuid,
    visit_id: nullable(uuid),
    form_id: text,
    version: text,
    xml: text,
  }),
  /** My own words about a day, for nobody else; `replaces` is the note whose words they take. */
  diary: object({ note_id: uuid, on: day, text, replaces: nullable(uuid) }),
  /** My answer about a visit of mine that could not be confirmed. */
  check_answer: object({ answer_id: uuid, check_id: uuid, text }),
  /** A photo or signature of a visit, a request or a filled questionnaire (its `question`). */
  attachment: object({
    attachment_id: uuid,
    of: oneOf("visit", "case", "answers"),
    of_id: uuid,
    question: nullable(text),
    /** Of the picture itself, before it is sealed. */
    sha256,
    size: whole,
    media_type: text,
    /** When it was taken, by the phone's clock. */
    made_at: moment,
    /** Where, if the worker agreed to keep it. */
    position: nullable(object({ longitude: number, latitude: number, accuracy: number })),
  }),
  /** Corrections of a household, each field with what it said before: merged field by field. */
  household_change: object({
    change_id: uuid,
    household_id: uuid,
    changes: list(
      object({
        /** Null: a field of the household itself. */
        person_id: nullable(uuid),
        field: oneOf("name", "size", "sex", "relation"),
        base: text,
        value: text,
      }),
    ),
  }),
};
export type MutationKind = keyof typeof bodies;
export const MUTATION_KINDS = Object.keys(bodies) as MutationKind[];
export type Bodies = { [K in MutationKind]: Read<(typeof bodies)[K]> };
export type Mutation = {
  [K in MutationKind]: {
    id: string;
    kind: K;
    block_id: string;
    made_at: string;
    offset_ms: number;
    body: Bodies[K];
  };
}[MutationKind];

const mutationHead = object({
  id: uuid,
  kind: text,
  block_id: uuid,
  made_at: moment,
  offset_ms: whole,
});

export const mutation: Reader<Mutation> = (value, path) => {
  const head = mutationHead(value, path);
  const kind = oneOf(...MUTATION_KINDS)(head.kind, `${path}.kind`);
  const body = bodies[kind]((value as { body?: unknown }).body, `${path}.body`);
  return { ...head, kind, body } as Mutation;
};
