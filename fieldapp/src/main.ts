/** Start-up: what hinders, then what this phone holds, then the screens. */
import "./ui/app.css";
import { mount } from "svelte";
import App from "./app/App.svelte";
import Hindered from "./app/Hindered.svelte";
import { place } from "./app/navigation.svelte.ts";
import { hindrance } from "./app/platform.ts";
import { full } from "./health/full.svelte.ts";
import { session } from "./app/session.svelte.ts";
import { update } from "./app/update.svelte.ts";
import { tokenIn } from "./enrol/enrol.ts";

async function start(target: HTMLElement): Promise<void> {
  // `crypto.subtle` is missing where the types say it cannot be: on plain http.
  const subtle = (crypto as Partial<Crypto>).subtle !== undefined;
  const by = hindrance(navigator.userAgent, {
    secure: isSecureContext,
    subtle,
    database: "indexedDB" in globalThis,
  });
  if (by !== null) {
    mount(Hindered, { target, props: { by } });
    return;
  }
  const token = location.hash.startsWith("#enrol=") ? tokenIn(location.hash) : null;
  // A token is used once; it must not stay in the address or the history.
  if (token !== null) history.replaceState(null, "", location.pathname);
  full.watch();
  place.follow();
  await session.start();
  mount(App, { target, props: { token } });
  await update.register();
}

const target = document.getElementById("app");
if (target !== null) void start(target);
