/** What is recorded of where the phone was. */
import type { Bodies } from "../contract.ts";

export type Placed = Pick<Bodies["visit"], "position" | "unplaced">;

export const NOT_ASKED: Placed = { position: null, unplaced: null };
