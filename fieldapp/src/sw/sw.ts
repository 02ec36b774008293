/// <reference lib="webworker" />
/** Keeps the app's own files for use without a signal; people's data never passes through here. */
import {
  addPlugins,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] };

/** A copy that is found again whatever languages the browser asks for: ours speaks them all. */
function unvarying(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.delete("Vary");
  return new Response(response.body, { status: response.status, headers });
}

addPlugins([
  {
    cacheWillUpdate: ({ response }) =>
      Promise.resolve(response.status === 200 ? unvarying(response) : null),
  },
]);
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(
  new NavigationRoute(createHandlerBoundToURL("/field/"), { denylist: [/^\/field\/api\//] }),
);

self.addEventListener("message", (event) => {
  if (event.data === "use-now") void self.skipWaiting();
});
