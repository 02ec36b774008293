// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { answer, at, opened, paths, xform } from "../../testing/forms.ts";
import type { HouseholdView } from "../../households/register.ts";
import { answerOurs, listsFor } from "../lists.ts";
import { isRepeat } from "./nodes.ts";
import { FormUnusable, openForm, type OpenForm } from "./open.ts";

function another(form: OpenForm): void {
  form.root.currentState.children.find(isRepeat)?.addInstances?.();
}

function violation(form: OpenForm, path: string): [string, string] | null {
  const found = at(form, path)?.validationState.violation ?? null;
  return found === null ? null : [found.condition, found.message?.asString ?? ""];
}

describe("what the app answers itself", () => {
  const household = { id: "h1", row: { name: "王阿妹", size: 2, special_hardship: true } };
  const people = [{ row: { birth_year: 1950 } }, { row: { birth_year: null } }, { row: { birth_year: 1948 } }];
  const view = { ...household, people, dwelling: { address: '柳岸路88弄"1号"301室' } };

  it("is the household, whose line of the list the form can use, and the visit's outcome", async () => {
    const lists = listsFor(view as unknown as HouseholdView, {});
    const form = await openForm({ xml: xform("whose"), lists }, null, "phone");
    answerOurs(form.root.currentState.children, { household: "h1", outcome: "met" });
    expect(paths(form)).toEqual(["/data/known", "/data/people"]);
    form.speak("zh");
    const note = at(form, "/data/known")?.currentState.label?.asString.trim();
    expect(note).toBe('名册上：柳岸路88弄"1号"301室，2 人，1948 1950。');
    const { xml } = await form.filled();
    expect(xml).toContain("<household_id>h1</household_id>");
    expect(xml).toContain("<outcome>met</outcome>");
  });
});

describe("a form that pyxform made", () => {
  it("asks what matters now, and hides the rest", async () => {
    const form = await opened("door");
    answer(form, "/data/home/lives", "alone");
    expect(paths(form)).toContain("/data/home/help");
    expect(paths(form)).not.toContain("/data/member[1]/name");
    answer(form, "/data/home/lives", "family");
    expect(paths(form)).not.toContain("/data/home/help");
    expect(paths(form)).toContain("/data/member[1]/name");
  });

  it("says why an answer does not fit, in both languages", async () => {
    const form = await opened("door");
    answer(form, "/data/home/rooms", "22");
    form.speak("zh");
    expect(violation(form, "/data/home/rooms")).toEqual(["constraint", "房间数在 1 到 19 之间。"]);
    form.speak("en");
    expect(violation(form, "/data/home/rooms")).toEqual(["constraint", "Between 1 and 19 rooms."]);
    expect(violation(form, "/data/home/lives")).toEqual(["required", "Choose one."]);
  });

  it("reckons what is calculated from what is repeated", async () => {
    const form = await opened("door");
    answer(form, "/data/home/lives", "family");
    another(form);
    form.speak("en");
    const note = at(form, "/data/wishes/told");
    expect(note?.currentState.label?.asString.trim()).toBe("2 people live here.");
  });

  it("is sent without what is hidden", async () => {
    const form = await opened("door");
    answer(form, "/data/home/lives", "alone");
    answer(form, "/data/home/help", "女儿");
    answer(form, "/data/home/lives", "couple");
    answer(form, "/data/member[1]/name", "王阿妹");
    another(form);
    answer(form, "/data/member[2]/name", "陈国强");
    answer(form, "/data/wishes/needs", "rails doctor");
    const { xml, submission_id } = await form.filled();
    expect(xml).toBe(
      '<data id="door" version="2026112201"><home><lives>couple</lives><rooms/></home>' +
        "<member><name>王阿妹</name><age/></member><member><name>陈国强</name><age/></member>" +
        "<people>2</people><wishes><told/><needs>doctor rails</needs><rent/><since/><place/>" +
        `<door/><signed/></wishes><meta><instanceID>uuid:${submission_id}</instanceID></meta></data>`,
    );
  });

  it("goes on where it was left, as the same submission", async () => {
    const form = await opened("door");
    answer(form, "/data/home/lives", "family");
    answer(form, "/data/member[1]/name", "王阿妹");
    another(form);
    answer(form, "/data/member[2]/age", "81");
    const signed = at(form, "/data/wishes/signed");
    if (signed?.nodeType === "upload") {
      signed.setValue(new File(["x"], "signed.png", { type: "image/png" }));
    }
    const left = await form.filled();
    expect(left.files.map(({ name }) => name)).toEqual(["signed.png"]);
    const resumed = await opened("door", left);
    expect((await resumed.filled()).xml).toBe(left.xml);
  });

  it("is refused with the engine's words when it cannot be read", async () => {
    const broken = xform("door").replace("count( /data/member )", "count( /data/member ");
    await expect(openForm({ xml: broken, lists: {} }, null, "phone")).rejects.toThrow(FormUnusable);
  });
});
