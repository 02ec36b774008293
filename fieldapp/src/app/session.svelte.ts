/** What the whole app knows at one moment, and the few acts that change it. */
import { trueNow, leaseOver } from "../lock/lease.ts";
import { setPin, unlock, wipe } from "../lock/vault.ts";
import { blockView, currentRound, type BlockView } from "../households/register.ts";
import {
  nextNumber,
  NO_COMMON,
  readBlocks,
  readCommon,
  type ReservedNumber,
} from "../store/blocks.ts";
import {
  FieldDatabase,
  type DeviceRecord,
  type OutboxRecord,
  type PreferenceRecord,
} from "../store/database.ts";
import {
  awaits,
  compact,
  copies,
  dismiss,
  recordAll,
  recorded,
  sendAgain,
  type Draft,
  type Recorded,
} from "../store/outbox.ts";
import { DEFAULT_PREFERENCES, changeDevice, device, preferences, vault } from "../store/settings.ts";
import { reaction } from "../sync/decide.ts";
import { pending, withEffects } from "../sync/effects.ts";
import { fetchForms } from "../sync/forms.ts";
import { pull, type Held } from "../sync/pull.ts";
import { push } from "../sync/push.ts";
import { Schedule } from "../sync/schedule.ts";
import { Refused, Unreachable, type Wire } from "../sync/transport.ts";
import { enrol, deviceName } from "../enrol/enrol.ts";
import { localDay } from "../cases/due.ts";
import { setLanguage } from "../ui/language.svelte.ts";
import { keepStorage, type StorageState } from "./platform.ts";

export const APP_VERSION = __APP_VERSION__;

export type Phase = "starting" | "enrol" | "new_pin" | "locked" | "lease_over" | "open";

const EMPTY: Held = { blocks: new Map(), cursors: new Map(), common: NO_COMMON };
const MINUTE_MS = 60_000;
/** An unlocked phone laid aside locks itself. */
const IDLE_MS = 10 * MINUTE_MS;

class Session {
  phase = $state<Phase>("starting");
  device = $state.raw<DeviceRecord | null>(null);
  preferences = $state.raw<PreferenceRecord>(DEFAULT_PREFERENCES);
  held = $state.raw<Held>(EMPTY);
  items = $state.raw<Recorded[]>([]);
  records = $state.raw<OutboxRecord[]>([]);
  storage = $state.raw<StorageState | null>(null);
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

  readonly #db = new FieldDatabase();
  readonly #wire: Wire = { fetch: (path, init) => fetch(path, init), now: () => Date.now() };
  readonly #schedule = new Schedule({
    run: () => this.#sync(),
    waiting: () => this.waiting.length,
  });
  #key: CryptoKey | null = null;
  #touched = Date.now();

  async start(): Promise<void> {
    this.preferences = await preferences(this.#db);
    setLanguage(this.preferences.language);
    await this.#reload();
    this.phase = await this.#firstPhase();
    this.#schedule.start();
    setInterval(() => {
      this.#onTick();
    }, MINUTE_MS / 2);
    document.addEventListener("visibilitychange", () => {
      this.#onTick();
    });
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
    const { device: enrolled, language } = await enrol(this.#db, this.#wire, request);
    this.device = enrolled;
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
      await this.#forget();
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
    await this.#reload();
    this.phase = this.#leaseOver() ? "lease_over" : "open";
    void this.#schedule.soon();
  }

  lock(): void {
    this.#key = null;
    this.held = EMPTY;
    this.items = [];
    this.phase = "locked";
  }

  /** Erases what can be read; the outbox stays and goes on being sent. */
  async #forget(): Promise<void> {
    this.#key = null;
    await wipe(this.#db);
    this.held = EMPTY;
    await this.#reload();
    // A new PIN being chosen belongs to a new enrolment, which this does not concern.
    if (this.phase !== "new_pin") this.phase = "enrol";
  }

  /** Leaves this phone's readable data behind for a new enrolment (forgotten PIN, new owner). */
  async startOver(): Promise<void> {
    await this.#forget();
  }

  async record(drafts: readonly Draft[], accessCode: string | null = null): Promise<string[]> {
    if (this.#key === null || this.device === null) throw new Error("recording needs an open app");
    const writing = { db: this.#db, key: this.#key, device: this.device, now: Date.now() };
    const made = await recordAll(writing, drafts, accessCode);
    await this.#reload();
    void this.#schedule.soon();
    return made.map(({ id }) => id);
  }

  /** Works on what lies encrypted on the phone; null when the app is locked. */
  async within<T>(work: (db: FieldDatabase, key: CryptoKey) => Promise<T>): Promise<T | null> {
    return this.#key === null ? null : work(this.#db, this.#key);
  }

  async numberFor(blockId: string): Promise<ReservedNumber | null> {
    return this.#key === null ? null : nextNumber(this.#db, this.#key, blockId);
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

  async checkStorage(): Promise<void> {
    this.storage = await keepStorage();
    this.copies = await copies(this.#db, this.device?.backed_up_until ?? null);
  }

  async #reload(): Promise<void> {
    this.device = await device(this.#db);
    this.records = await this.#db.outbox.orderBy("seq").toArray();
    this.items = this.#key === null ? [] : await recorded(this.#db, this.#key);
  }

  /** One round: push, then pull when the app is open. True when the server was reached. */
  async #sync(): Promise<boolean> {
    if ((await device(this.#db)) === null) return true;
    this.syncing = true;
    try {
      await push(this.#db, this.#wire, APP_VERSION);
      if ((await device(this.#db))?.state === "revoked") await this.#forget();
      await this.#pull();
      const met = await device(this.#db);
      await compact(this.#db, Date.now(), met?.backed_up_until ?? null);
      this.failing = false;
      return true;
    } catch (error) {
      if (error instanceof Refused) await this.#turnedAway(error);
      else if (!(error instanceof Unreachable)) throw error;
      this.failing = true;
      return false;
    } finally {
      await this.#reload();
      this.syncing = false;
      if (this.phase === "lease_over" && !this.#leaseOver()) this.phase = "open";
    }
  }

  async #pull(): Promise<void> {
    const key = this.#key;
    if (key === null || this.device?.state === "revoked") return;
    const flush = (): Promise<number> => push(this.#db, this.#wire, APP_VERSION);
    await pull(
      {
        db: this.#db,
        key,
        wire: this.#wire,
        appVersion: APP_VERSION,
        flush,
        onPage: (held) => {
          // Locked while the page was on its way: it is on disk, but no longer to be seen.
          if (this.#key === key) this.held = held;
        },
      },
      this.held,
    );
    await fetchForms(this.#db, this.#wire, key, this.held.common.forms ?? []);
  }

  async #turnedAway(error: Refused): Promise<void> {
    const meaning = reaction(error.status, error.refusal.code);
    if (meaning === "erase") {
      await changeDevice(this.#db, { state: "revoked" });
      await this.#forget();
    } else if (meaning === "not_known") {
      await changeDevice(this.#db, { state: "unknown" });
    }
  }
}

export const session = new Session();
