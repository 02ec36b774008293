/** What the phone tells of itself, and what it asks in order to compare: parts of the contract. */
import {
  list,
  moment,
  nullable,
  flag,
  object,
  oneOf,
  record,
  text,
  uuid,
  whole,
  type Read,
} from "../checks.ts";

export const cursor = object({ rev: whole, id: uuid });

export const HEALTH_VERSION = 1;

/** Counts, codes and moments of the phone alone; nothing about a household or its worker. */
export const health = object({
  version: whole,
  /** Items that still wait after this request, and since when the oldest does. */
  unsent: whole,
  oldest_unsent_at: nullable(moment),
  /** What the worker has to look at, counted by reason. */
  troubles: record(whole),
  pictures: whole,
  storage: nullable(object({ used_mb: whole, quota_mb: whole, persisted: nullable(flag) })),
  /** Server time minus phone time, as last measured. */
  offset_ms: whole,
  synced_at: nullable(moment),
  /** Syncs that failed since then though the server was reached, and why the last one did. */
  failures: whole,
  failure: nullable(oneOf("refused", "server", "storage_full", "fault")),
  /** When storage last refused to keep something. */
  full_at: nullable(moment),
  /** When blocks were last compared, and how many of them had to be fetched anew. */
  compared_at: nullable(moment),
  differing: whole,
});
export type Health = Read<typeof health>;
export type Failure = NonNullable<Health["failure"]>;

/** By itself only when a sync failed, so that a phone which cannot send is still heard. */
export const healthRequest = object({ app_version: text, health });
export const healthReply = object({ now: moment });

/** `fields`: what this version keeps of each kind of row, in the order in which it digests it. */
export const digestsRequest = object({
  app_version: text,
  fields: record(list(text)),
  blocks: list(object({ id: uuid, cursor: nullable(cursor) })),
});

/** Digests by kind of row; null where the server cannot say it just now: ask another time. */
export const digestsReply = object({
  now: moment,
  blocks: list(object({ id: uuid, digests: nullable(record(text)) })),
});
