/**
 * Where the phone is when a visit is recorded, where the district asks for it. The server keeps how
 * far from the door that was and drops the place itself. It needs no network, and no visit waits
 * for it longer than some seconds, nor fails because of it.
 */
import { NOT_ASKED, type Placed } from "./placed.ts";

type Position = NonNullable<Placed["position"]>;

/** A place found so long ago is still that of this door. */
const FRESH_MS = 90_000;
/** The phone itself gives up after so long. */
const SEARCH_MS = 15_000;
/** What a visit that is being saved waits at most. */
export const WAIT_MS = 3_000;
/** One that is recorded by a single tap. */
export const SHORT_WAIT_MS = 1_500;

interface Senses {
  locate: Pick<Geolocation, "getCurrentPosition"> | undefined;
  now: () => number;
}

export class Whereabouts {
  /** What is known just now, for the screen. */
  says = $state<"nothing" | "looking" | "here" | "denied" | "unavailable">("nothing");
  accuracy = $state(0);
  readonly #senses: Senses;
  #found: { position: Position; at: number } | null = null;
  #looking: Promise<Placed> | null = null;

  constructor(senses: Senses) {
    this.#senses = senses;
  }

  /** Begins to look, so that it is known by the time the visit is saved. */
  look(): void {
    if (this.#fresh() === null) void this.#search();
  }

  /** What to record with a visit now; waits at most `wait` milliseconds. */
  async here(wait: number = WAIT_MS): Promise<Placed> {
    const known = this.#fresh();
    if (known !== null) return { position: known, unplaced: null };
    const late = new Promise<Placed>((done) => {
      setTimeout(() => {
        done({ position: null, unplaced: "late" });
      }, wait);
    });
    return Promise.race([this.#search(), late]);
  }

  #fresh(): Position | null {
    const found = this.#found;
    const age = found === null ? Infinity : Math.abs(this.#senses.now() - found.at);
    return found !== null && age < FRESH_MS ? found.position : null;
  }

  #search(): Promise<Placed> {
    this.#looking ??= this.#ask().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  #ask(): Promise<Placed> {
    const { locate, now } = this.#senses;
    if (locate === undefined) {
      this.says = "unavailable";
      return Promise.resolve({ position: null, unplaced: "unavailable" });
    }
    this.says = "looking";
    return new Promise((done) => {
      locate.getCurrentPosition(
        ({ coords: { longitude, latitude, accuracy } }) => {
          const position = { longitude, latitude, accuracy };
          this.#found = { position, at: now() };
          this.says = "here";
          this.accuracy = Math.round(accuracy);
          done({ position, unplaced: null });
        },
        ({ code, PERMISSION_DENIED, TIMEOUT }) => {
          const unplaced =
            code === PERMISSION_DENIED ? "denied" : code === TIMEOUT ? "late" : "unavailable";
          this.says = unplaced === "denied" ? "denied" : "unavailable";
          done({ position: null, unplaced });
        },
        { enableHighAccuracy: true, timeout: SEARCH_MS, maximumAge: FRESH_MS },
      );
    });
  }
}

export const whereabouts = new Whereabouts({
  locate: (navigator as Partial<Navigator>).geolocation,
  now: () => Date.now(),
});

/** What to record with a visit, null's where the district does not ask. */
export function placed(asked: boolean, wait?: number): Promise<Placed> {
  return asked ? whereabouts.here(wait) : Promise.resolve(NOT_ASKED);
}
