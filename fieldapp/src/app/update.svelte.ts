/** The service worker keeps the app itself on the phone; a new version waits until asked for. */

class Update {
  waiting = $state.raw<ServiceWorker | null>(null);

  async register(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    const registration = await navigator.serviceWorker.register("/field/sw.js", {
      scope: "/field/",
    });
    this.#note(registration.waiting);
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
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      location.reload();
    });
    this.waiting?.postMessage("use-now");
  }
}

export const update = new Update();
