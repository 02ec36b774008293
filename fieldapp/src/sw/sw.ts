/// <reference lib="webworker" />
/** Keeps the app's own files for use without a signal; people's data never passes through here. */
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] };

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(
  new NavigationRoute(createHandlerBoundToURL("/field/"), { denylist: [/^\/field\/api\//] }),
);

self.addEventListener("message", (event) => {
  if (event.data === "use-now") void self.skipWaiting();
});
