// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { answer, at, opened, xform } from "../testing/forms.ts";
import type { FormNode, QuestionNode } from "./engine/nodes.ts";
import { Filling } from "./filling.svelte.ts";
import { answersIn, knownCount, repeatsIn } from "./known.ts";
import { languageFor } from "./language.ts";
import { linesOf, outline } from "./outline.ts";
import { plain } from "./plain.ts";
import { MOST, stepsOf } from "./steps.ts";
import { asText, readPoint, readTyped } from "./typed.ts";

const named = (language: string): { language: string } => ({ language });

describe("what is typed", () => {
  it.each([
    ["int", "3", "3"],
    ["int", " １２ ", "12"],
    ["int", "-2", "-2"],
    ["decimal", "12。5", "12.5"],
    ["decimal", "1200", "1200"],
    ["date", "2020-02-29", "2020-02-29"],
    ["string", " 女儿 ", " 女儿 "],
    ["int", "  ", null],
  ])("as %s %j is %j", (type, raw, value) => {
    expect(readTyped(type, raw)).toEqual({ value });
  });

  it.each([
    ["int", "1.5"],
    ["int", "三"],
    ["decimal", "12,5"],
    ["decimal", "1e3"],
    ["date", "2026-13-01"],
    ["date", "明天"],
  ])("as %s cannot be read: %j", (type, raw) => {
    expect(readTyped(type, raw)).toHaveProperty("wrong");
  });

  it("shows what the engine holds as a field would", () => {
    expect([asText(null), asText(3n), asText(1.5), asText("x")]).toEqual(["", "3", "1.5", "x"]);
    expect(readPoint("31.25 121.44 0.0 18.0")).toEqual({ latitude: 31.25, longitude: 121.44, accuracy: 18 });
    expect(readPoint("nowhere")).toBeNull();
  });
});

describe("languages", () => {
  it.each([
    [["中文 (zh)", "English (en)"], "zh", "中文 (zh)"],
    [["English", "简体中文"], "zh", "简体中文"],
    [["English (en)", "Chinese (zh)"], "en", "English (en)"],
    [["Deutsch (de)"], "en", null],
  ] as const)("of %j for %s: %j", (languages, wanted, found) => {
    expect(languageFor(languages.map(named), wanted)?.language ?? null).toBe(found);
  });

  it("are left alone where there is but one without a name", () => {
    expect(languageFor([{ language: "", isSyntheticDefault: true }], "zh")).toBeNull();
  });
});

it("leaves of a form's words what can be read", () => {
  const words = { asString: "# 请 **仔细**\n看 <span style='color:red'>这里</span>" };
  expect(plain(words)).toBe("请 仔细 看 这里");
});

describe("steps", () => {
  it("are the groups and repeats that matter, in their order", async () => {
    const form = await opened("door");
    form.speak("en");
    const titles = (): string[] =>
      stepsOf(form.root.currentState.children).map(({ title }) => plain(title));
    answer(form, "/data/home/lives", "family");
    expect(titles()).toEqual(["Home", "Member of the household", "Needs"]);
    answer(form, "/data/home/lives", "alone");
    expect(titles()).toEqual(["Home", "Needs"]);
  });

  it("divide what is long, evenly", () => {
    const steps = stepsOf(Array.from({ length: 2 * MOST + 1 }, (_, index) => question(index)));
    expect(steps.map(({ nodes, part, parts }) => [nodes.length, part, parts])).toEqual([
      [11, 1, 3],
      [11, 2, 3],
      [9, 3, 3],
    ]);
  });
});

function question(index: number): FormNode {
  const currentState = { reference: `/data/q${index}`, relevant: true };
  return { nodeType: "input", nodeId: `q${index}`, currentState } as unknown as FormNode;
}

describe("what is known already", () => {
  const known = {
    filled_at: "2026-05-03T02:20:00.000Z",
    answers: {
      "/data/home/lives": "couple",
      "/data/home/rooms": "2",
      "/data/home/help": "女儿",
      "/data/member[1]/name": "王阿妹",
      "/data/member[2]/name": "陈国强",
    },
  };

  async function filling(): Promise<{ filling: Filling; find: (path: string) => QuestionNode }> {
    const form = await opened("door");
    const find = (path: string): QuestionNode => {
      const found = at(form, path);
      if (found === undefined) throw new Error(`nothing at ${path}`);
      return found;
    };
    return { filling: new Filling(form, known, () => undefined), find };
  }

  it("is confirmed at once, question by question, and not asked again", async () => {
    const { filling: form, find } = await filling();
    const rooms = find("/data/home/rooms");
    expect(form.toConfirm(rooms)).toBe("2");
    form.confirm([rooms]);
    expect([asText(rooms.currentState.value), form.toConfirm(rooms)]).toEqual(["2", null]);
  });

  it("is confirmed for a whole step, hidden questions left out", async () => {
    const { filling: form, find } = await filling();
    form.confirm(form.step?.nodes ?? []);
    expect(find("/data/home/lives").currentState.value).toEqual(["couple"]);
    const { xml } = await form.form.filled();
    expect(xml).toContain("<home><lives>couple</lives><rooms>2</rooms></home>");
  });

  it("gives way to what is typed, and to a wish to change it", async () => {
    const { filling: form, find } = await filling();
    const [rooms, lives] = [find("/data/home/rooms"), find("/data/home/lives")];
    if (rooms.nodeType === "input") form.type(rooms, "5");
    form.change(lives);
    expect([form.toConfirm(rooms), form.toConfirm(lives)]).toEqual([null, null]);
  });

  it("counts how many of a repeat there were", () => {
    expect(knownCount(known.answers, "/data/member")).toBe(2);
    expect(knownCount(known.answers, "/data/mem")).toBe(0);
  });

  it("is no choice that the form no longer offers", async () => {
    const form = await opened("door");
    const gone = { ...known, answers: { "/data/home/lives": "commune" } };
    const node = at(form, "/data/home/lives");
    expect(node && new Filling(form, gone, () => undefined).toConfirm(node)).toBeNull();
  });
});

describe("going on", () => {
  it("stops once at what is missing, and goes on if one wants to", async () => {
    const form = new Filling(await opened("door"), null, () => undefined);
    expect([form.next(), form.at]).toEqual([false, 0]);
    const { step } = form;
    const lives = at(form.form, "/data/home/lives");
    expect(lives && form.problem(lives, step)).toBe("请选一项。");
    expect([form.next(true), form.at]).toEqual([true, 1]);
  });

  it("keeps in the field what cannot be read, and says what is wrong with it", async () => {
    const form = new Filling(await opened("door"), null, () => undefined);
    const rooms = at(form.form, "/data/home/rooms");
    if (rooms?.nodeType !== "input") throw new Error("no field");
    form.type(rooms, "三间");
    form.leave(rooms);
    expect(form.shown(rooms)).toBe("三间");
    expect(form.problem(rooms, null)).toEqual(["请填整数，如 3。", "Enter a whole number, such as 3."]);
    form.type(rooms, "３");
    form.leave(rooms);
    expect([form.shown(rooms), form.problem(rooms, null)]).toEqual(["3", null]);
  });
});

describe("past answers in words", () => {
  const answers = answersIn(
    "<data><home><lives>couple</lives><rooms>2</rooms></home>" +
      "<member><name>王阿妹</name><age>78</age></member><member><name>陈国强</name></member>" +
      "<people>2</people><wishes><needs>meals rails</needs><door/></wishes></data>",
    repeatsIn(xform("door")),
  );

  it("are read from the instance document by path", () => {
    expect(answers).toEqual({
      "/data/home/lives": "couple",
      "/data/home/rooms": "2",
      "/data/member[1]/name": "王阿妹",
      "/data/member[1]/age": "78",
      "/data/member[2]/name": "陈国强",
      "/data/people": "2",
      "/data/wishes/needs": "meals rails",
    });
  });

  it("stand in the form's order with its labels, without what nobody was asked", () => {
    const said = linesOf(outline(xform("door")), answers).map(({ label, of, text, words }) => [
      of === null ? "" : `${of.label.zh} ${of.place}`,
      label.zh,
      words?.zh ?? text,
    ]);
    expect(said).toEqual([
      ["", "和谁一起住？", "老两口"],
      ["", "几间房？", "2"],
      ["家里人 1", "姓名", "王阿妹"],
      ["家里人 1", "年龄", "78"],
      ["家里人 2", "姓名", "陈国强"],
      ["", "需要什么？", "助餐、扶手"],
    ]);
  });
});
