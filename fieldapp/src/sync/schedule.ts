/** When to sync: start, online, visibility, timer, button; one at a time over all tabs. */
import { nextTry } from "./decide.ts";

const LOCK = "minqing-sync";

interface Hooks {
  /** One full round; resolves to whether the server was reached. */
  run: () => Promise<boolean>;
  waiting: () => number;
}

export class Schedule {
  readonly #hooks: Hooks;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  start(): void {
    addEventListener("online", this.#now);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#now();
    });
    this.#now();
  }

  readonly #now = (): void => {
    void this.soon();
  };

  /** Syncs now, or once more after the round that is under way. */
  async soon(): Promise<void> {
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    clearTimeout(this.#timer);
    this.#running = this.#rounds();
    try {
      await this.#running;
    } finally {
      this.#running = null;
      const delay = nextTry(this.#failures, this.#hooks.waiting(), Math.random());
      this.#timer = setTimeout(this.#now, delay);
    }
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      const reached = await exclusively(this.#hooks.run);
      this.#failures = reached ? 0 : this.#failures + 1;
      if (!reached) return;
    } while (this.#wanted());
  }

  #wanted(): boolean {
    return this.#again;
  }
}

/** Runs while no other tab of this app, nor this one, is syncing. */
export async function exclusively<T>(run: () => Promise<T>): Promise<T> {
  if (!("locks" in navigator)) return run();
  return navigator.locks.request(LOCK, run);
}
