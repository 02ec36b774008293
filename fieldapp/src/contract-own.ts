/** The wire, continued: what is asked for beside the blocks (one's own diary, the plan), and erasure. */
import {
  day,
  list,
  moment,
  nullable,
  number,
  object,
  oneOf,
  text,
  uuid,
  type Read,
} from "./checks.ts";

const act = object({
  id: uuid,
  kind: text,
  household_id: nullable(uuid),
  outcome: nullable(text),
  case_id: nullable(uuid),
  at: moment,
});
export type Act = Read<typeof act>;
const note = object({ id: uuid, on: day, text });
export type Note = Read<typeof note>;
export const diaryReply = object({ now: moment, notes: list(note), acts: list(act) });
export type DiaryReply = Read<typeof diaryReply>;

const building = object({
  code: text,
  name: text,
  longitude: nullable(number),
  latitude: nullable(number),
});
export type Building = Read<typeof building>;
/** `rings`: outlines of the neighbourhood, points of longitude and latitude. */
const blockPlan = object({
  id: uuid,
  buildings: list(building),
  rings: list(list(list(number))),
});
export type BlockPlan = Read<typeof blockPlan>;
export const planReply = object({ now: moment, blocks: list(blockPlan) });

export const erasedRequest = object({ because: oneOf("withdrawn", "wrong_pins", "left") });
export type Erasure = Read<typeof erasedRequest>["because"];
export const erasedReply = object({ now: moment });
