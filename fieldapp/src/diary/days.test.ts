import { describe, expect, it } from "vitest";
import type { Own } from "../store/own.ts";
import type { Recorded } from "../store/outbox.ts";
import { visitDraft } from "../testing/phone.ts";
import { days, notes } from "./days.ts";

const BLOCK = "0199b3c4-b10c-7a10-8b20-000000000001";
const EMPTY: Own["diary"] = { notes: [], acts: [], read_at: null };

function item(body: object, at: string, record: object = {}, kind = "diary"): Recorded {
  return {
    record: { state: "waiting", outcome: null, answered_at: null, ...record },
    mutation: { id: "m", kind, block_id: BLOCK, made_at: at, offset_ms: 0, body },
    access_code: null,
  } as unknown as Recorded;
}

function note(id: string, text: string, replaces: string | null = null, record = {}): Recorded {
  const body = { note_id: id, on: "2026-11-22", text, replaces };
  return item(body, "2026-11-22T06:00:00.000Z", record);
}

describe("days", () => {
  it("always has today, latest day first, the day by the clock of Shanghai", () => {
    const visit = visitDraft(BLOCK).body;
    const late = item(visit, "2026-11-20T16:30:00.000Z", {}, "visit");
    expect(days(EMPTY, [late], "2026-11-22").map(({ day }) => day)).toEqual([
      "2026-11-22",
      "2026-11-21",
    ]);
  });

  it("holds an act once that the server told and the phone recorded", () => {
    const visit = visitDraft(BLOCK).body as { visit_id: string; household_id: string };
    const at = "2026-11-22T06:00:00.000Z";
    const act = { id: visit.visit_id, kind: "visit", household_id: visit.household_id };
    const told = { ...EMPTY, acts: [{ ...act, outcome: "met", case_id: null, at }] };
    const [day] = days(told, [item(visit, at, {}, "visit")], "2026-11-22");
    expect(day?.entries.map(({ id, sent }) => [id, sent])).toEqual([[visit.visit_id, true]]);
  });

  it("leaves out what the server turned down, and kinds it does not know", () => {
    const visit = item(visitDraft(BLOCK).body, "2026-11-22T06:00:00.000Z", { outcome: "refused" }, "visit");
    const act = { id: "a", kind: "survey", household_id: null, outcome: null, case_id: null };
    const told = { ...EMPTY, acts: [{ ...act, at: "2026-11-22T06:00:00.000Z" }] };
    expect(days(told, [visit], "2026-11-22")[0]?.entries).toEqual([]);
  });
});

describe("notes", () => {
  it("shows the newest wording alone", () => {
    const all = notes(EMPTY, [note("1", "老周愿意"), note("2", "老周明天来", "1")]);
    expect(all.map(({ id, text }) => [id, text])).toEqual([["2", "老周明天来"]]);
  });

  it("shows nothing of a note that was erased here but is still with the server", () => {
    const served = { ...EMPTY, notes: [{ id: "1", on: "2026-11-22", text: "老周愿意" }] };
    expect(notes(served, [note("2", "", "1")])).toEqual([]);
  });

  it("believes the server about what it answered before it told the diary", () => {
    const served = { ...EMPTY, read_at: "2026-11-22T08:00:00.000Z" };
    const answered = { state: "accepted", answered_at: "2026-11-22T07:00:00.000Z" };
    expect(notes(served, [note("1", "在另一部手机上删了", null, answered)])).toEqual([]);
  });
});
