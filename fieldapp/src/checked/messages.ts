import type { Message } from "../ui/format.ts";

export const checkMessages = {
  title: ["走访核实", "Check of a visit"],
  section: ["请您说明的走访", "Visits to say something about"],
  decided: ["核实过的走访", "Visits that were checked"],
  asked: ["住户没能确认这次走访。请您说说当时的情况。", "The household could not confirm this visit. Please say what you know."],
  counts: [
    "现在照常计入。居民区听您说明后才裁定。",
    "It counts for now. The neighbourhood rules after it has heard you.",
  ],
  visited: ["走访时间", "Visited"],
  why: ["为什么问", "Why you are asked"],
  sample: ["随机抽中，没有疑点。", "Drawn at random, without a signal."],
  words: ["您的说明", "Your answer"],
  until: ["请在 {day} 前说明", "Please answer by {day}"],
  send: ["交上说明", "Send the answer"],
  saved: ["说明已记下", "Answer recorded"],
  to_rule: ["您已说明，等居民区裁定。", "You have answered. The neighbourhood rules next."],
  stands: ["裁定：走访有效。", "Ruled: the visit stands."],
  not_counted: [
    "裁定：这次不计入走访。您可以两周内请居民区书记转上级复核，或在电脑上申诉。",
    "Ruled: the visit does not count. You may appeal within two weeks at the desk, or ask the secretary to pass it on.",
  ],
  appealed: ["已申诉，等上一级裁定。", "Appealed. The level above rules next."],
  confirmed: ["住户后来确认了这次走访。", "The household has confirmed the visit since."],
  reason: ["理由", "Reason"],
  gone: ["这次核实已经了结。", "This check is over."],
} as const;

/** By the server's code; a later one is said in general words. */
export const signalWords: Partial<Record<string, Message>> = {
  speed: ["和上一次走访相距太远，时间来不及", "too far from the visit before for the time between"],
  same_minute: ["两分钟内见到很多户", "many households met within two minutes"],
  far_from_door: ["记录时手机离门口很远", "recorded far from the door"],
  outside_hours: ["走访时间不寻常", "an unusual hour"],
  copied_note: ["备注和其他户几乎一样", "a note nearly as at other doors"],
  photo_twice: ["照片在另一户用过", "a photo used at another door"],
  answers_alike: ["问卷答案和其他户几乎一样", "answers nearly as at other doors"],
};
export const otherSignal: Message = ["系统提示要核实", "something to check"];
