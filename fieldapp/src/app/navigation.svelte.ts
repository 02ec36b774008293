/** The hash as the place one is at; Back is the phone's own. */
import { readRoute, type Route } from "./routes.ts";

class Place {
  route = $state.raw<Route>({ at: "today" });
  #steps = 0;

  follow(): void {
    const read = (): void => {
      this.route = readRoute(location.hash);
      scrollTo(0, 0);
    };
    read();
    addEventListener("hashchange", () => {
      this.#steps += 1;
      read();
    });
  }

  /** One step back, or to `instead` when this page was opened first. */
  back(instead: string): void {
    if (this.#steps > 0) {
      this.#steps -= 2;
      history.back();
    } else location.replace(instead);
  }

  /** Goes on without leaving a step behind (a finished form is not returned to). */
  instead(hash: string): void {
    this.#steps -= 1;
    location.replace(hash);
  }
}

export const place = new Place();
