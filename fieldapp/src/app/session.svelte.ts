/** What the whole app knows at one moment, and the few acts that change it. */
import { trueNow, leaseOver } from "../lock/lease.ts";
import { setPin, unlock, wipe } from "../lock/vault.ts";
import { blockView, currentRound, type BlockView } from "../households/register.ts";
import {
  nextNumber,
  NO_COMMON,
  readCommon,
  type ReservedNumber,
} from "../store/blocks.ts";
import { readBlocks } from "../store/segments.ts";
import {
  FieldDatabase,
  type DeviceRecord,
  type FileRecord,
  type OutboxRecord,
  type PreferenceRecord,
} from "../store/database.ts";
import type { Erasure, Mutation } from "../contract.ts";
import { NOTHING_OWN, readOwn, type Own } from "../store/own.ts";
import {
  databaseFor,
  databaseNamed,
  freshName,
  listWorkers,
  makeCurrent,
  workersOf,
  type Worker,
} from "../store/workers.ts";
import {
  awaits,
  compact,
  copies,
  dismiss,
  type Draft,
  ready,
  recordAll,
  recorded,
  type Recorded,
  sendAgain,
  undo,
  waiting,
} from "../store/outbox.ts";
import { changeDevice, DEFAULT_PREFERENCES, device, preferences, vault } from "../store/settings.ts";
import { confess } from "../sync/confess.ts";
import { pending, withEffects } from "../sync/effects.ts";
import { fetchForms } from "../sync/forms.ts";
import { pushOthers } from "../sync/others.ts";
import { fetchOwn } from "../sync/own.ts";
import { anew, pull, type Held } from "../sync/pull.ts";
import { push } from "../sync/push.ts";
import { exclusively, Schedule } from "../sync/schedule.ts";
import type { Wire } from "../sync/transport.ts";
import { enrol, deviceName } from "../enrol/enrol.ts";
import { localDay } from "../cases/due.ts";
import { belongsTo, compactFiles, keep, preview, type Attached } from "../files/keep.ts";
import { preparePicture } from "../files/picture.ts";
import { connection, picturesWaitFor } from "../files/when.ts";
import { sendFiles } from "../files/send.ts";
import type { Bytes } from "../store/bytes.ts";
import { makeRoom } from "../store/room.ts";
import { compareOne } from "../health/compare.ts";
import { syncFailed } from "../health/failing.ts";
import { full, unlessFull } from "../health/full.svelte.ts";
import { noteSuccess } from "../health/notes.ts";
import { setLanguage } from "../ui/language.svelte.ts";
import { keepStorage, storageState, type StorageState } from "./platform.ts";
import { place } from "./navigation.svelte.ts";
import { to } from "./routes.ts";

export const APP_VERSION = __APP_VERSION__;

export type Phase = "starting" | "enrol" | "new_pin" | "locked" | "lease_over" | "open";

const EMPTY: Held = { blocks: new Map(), cursors: new Map(), common: NO_COMMON };
const MINUTE_MS = 60_000;
/** An unlocked phone laid aside locks itself; sooner when its screen was off or showed another app. */
const IDLE_MS = 10 * MINUTE_MS;
const HIDDEN_MS = 5 * MINUTE_MS;
/** What was recorded for several doors can be undone for so long before it is sent. */
export const UNDO_MS = 12_000;

class Session {
  phase = $state<Phase>("starting");
  device = $state.raw<DeviceRecord | null>(null);
  preferences = $state.raw<PreferenceRecord>(DEFAULT_PREFERENCES);
  held = $state.raw<Held>(EMPTY);
  items = $state.raw<Recorded[]>([]);
  records = $state.raw<OutboxRecord[]>([]);
  /** Pictures that lie on this phone, sent or not. */
  files = $state.raw<FileRecord[]>([]);
  storage = $state.raw<StorageState | null>(null);
  own = $state.raw<Own>(NOTHING_OWN);
  /** Everybody enrolled on this phone, when there is more than one. */
  workers = $state.raw<Worker[]>([]);
  /** What was just recorded and can be undone until it is sent. */
  undoable = $state.raw<{ ids: readonly string[]; until: number } | null>(null);
  copies = $state.raw({ kept: 0, unsafe: 0 });
  syncing = $state(false);
  failing = $state(false);
  /** The device's clock, moved on every half minute so that due words stay true. */
  tick = $state(Date.now());

  now = $derived(
    this.device === null
      ? this.tick
      : trueNow(this.tick, this.device.offset_ms, this.device.seen_at),
  );
  today = $derived(localDay(this.now));
  round = $derived(currentRound(this.held.common.rounds, this.today));
  views = $derived.by((): BlockView[] => {
    const effects = pending(this.items);
    const roundId = this.round?.id ?? null;
    return Array.from(this.held.blocks.values(), (block) =>
      blockView(withEffects(block, effects), roundId),
    ).sort((a, b) => a.block.label.localeCompare(b.block.label, "zh", { numeric: true }));
  });
  waiting = $derived(this.records.filter(({ state }) => state === "waiting"));
  problems = $derived(
    this.records.filter((record) => record.state === "problem" && !awaits(record)),
  );

  readonly #root = new FieldDatabase();
  #db = this.#root;
  readonly #wire: Wire = { fetch: (path, init) => fetch(path, init), now: () => Date.now() };
  readonly #schedule = new Schedule({
    run: () => this.#sync(),
    waiting: () => this.waiting.length,
  });
  #key: CryptoKey | null = null;
  #touched = Date.now();
  #hidden: number | null = null;
  #looking = false;
  #filesNow = false;

  async start(): Promise<void> {
    await this.#use(databaseNamed(this.#root, (await workersOf(this.#root)).current));
    this.phase = await this.#firstPhase();
    this.#schedule.start();
    setInterval(() => {
      this.#onTick();
    }, MINUTE_MS / 2);
    document.addEventListener("visibilitychange", () => {
      const gone = this.#hidden;
      this.#hidden = document.visibilityState === "hidden" ? Date.now() : null;
      if (gone !== null && this.phase === "open" && Date.now() - gone > HIDDEN_MS) this.lock();
      this.#onTick();
    });
    void this.#checkStorage();
  }

  /** Which of the phone's workers is at it. */
  get database(): string {
    return this.#db.name;
  }

  /** Hands the phone to another of its workers, at the start: this one's data is locked, not erased. */
  async switchTo(database: string): Promise<void> {
    this.#close();
    place.instead(to("today"));
    await makeCurrent(this.#root, database);
    await this.#use(databaseNamed(this.#root, database));
    this.phase = await this.#firstPhase();
    void this.#schedule.soon();
  }

  /** Makes room for a worker who is not enrolled here yet; nobody else's records are touched. */
  async someoneNew(): Promise<void> {
    this.#close();
    place.instead(to("today"));
    const { databases } = await workersOf(this.#root);
    await this.#use(databaseNamed(this.#root, freshName(databases)));
    this.phase = "enrol";
  }

  async #use(db: FieldDatabase): Promise<void> {
    this.#db = db;
    this.preferences = await preferences(db);
    setLanguage(this.preferences.language);
    await this.#reload();
    this.workers = await listWorkers(this.#root);
  }

  async #firstPhase(): Promise<Phase> {
    if (this.device === null) return "enrol";
    if ((await vault(this.#db)) !== null) return "locked";
    return this.device.state === "active" ? "new_pin" : "enrol";
  }

  touch(): void {
    this.#touched = Date.now();
  }

  #onTick(): void {
    this.tick = Date.now();
    if (this.phase !== "open") return;
    if (this.tick - this.#touched > IDLE_MS) this.lock();
    else if (this.#leaseOver()) this.phase = "lease_over";
  }

  #leaseOver(): boolean {
    return this.device !== null && leaseOver(this.now, this.device.lease_until);
  }

  async enrol(token: string): Promise<void> {
    const request = {
      token,
      device_name: deviceName(navigator.userAgent),
      app_version: APP_VERSION,
    };
    const place = (memberId: string, district: string): Promise<FieldDatabase> =>
      databaseFor(this.#root, memberId, district);
    const { db, language } = await enrol(place, this.#wire, request);
    await makeCurrent(this.#root, db.name);
    await this.#use(db);
    if (language !== this.preferences.language) await this.prefer({ language });
    this.phase = "new_pin";
  }

  async choosePin(pin: string): Promise<void> {
    this.#key = await setPin(this.#db, pin);
    this.storage = await keepStorage();
    await this.#opened();
  }

  /** Returns the tries left after a wrong PIN, 0 once everything readable has been erased. */
  async unlock(pin: string): Promise<number | null> {
    const answer = await unlock(this.#db, pin);
    if (answer.result === "wrong") return answer.left;
    if (answer.result === "wiped") {
      await this.#forget("wrong_pins");
      void this.#schedule.soon();
      return 0;
    }
    this.#key = answer.key;
    await this.#opened();
    return null;
  }

  async #opened(): Promise<void> {
    if (this.#key === null) return;
    this.touch();
    this.tick = Date.now();
    const read = await readBlocks(this.#db, this.#key);
    this.held = { ...read, common: await readCommon(this.#db, this.#key) };
    this.own = await readOwn(this.#db, this.#key);
    await this.#reload();
    this.phase = this.#leaseOver() ? "lease_over" : "open";
    void this.#schedule.soon();
  }

  lock(): void {
    this.#close();
    this.phase = "locked";
  }

  /** Nothing of the open worker stays in memory. */
  #close(): void {
    this.#key = null;
    this.held = EMPTY;
    this.own = NOTHING_OWN;
    this.items = [];
    this.undoable = null;
  }

  /** Erases what can be read; the outbox stays and goes on being sent. */
  async #forget(because: Erasure, db = this.#db): Promise<void> {
    await wipe(db, because);
    if (db !== this.#db) return;
    this.#close();
    await this.#reload();
    // A new PIN being chosen belongs to a new enrolment, which this does not concern.
    if (this.phase !== "new_pin") this.phase = "enrol";
  }

  /** Leaves this phone's readable data behind for a new enrolment (forgotten PIN, new owner). */
  async startOver(): Promise<void> {
    await this.#forget("left");
    void this.#schedule.soon();
  }

  /** Writes records, and their pictures, all or none; null, and said why, on a full phone. */
  async record(
    drafts: readonly Draft[],
    accessCode: string | null = null,
    pictures: readonly Attached[] = [],
  ): Promise<string[] | null> {
    return this.#record(drafts, accessCode, 0, pictures);
  }

  /** Records what can be taken back for some seconds, and for as long as there is no signal. */
  async recordUndoably(drafts: readonly Draft[]): Promise<boolean> {
    const ids = await this.#record(drafts, null, UNDO_MS);
    if (ids === null) return false;
    const until = Date.now() + UNDO_MS;
    this.undoable = { ids, until };
    setTimeout(() => {
      if (this.undoable?.until === until) this.undoable = null;
      void this.#schedule.soon();
    }, UNDO_MS);
    return true;
  }

  async #record(
    drafts: readonly Draft[],
    accessCode: string | null,
    hold: number,
    pictures: readonly Attached[] = [],
  ): Promise<string[] | null> {
    if (this.#key === null || this.device === null) throw new Error("recording needs an open app");
    const writing = { db: this.#db, key: this.#key, device: this.device, now: Date.now(), hold };
    const kept = await Promise.all(pictures.map((each) => keep(writing, each)));
    const what = pictures.length > 0 ? "pictures" : "record";
    const write = (): Promise<Mutation[]> => recordAll(writing, drafts, accessCode, kept);
    const made = await unlessFull(this.#db, what, write);
    if (made === null) return null;
    await this.#reload();
    if (hold === 0) void this.#schedule.soon();
    return made.map(({ id }) => id);
  }

  /** Lets go of what a backup holds, and sends all that waits over whatever connection there is. */
  async makeRoom(): Promise<void> {
    full.clear();
    await exclusively(() => makeRoom(this.#db, this.device?.backed_up_until ?? null));
    await this.sendFilesNow();
    await this.#checkStorage();
  }

  /** Works on what lies encrypted on the phone; null when the app is locked. */
  async within<T>(work: (db: FieldDatabase, key: CryptoKey) => Promise<T>): Promise<T | null> {
    return this.#key === null ? null : work(this.#db, this.#key);
  }

  /** Takes back what has not been sent; gives how many records that were. */
  async undo(ids: readonly string[]): Promise<number> {
    const undone = await exclusively(() => undo(this.#db, ids));
    this.undoable = null;
    await this.#reload();
    return undone;
  }

  /** Attaches a picture to a record that is kept already. Throws PictureRefused. */
  async attach(blob: Blob, belonging: Omit<Attached, "picture">): Promise<void> {
    await this.record([], null, [{ ...belonging, picture: await preparePicture(blob) }]);
  }

  /** The small picture of a file that is still on this phone. */
  async previewOf(file: FileRecord): Promise<Bytes | null> {
    return this.#key === null ? null : preview(this.#key, file);
  }

  async belongsTo(file: FileRecord): Promise<string | null> {
    return this.#key === null ? null : belongsTo(this.#key, file);
  }

  /** Sends pictures now, over whatever connection there is. */
  async sendFilesNow(): Promise<void> {
    this.#filesNow = true;
    await this.#schedule.soon();
  }

  async numberFor(blockId: string): Promise<ReservedNumber | null> {
    return this.#key === null ? null : nextNumber(this.#db, this.#key, blockId);
  }

  /** The worker has read that blocks were taken away. */
  async seenTaken(): Promise<void> {
    await changeDevice(this.#db, { blocks_taken: [] });
    await this.#reload();
  }

  async dismiss(id: string): Promise<void> {
    await dismiss(this.#db, id);
    await this.#reload();
  }

  async sendAgain(): Promise<void> {
    await sendAgain(this.#db);
    await this.#reload();
    await this.#schedule.soon();
  }

  syncNow(): Promise<void> {
    return this.#schedule.soon();
  }

  async prefer(changes: Partial<Omit<PreferenceRecord, "id">>): Promise<void> {
    this.preferences = { ...this.preferences, ...changes };
    setLanguage(this.preferences.language);
    await this.#db.settings.put(this.preferences);
  }

  /** Asks the browser once more to keep what is here. */
  async checkStorage(): Promise<void> {
    this.storage = await keepStorage();
    this.copies = await copies(this.#db, this.device?.backed_up_until ?? null);
  }

  async #checkStorage(): Promise<void> {
    this.storage = await storageState();
  }

  /** The diary is before the worker: asked for anew when what is here is minutes old. */
  async lookAtDiary(): Promise<void> {
    this.#looking = true;
    await this.#schedule.soon();
    this.#looking = false;
  }

  async #reload(): Promise<void> {
    this.device = await device(this.#db);
    this.records = await this.#db.outbox.orderBy("seq").toArray();
    this.files = await this.#db.files.orderBy("attachment_id").toArray();
    this.items = this.#key === null ? [] : await recorded(this.#db, this.#key);
  }

  /** One round: push, then pull when the app is open. True when the server was reached. */
  async #sync(): Promise<boolean> {
    if (this.workers.length === 0) return true;
    this.syncing = true;
    // Whoever holds the phone when the round began: it may be handed on meanwhile.
    const db = this.#db;
    try {
      if ((await device(db)) !== null) await this.#syncOwn(db);
      await pushOthers(this.#root, db.name, this.#wire, APP_VERSION);
      await noteSuccess(db);
      this.failing = false;
      return true;
    } catch (error) {
      this.failing = true;
      const forget = (): Promise<void> => this.#forget("withdrawn", db);
      await syncFailed({ db, wire: this.#wire, appVersion: APP_VERSION, forget }, error);
      return false;
    } finally {
      await this.#reload();
      this.workers = await listWorkers(this.#root);
      this.syncing = false;
      if (this.phase === "lease_over" && !this.#leaseOver()) this.phase = "open";
    }
  }

  /** Pictures go last, and over a paid connection only where the worker said so. */
  async #sendFiles(db: FieldDatabase): Promise<void> {
    if (!this.#filesNow && picturesWaitFor(this.preferences, connection()) !== null) return;
    this.#filesNow = false;
    await sendFiles({
      db,
      wire: this.#wire,
      onProgress: () => void this.#showFiles(),
      interrupted: async () => (await waiting(db)).some((item) => ready(item, Date.now())),
    });
  }

  async #showFiles(): Promise<void> {
    this.files = await this.#db.files.orderBy("attachment_id").toArray();
  }

  async #syncOwn(db: FieldDatabase): Promise<void> {
    await push(db, this.#wire, APP_VERSION);
    const withdrawn = (await device(db))?.state === "revoked";
    if (withdrawn && (await vault(db)) !== null) await this.#forget("withdrawn", db);
    await confess(db, this.#wire);
    const key = this.#key;
    if (key !== null && !withdrawn && db === this.#db) {
      await this.#pull(db, key);
      await this.#fetchOwn(db, key);
    }
    const met = await device(db);
    await compact(db, Date.now(), met?.backed_up_until ?? null);
    await compactFiles(db, met?.backed_up_until ?? null);
    await this.#sendFiles(db);
  }

  async #fetchOwn(db: FieldDatabase, key: CryptoKey): Promise<void> {
    if (this.#key !== key) return;
    const blocks = Array.from(this.held.blocks.keys());
    const fetching = { db, key, wire: this.#wire, blocks, looking: this.#looking };
    const own = await fetchOwn(fetching, this.own);
    if (this.#key === key) this.own = own;
  }

  async #pull(db: FieldDatabase, key: CryptoKey): Promise<void> {
    const flush = (): Promise<number> => push(db, this.#wire, APP_VERSION);
    const onPage = (held: Held): void => {
      // Locked while the page was on its way: it is on disk, but no longer to be seen.
      if (this.#key === key) this.held = held;
    };
    const pulling = { db, key, wire: this.#wire, appVersion: APP_VERSION, flush, onPage };
    const held = await pull(pulling, this.held);
    const differing = await compareOne(pulling, held);
    if (differing !== null) await pull(pulling, await anew(db, held, differing));
    await fetchForms(db, this.#wire, key, this.held.common.forms ?? []);
  }
}

export const session = new Session();
