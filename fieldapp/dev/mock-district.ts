/** A made-up block for the mock server: two entrances, a few dozen households, every door state. */
import { v7 as uuidv7 } from "uuid";
import { handUpDue, responseDue } from "../src/cases/due.ts";
import type { Row } from "../src/contract.ts";
import { NOTHING_YET } from "../src/visits/follow-up.ts";

const SURNAMES = Array.from("王李张陈杨黄赵周吴徐孙马朱胡林郭何高罗郑");
const GIVEN = ["秀英", "建国", "阿妹", "志强", "桂兰", "永康", "丽华", "国平", "美芳", "德发"];
const STATES = ["met", "met", "nobody_home", null, "met", "refused", null, "met", null, "vacant", "met", "moved_away"];
const DAY_MS = 86_400_000;

export interface District {
  member: string;
  epoch: string;
  round: string;
  blocks: { id: string; label: string; lead: boolean; rows: Row[]; rev: number }[];
}

function pick<T>(from: readonly T[], index: number): T {
  const found = from[index % from.length];
  if (found === undefined) throw new RangeError("empty list");
  return found;
}

const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

export function makeDistrict(floors = 6, entrances = 3): District {
  const district: District = { member: uuidv7(), epoch: uuidv7(), round: uuidv7(), blocks: [] };
  for (const [label, lead] of [["1 号楼群", true], ["2 号楼群", false]] as const) {
    const block = { id: uuidv7(), label, lead, rows: [] as Row[], rev: 1 };
    const homes: string[] = [];
    for (let entrance = 1; entrance <= entrances; entrance += 1) {
      for (let floor = 1; floor <= floors; floor += 1) {
        for (let door = 1; door <= 3; door += 1) {
          const serial = (entrance * floors + floor) * 3 + door;
          homes.push(...addDoor(district, block.rows, { label, entrance, floor, door, serial }));
        }
      }
    }
    addCases(block.rows, homes);
    addAnswers(block.rows, homes);
    district.blocks.push(block);
  }
  return district;
}

/** Every other household was asked half a year ago. */
function addAnswers(rows: Row[], homes: readonly string[]): void {
  for (const household_id of homes.filter((_, index) => index % 2 === 0)) {
    const answers = {
      "/data/home/lives": "couple",
      "/data/home/rooms": "2",
      "/data/member[1]/name": "王阿妹",
      "/data/member[1]/age": "78",
      "/data/member[2]/name": "陈国强",
      "/data/member[2]/age": "81",
      "/data/wishes/needs": "meals rails",
      "/data/wishes/since": "1998-05-03",
    };
    const data = { household_id, form_id: "door", version: "2026050101", filled_at: daysAgo(180), answers };
    rows.push({ kind: "filled", id: uuidv7(), rev: 1, gone: false, data });
  }
}

function addDoor(
  district: District,
  rows: Row[],
  at: { label: string; entrance: number; floor: number; door: number; serial: number },
): string[] {
  const { label, entrance, floor, door, serial } = at;
  const lane = label.startsWith("1") ? "88 弄" : "90 弄";
  const dwelling_id = uuidv7();
  const number = `${floor}0${door}`;
  rows.push({
    kind: "dwelling",
    id: dwelling_id,
    rev: 1,
    gone: false,
    data: {
      entrance_code: `310199001001000${entrance}01`,
      entrance_name: `${entrance} 号`,
      building_name: lane,
      floor,
      door: number,
      address: `柳岸路 ${lane} ${entrance} 号 ${number} 室`,
      sort_key: `${entrance}-0${floor}-${door}`,
      kind: "home",
    },
  });
  if (serial % 23 === 22) return [];
  const families = serial % 17 === 16 ? 2 : 1;
  const made: string[] = [];
  for (let family = 0; family < families; family += 1) {
    made.push(addHousehold(district, rows, dwelling_id, serial * 2 + family));
  }
  return made;
}

function addHousehold(district: District, rows: Row[], dwelling_id: string, serial: number): string {
  const id = uuidv7();
  const surname = pick(SURNAMES, serial * 7 + 3);
  const name = surname + pick(GIVEN, serial * 3);
  const data = {
    dwelling_id,
    name,
    size: 2,
    special_hardship: serial % 11 === 4,
    responsible_member_id: district.member,
    mine: serial % 3 !== 1,
  };
  rows.push({ kind: "household", id, rev: 1, gone: false, data });
  const people = [
    [name, 1948 + (serial % 40), "户主", "female"],
    [pick(SURNAMES, serial * 5) + pick(GIVEN, serial * 3 + 1), 1945 + (serial % 38), "配偶", "male"],
  ] as const;
  for (const [person, birth_year, relation, sex] of people) {
    const read = { household_id: id, name: person, sex, birth_year, relation, initials: "" };
    rows.push({ kind: "person", id: uuidv7(), rev: 1, gone: false, data: read });
  }
  const outcome = pick(STATES, serial * 5 + (serial >> 2));
  if (outcome !== null) {
    const standing = {
      household_id: id,
      round_id: district.round,
      met: outcome === "met",
      last_outcome: outcome,
      last_visit_at: daysAgo(3 + (serial % 20)),
      visits: 1 + (serial % 2),
      ...NOTHING_YET,
      follow_up: outcome === "met" ? "done" : "first_visit",
    };
    rows.push({ kind: "standing", id: uuidv7(), rev: 1, gone: false, data: standing });
  }
  return id;
}

function addCases(rows: Row[], homes: readonly string[]): void {
  const stories = [
    ["三楼楼道灯坏了半个月，晚上看不见台阶。", "building", "block", 2, null],
    ["电梯常停在四楼，按了没反应，老人不敢坐。", "building", "block", 6, null],
    ["楼下垃圾房味道太重，夏天开不了窗。", "environment", "block", 9, null],
    ["小区门口早上停车堵住轮椅坡道。", "parking", "neighbourhood", 18, "居委会已经和物业说好，坡道前划黄线，这周四施工。还没划好之前，早上七点到九点有人看着。"],
    ["想申请助餐，不知道找谁。", "elderly", "street", 33, null],
  ] as const;
  for (const [index, [body, category, level, age, response]] of stories.entries()) {
    const household_id = pick(homes, 4 + index * 3);
    const id = uuidv7();
    const raised_at = daysAgo(age);
    const number = `000010${index}${pick(["C", "K", "M", "Q", "T"], index)}`;
    const data = {
      household_id,
      number,
      state: response === null ? "open" : "answered",
      level,
      category,
      body,
      raised_at,
      response_due_at: responseDue(raised_at),
      hand_up_due_at: level === "block" ? handUpDue(raised_at) : null,
      first_told_at: null,
      mine: true,
    };
    rows.push({ kind: "case", id, rev: 1, gone: false, data });
    if (response === null) continue;
    const response_id = uuidv7();
    const answer = {
      case_id: id,
      household_id,
      response_id,
      text: response,
      final: false,
      next_on: daysAgo(-6).slice(0, 10),
      responded_at: daysAgo(1),
    };
    rows.push({ kind: "answer", id: response_id, rev: 1, gone: false, data: answer });
  }
}
