/**
 * The service worker keeps the app itself on the phone. A new version waits until asked for, and
 * is not even offered while something is being written down; what was recorded lies in the
 * database and is untouched by it.
 */

class Update {
  waiting = $state.raw<ServiceWorker | null>(null);
  /** The new version is in use, and this page is still the old one. */
  replaced = $state(false);

  async register(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    const registration = await navigator.serviceWorker.register("/field/sw.js", {
      scope: "/field/",
    });
    this.#note(registration.waiting);
    const before = navigator.serviceWorker.controller;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      this.replaced = before !== null;
    });
    registration.addEventListener("updatefound", () => {
      const fresh = registration.installing;
      fresh?.addEventListener("statechange", () => {
        if (fresh.state === "installed") this.#note(registration.waiting);
      });
    });
  }

  #note(worker: ServiceWorker | null): void {
    // Without a controller this is the very first visit, not an update.
    if (navigator.serviceWorker.controller !== null) this.waiting = worker;
  }

  use(): void {
    this.waiting?.postMessage("use-now");
  }
}

export const update = new Update();
