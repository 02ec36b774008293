import { describe, expect, it } from "vitest";
import { blockView, type BlockView } from "../households/register.ts";
import { emptyBlock } from "../testing/phone.ts";
import { search, terms } from "./index.ts";

const PEOPLE: readonly [name: string, initials: string, building: string, door: string][] = [
  ["王建国", "wjg", "3号楼", "302"],
  ["王建华", "wjh", "13号楼", "302"],
  ["吴静", "wj", "3号楼", "1302"],
  ["赵德顺", "zds", "10号楼", "101"],
];

function block(homes: typeof PEOPLE): BlockView {
  const data = emptyBlock("b");
  for (const [index, [name, initials, building, door]] of homes.entries()) {
    const id = String(index).padStart(5, "0");
    data.rows.dwelling[`d${id}`] = {
      entrance_code: `e${building}`,
      entrance_name: null,
      building_name: building,
      floor: 3,
      door,
      address: `柳岸一村${building}${door}室`,
      sort_key: `${building}${door}`,
      kind: "home",
    };
    data.rows.household[`h${id}`] = {
      dwelling_id: `d${id}`,
      name,
      size: 2,
      special_hardship: false,
      responsible_member_id: null,
      mine: false,
    };
    data.rows.person[`p${id}`] = {
      household_id: `h${id}`,
      name,
      sex: "",
      birth_year: null,
      relation: "householder",
      initials,
    };
    data.rows.person[`q${id}`] = {
      household_id: `h${id}`,
      name: `${name}的女儿`,
      sex: "",
      birth_year: null,
      relation: "child",
      initials: `${initials}dne`,
    };
  }
  return blockView(data, null);
}

function found(typed: string): string[] {
  return search([block(PEOPLE)], typed).hits.map(({ household }) => household.row.name);
}

describe("search", () => {
  it.each([
    ["王建国", ["王建国"]],
    ["建", ["王建华", "王建国"]],
    ["wjg", ["王建国"]],
    ["WJ", ["吴静", "王建华", "王建国"]],
    ["302", ["王建华", "王建国"]],
    ["３０２室", ["王建华", "王建国"]],
    ["3号楼 302", ["王建国"]],
    ["3号楼302", ["王建国"]],
    ["3-302", ["王建国"]],
    ["13号楼 302", ["王建华"]],
    ["1", ["赵德顺", "吴静"]],
    ["3号楼 吴", ["吴静"]],
    ["李", []],
    ["  ", []],
  ])("%s finds %j", (typed, names) => {
    expect(found(typed)).toEqual(names);
  });

  it("names the person who was meant when the household is called otherwise", () => {
    const { hits } = search([block(PEOPLE)], "zdsd");
    expect(hits.map(({ person }) => person)).toEqual(["赵德顺的女儿"]);
  });

  it("shows fifty and says how many more there are", () => {
    const many = Array.from({ length: 2_000 }, (_, index) => {
      return ["王小明", "wxm", `${index % 40}号楼`, String(100 + index)] as const;
    });
    const { hits, more } = search([block(many as unknown as typeof PEOPLE)], "wxm");
    expect([hits.length, more]).toEqual([50, 1_950]);
  });
});

describe("terms", () => {
  it.each([
    ["3号楼 302室", ["3号楼", "302"]],
    ["3－302", ["3", "302"]],
    ["Wang", ["wang"]],
  ])("%s is %j", (typed, pieces) => {
    expect(terms(typed)).toEqual(pieces);
  });
});
