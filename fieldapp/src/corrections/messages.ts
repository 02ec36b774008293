import { relationWords } from "../households/messages.ts";
import type { Message } from "../ui/format.ts";

const fieldWords: Partial<Record<string, Message>> = {
  name: ["姓名", "name"],
  size: ["人数", "people"],
  sex: ["性别", "sex"],
  relation: ["和户主的关系", "relation to the householder"],
};
const HOUSEHOLD_NAME: Message = ["户主姓名", "householder"];
const ANOTHER_FIELD: Message = ["另一项", "another field"];

/** A field of a person or, where `person` is null, of the household. */
export function fieldWord(field: string, person: string | null): Message {
  if (field === "name" && person === null) return HOUSEHOLD_NAME;
  return fieldWords[field] ?? ANOTHER_FIELD;
}

export const sexWords: Partial<Record<string, Message>> = {
  female: ["女", "female"],
  male: ["男", "male"],
};

const OTHER: Message = ["其他", "other"];
const NOTHING: Message = ["（空）", "(empty)"];
const UNKNOWN: Message = ["（这台手机还不认识）", "(not known to this version)"];

/** A value of a field as a message; what people wrote is not translated. */
export function valueWord(field: string, value: string): Message {
  if (value === "") return NOTHING;
  if (field === "sex") return sexWords[value] ?? UNKNOWN;
  if (field === "relation") return value === "other" ? OTHER : (relationWords[value] ?? UNKNOWN);
  return [value, value];
}

export const relationChoices: readonly (readonly [string, Message])[] = [
  ...Object.entries(relationWords).flatMap(([code, word]) =>
    word === undefined ? [] : [[code, word] as const],
  ),
  ["other", OTHER],
];

export const correctionMessages = {
  title: ["更正这一户", "Correct this household"],
  open: ["资料不对，更正", "Something is wrong here"],
  lede: [
    "改错的地方就行，没改的不动。",
    "Change what is wrong; everything else stays as it is.",
  ],
  name: ["户主姓名", "Householder"],
  size: ["住几个人", "How many live there"],
  people: ["家里人", "People"],
  person: ["姓名", "Name"],
  sex: ["性别", "Sex"],
  relation: ["和户主的关系", "Relation to the householder"],
  sameName: ["户主姓名请改上面那一栏。", "The householder's name is changed above."],
  willChange: ["要改的", "What changes"],
  fromTo: ["{from} → {to}", "{from} → {to}"],
  nothing: ["还没有改动。改好再存。", "Nothing has been changed yet."],
  needsName: ["请写姓名", "Write a name"],
  needsSize: ["请写 1 到 99 的人数", "Write a number from 1 to 99"],
  save: ["存下更正", "Keep the correction"],
  saved: ["更正已记下", "Correction kept"],
  gone: ["这一户已不在您的楼群里。", "This household is no longer in your blocks."],
  foundWaiting: [
    "这一户还在等居民区确认，确认后才能更正。",
    "The neighbourhood has not confirmed this household yet; correct it afterwards.",
  ],
} as const;

export const clashMessages = {
  title: ["两边改得不一样", "Two corrections differ"],
  waits: [
    "两边都留着，名册先不动，等居民区定。",
    "Both are kept. The register stays as it is until the neighbourhood has decided.",
  ],
  decidedTaken: ["居民区定了：用{who}写的。", "The neighbourhood decided: what {who} wrote."],
  decidedLeft: ["居民区定了：名册不改。", "The neighbourhood decided: the register stays."],
  decidedFields: [
    "居民区一项一项定好了，见下面。",
    "The neighbourhood has decided, field by field.",
  ],
  notYet: [
    "同一项别人先改了。两边都留着，下次同步后这里能看到对方写的。",
    "Somebody else changed the same before. Both are kept; what they wrote shows after the next sync.",
  ],
  gone: ["这条更正已不在这台手机上。", "This correction is no longer on this phone."],
  before: ["原来是", "It said"],
  mine: ["您写的", "You wrote"],
  theirs: ["{name}写的", "{name} wrote"],
  somebody: ["另一位走访人写的", "another worker wrote"],
  register: ["名册上的（在居民区改的）", "On the register (changed at the desk)"],
  you: ["您", "you"],
  whom: ["{name}", "{name}"],
  other: ["另一位走访人", "the other worker"],
  stands: ["现在名册上", "on the register now"],
  waitsMark: ["等居民区定", "waits"],
  chosen: ["居民区定这个", "chosen"],
  notChosen: ["没采用", "not chosen"],
  reason: ["居民区的话", "The neighbourhood says"],
  wentIn: ["其他几项已改好", "The other fields went in"],
  whatNow: ["您可以", "What you can do"],
  askAgain: [
    "拿不准就再问问住户，问清了重新更正一次。",
    "If you are not sure, ask the household again and correct it once more.",
  ],
  correctAgain: ["重新更正", "Correct it again"],
  openHousehold: ["打开这一户", "Open the household"],
  understood: ["知道了", "Understood"],
  look: ["看两边写的", "See both"],
  atHousehold: ["两边改得不一样，等居民区定", "Two corrections differ; the neighbourhood decides"],
  decidedAtHousehold: ["两边改得不一样，居民区已定", "Two corrections differed; decided"],
  today: ["居民区定了的更正", "Corrections decided"],
} as const;
