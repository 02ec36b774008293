import type { Message } from "../ui/format.ts";
import type { PartOfDay } from "./next-try.ts";

export const visitMessages = {
  title: ["记走访", "Record visit"],
  outcome: ["结果", "Outcome"],
  line: ["走访条线", "Visit line"],
  note: ["备注（可不填）", "Note (optional)"],
  save: ["记下走访", "Save visit"],
  day: ["日期", "Day"],
  nextTry: ["下次再来", "Try again"],
  later: ["过些天再来（可不填）", "Come later (optional)"],
  agreed: ["约好再来（可不填）", "Agreed to come again (optional)"],
  cardLeft: ["留了联系卡", "Left a card"],
  nobodyNext: ["没人就改：{when}", "If nobody is home: {when}"],
  change: ["改时间", "Change"],
  lastTry: [
    "这是第 {n} 次没人。记下后由居民区决定怎么办。",
    "Nobody home for the {n}th time. The neighbourhood decides what happens next.",
  ],
  proposes: [
    "记下后报给居民区核实，名册不会自动改；核实前不用再来。",
    "The neighbourhood checks this; the register does not change by itself. No need to come again meanwhile.",
  ],
  tries: ["已试 {n} 次", "{n} {n|try|tries}"],
  savedNext: ["已记下：{outcome}。下次：{when}", "Recorded: {outcome}. Next: {when}"],
  saved: ["已记下：{outcome}", "Recorded: {outcome}"],
  whyWhere: [
    "区里要知道走访是不是在门口记的：只记离楼门远近，不记您在哪里。不让手机说也能记。",
    "The district asks whether visits are recorded at the door: how far from it is kept, not where you are. You can record without.",
  ],
  whereLooking: ["正在看离门口多远……", "Looking how far that is …"],
  whereHere: ["手机知道在哪里（误差 {m} 米）。", "The phone knows where it is (within {m} m)."],
  whereDenied: ["手机没有让应用知道位置，照样能记。", "The phone did not allow it; you can record all the same."],
  whereUnknown: ["手机现在不知道在哪里，照样能记。", "The phone does not know just now; you can record all the same."],
} as const;

export const partWords: Record<PartOfDay, Message> = {
  morning: ["上午", "morning"],
  afternoon: ["下午", "afternoon"],
  evening: ["晚上", "evening"],
};

/** What follows at a household, by the server's code; an unknown code is not shown. */
export const followWords: Partial<Record<string, Message>> = {
  next_try: ["再来", "try again"],
  second_try: ["换人或过些天再来", "once more, later or by somebody else"],
  promised: ["约好再来", "as agreed"],
  repeat: ["又该走访了", "due again"],
  again: ["居民区请再去一次", "the neighbourhood asks to go again"],
  neighbourhood: ["等居民区决定", "the neighbourhood decides"],
  register: ["已报居民区核实", "the neighbourhood checks the register"],
  left: ["本轮不再去", "left for this round"],
};
