/**
 * The phone's database. What can be read lies encrypted under the data key (`blocks`, `segments`,
 * `common`, `numbers`, an outbox item's `local`); what is in clear holds no household and no person.
 * Every write waits for the disk (`strict`): what a phone recorded exists nowhere else.
 */
import { Dexie, type EntityTable, type Table } from "dexie";
import type {
  Bilingual,
  Cursor,
  Erasure,
  MutationKind,
  PushResult,
  Sealed,
} from "../contract.ts";
import type { Bytes } from "./bytes.ts";
import type { Locked } from "./cipher.ts";
import type { Failure } from "../health/wire.ts";

export interface TakenBlock {
  id: string;
  label: string;
  area_name: string;
}

export interface DeviceRecord {
  id: "device";
  device_id: string;
  member: { id: string; name: string };
  district: { code: string; name: string };
  sealing_key: string;
  signing: CryptoKeyPair;
  lease_until: string;
  /** Server time minus device time, as last measured. */
  offset_ms: number;
  /** The latest true moment ever seen: setting the clock back does not lengthen a lease. */
  seen_at: string;
  /** `wiped` after five wrong PINs, `unknown` when the server has no such device (any more). */
  state: "active" | "wiped" | "revoked" | "unknown";
  synced_at: string | null;
  unreadable_rows: number;
  /** Kept here, to be confirmed with the next pull. */
  rulings_seen: string[];
  /** The server's life that was last met; not there before the first pull of this version. */
  epoch?: string | null;
  /** Until when the server's newest backup holds everything. */
  backed_up_until?: string | null;
  /** Blocks that were taken away and erased here, until the worker has seen it; names no resident. */
  blocks_taken?: TakenBlock[];
  /** Why what could be read here was erased, until the server has heard of it. */
  to_confess?: Erasure | null;
}

/** The data key, wrapped first under the PIN, then under a key that cannot leave this phone. */
export interface VaultRecord {
  id: "vault";
  device_key: CryptoKey;
  salt: Bytes;
  iterations: number;
  inner_iv: Bytes;
  outer: Locked;
  wrong_tries: number;
}

export interface PreferenceRecord {
  id: "preferences";
  language: "zh" | "en";
  large: boolean;
  size: number;
  line: string | null;
  /** Pictures over Wi-Fi only; not there until the worker has chosen: see `files/when.ts`. */
  wifi_only?: boolean;
}

/** What the phone notes about itself, to tell it: see `health/`. */
export interface HealthRecord {
  id: "health";
  /** Syncs that failed since the last good one, though the server was reached. */
  failures: number;
  failure: Failure | null;
  full_at: string | null;
  /** When each block was last compared with the server's, and whether it differed. */
  compared: Record<string, { at: string; differs: boolean }>;
  /** What the server was last told, and when by this phone's clock. */
  told: string | null;
  told_at: string | null;
}

/** Whose databases lie on this phone, in the first of them: see `workers.ts`. */
export interface WorkersRecord {
  id: "workers";
  current: string;
  databases: string[];
}

export type SettingRecord = DeviceRecord | VaultRecord | PreferenceRecord | HealthRecord | WorkersRecord;

export interface BlockRecord {
  id: string;
  cursor: Cursor | null;
  locked: Locked;
  /** Which whole writing its segments continue, and how many they are; see `segments.ts`. */
  base?: string;
  segments?: number;
}

/** Some rows of a block, in the order in which they came. */
export interface SegmentRecord {
  block_id: string;
  number: number;
  locked: Locked;
}

export interface NumberRecord {
  number: string;
  block_id: string;
  locked: Locked;
}

/** What a questionnaire asks, as it came: the same for everybody, so it lies in clear. */
export interface FormRecord {
  hash: string;
  xml: string;
  lists: Record<string, string>;
}

/** A questionnaire that is being filled; whose, and what was answered, lies encrypted. */
export interface DraftRecord {
  id: string;
  block_id: string;
  locked: Locked;
}

export type OutboxState = "waiting" | "accepted" | "problem" | "dismissed";

export interface OutboxRecord {
  seq?: number;
  id: string;
  kind: MutationKind;
  block_id: string;
  made_at: string;
  state: OutboxState;
  /** Kept until a backup of the server holds it, for a server that is restored from one. */
  sealed: Sealed | null;
  /** The same item, readable by the worker who recorded it; gone after a wipe. */
  local: Locked | null;
  outcome: PushResult["outcome"] | "unsendable" | "set_aside" | null;
  code: string | null;
  message: Bilingual | null;
  answered_at: string | null;
  /** A pull that began after the answer has brought what this item did. */
  reflected: 0 | 1;
  /** Not sent before this moment of the device's clock, so that it can be undone. */
  not_before?: number;
  /** It was once on its way: the server may have it, whatever became of the answer. */
  tried?: 1;
}

/** A picture on its way; its bytes lie apart, in `pieces`: progress does not rewrite them. */
export interface FileRecord {
  attachment_id: string;
  state: "waiting" | "stored" | "refused";
  /** Of the sealed file, in bytes, and how much of it the server has. */
  size: number;
  received: number;
  added_at: string;
  stored_at: string | null;
  message: Bilingual | null;
  /** Small enough to show, readable by the worker who took it; gone after a wipe. */
  preview: Locked | null;
  /** Which record it belongs to. */
  belongs: Locked | null;
}

export interface PiecesRecord {
  attachment_id: string;
  /** The whole file, sealed to the server. */
  bytes: ArrayBuffer;
}

export class FieldDatabase extends Dexie {
  settings!: Table<SettingRecord, SettingRecord["id"]>;
  blocks!: EntityTable<BlockRecord, "id">;
  segments!: Table<SegmentRecord, [string, number]>;
  common!: Table<{ id: string; locked: Locked }, string>;
  numbers!: Table<NumberRecord, string>;
  outbox!: Table<OutboxRecord, number>;
  forms!: EntityTable<FormRecord, "hash">;
  drafts!: EntityTable<DraftRecord, "id">;
  files!: EntityTable<FileRecord, "attachment_id">;
  pieces!: EntityTable<PiecesRecord, "attachment_id">;

  constructor(name = "minqing-field") {
    super(name, { chromeTransactionDurability: "strict" });
    for (const [index, stores] of UPGRADES.entries()) this.version(index + 1).stores(stores);
  }
}

/** Numbered steps: append only. A phone may jump over several releases at once. */
const UPGRADES: readonly Record<string, string>[] = [
  {
    settings: "id",
    blocks: "id",
    common: "id",
    numbers: "number, block_id",
    outbox: "++seq, &id, state, block_id",
  },
  { forms: "hash", drafts: "id, block_id" },
  { files: "attachment_id, state", pieces: "attachment_id" },
  { segments: "[block_id+number], block_id" },
];
