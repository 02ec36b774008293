import { fresh } from "./bind";

const KEPT = "minqing.keys";
const ROWS = ".rows tbody .title a";
const ACTS = "textarea, select, input:not([type=hidden]), button, a, summary";
const WRITES = "input, textarea, select, [contenteditable]";

function isOn(): boolean {
  return localStorage.getItem(KEPT) !== "off";
}

/** Whether a key is meant for what has the focus: text, a choice, a dialog, a browser's own key. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return true;
  if (document.querySelector("dialog[open]")) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (!target?.matches(WRITES)) return false;
  // A ticked row takes no letters: the keys go on from it.
  return !(target instanceof HTMLInputElement && target.type === "checkbox");
}

/** The row of the list that has the focus, or -1. */
function present(rows: readonly HTMLAnchorElement[]): number {
  const row = document.activeElement?.closest("tr");
  return row ? rows.findIndex((link) => row.contains(link)) : -1;
}

function step(by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLAnchorElement>(ROWS)];
  if (rows.length === 0) return false;
  const at = present(rows);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  next?.focus();
  return true;
}

function tick(): boolean {
  const box = document.activeElement
    ?.closest("tr")
    ?.querySelector<HTMLInputElement>('input[type="checkbox"][name="selected"]');
  box?.click();
  return Boolean(box);
}

function focusOn(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  found?.focus();
  if (found instanceof HTMLInputElement) found.select();
  return Boolean(found);
}

function help(): boolean {
  const dialog = document.querySelector("#keys-help");
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
  return Boolean(dialog);
}

const KEYS: Readonly<Record<string, () => boolean>> = {
  "/": () => focusOn("#search-box"),
  "?": help,
  j: () => step(1),
  k: () => step(-1),
  x: tick,
  a: () => focusOn(`:is(#act, [data-bulk-bar]:not([hidden])) :is(${ACTS})`),
};

/** Single keys on the desk, with a list of them; `[data-keys]` on the page's `body` turns them on. */
export function keys(root: ParentNode): void {
  for (const button of fresh(root, "button[data-keys-help]", HTMLButtonElement)) {
    button.addEventListener("click", help);
  }
  for (const box of fresh(root, "input[data-keys-switch]", HTMLInputElement)) {
    box.checked = isOn();
    box.addEventListener("change", () => {
      localStorage.setItem(KEPT, box.checked ? "on" : "off");
    });
  }
  if (fresh(root, "[data-keys]", HTMLElement).length === 0) return;
  document.addEventListener("keydown", (event) => {
    if (!isOn() || belongsElsewhere(event)) return;
    if (KEYS[event.key]?.()) event.preventDefault();
  });
}
