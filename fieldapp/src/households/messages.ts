import type { Message } from "../ui/format.ts";
import type { DoorState } from "./register.ts";

export const doorWords: Record<DoorState, Message> = {
  met: ["已走访", "met"],
  nobody_home: ["没人", "nobody home"],
  refused: ["拒访", "refused"],
  vacant: ["空户", "vacant"],
  moved_away: ["搬走", "moved away"],
  not_yet: ["未走访", "not yet"],
};

/** What a person is to the householder, by the server's code; an unknown code is not shown. */
export const relationWords: Partial<Record<string, Message>> = {
  householder: ["户主", "householder"],
  spouse: ["配偶", "spouse"],
  child: ["子女", "child"],
  child_in_law: ["儿媳或女婿", "child-in-law"],
  parent: ["父母", "parent"],
  parent_in_law: ["配偶的父母", "parent-in-law"],
  grandchild: ["孙辈", "grandchild"],
  grandparent: ["祖辈", "grandparent"],
  sibling: ["兄弟姐妹", "brother or sister"],
  tenant: ["租客", "tenant"],
};

export const householdMessages = {
  block: ["{area} {label}", "{area} {label}"],
  doors: ["楼门", "Doors"],
  noBlocks: [
    "还没有楼群。联网后，您负责的楼群会出现在这里。",
    "No block yet. The blocks you work in appear here after the first sync.",
  ],
  loading: ["正在取这个楼群的数据……", "This block is still being fetched …"],
  metOf: ["{met}/{all} 户已走访", "{met} of {all} met"],
  floor: ["{n} 层", "Floor {n}"],
  nobody: ["无住户", "no household"],
  severalOpen: ["还有 {n} 户", "{n} left"],
  chooseHousehold: ["这扇门里有几户，选一户：", "Several households live here; choose one:"],
  missing: ["这一户已不在您的楼群里。", "This household is no longer in your blocks."],
  hardship: ["重点关心", "Special care"],
  people: ["家里人", "People"],
  noPeople: ["没有登记的家里人。", "Nobody is registered here."],
  born: ["{year} 年生", "born {year}"],
  howWasIt: ["这次走访", "This visit"],
  noRound: ["现在没有进行中的走访轮次，走访暂时不能记。", "No visiting round is running today."],
  addRequest: ["记一件诉求", "Record a request"],
  answers: ["有答复要带给这户", "Answers to bring"],
  requests: ["诉求", "Requests"],
  visits: ["走访情况", "Visits"],
  noVisits: ["这一轮还没来过。", "No visit in this round yet."],
  visitCount: ["本轮来过 {n} 次", "{n} {n|visit|visits} this round"],
  lastVisit: ["上次 {when}：{outcome}", "Last {when}: {outcome}"],
  size: ["{n} 人", "{n} {n|person|people}"],
  mine: ["我负责", "mine"],
  standsInFor: ["代{name}走访", "for {name}"],
  notSent: ["未交上", "not sent"],
  foundWaiting: [
    "这一户是上门发现的，等居民区确认。走访和诉求照常记。",
    "Found at the door; the neighbourhood decides. Record visits and requests as usual.",
  ],
  foundHere: ["这里住着名册上没有的人", "Somebody not listed lives here"],
  foundMore: ["这扇门里还有一户没登记", "Another household lives behind this door"],
  foundPeople: ["家里还有人没登记", "Somebody here is not listed"],
  foundDoor: ["有一扇门不在名册上", "A door here is not listed"],
} as const;
