import { fresh } from "./bind";

const ROWS = 'input[type="checkbox"][name="selected"]';

function rowsOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>(ROWS)];
}

/** Show the bulk bar with the number of ticked rows, and keep "select all" truthful. */
function refresh(form: HTMLFormElement): void {
  const rows = rowsOf(form);
  const ticked = rows.filter((row) => row.checked).length;
  for (const bar of form.querySelectorAll<HTMLElement>("[data-bulk-bar]")) {
    bar.hidden = ticked === 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = String(ticked);
  }
  for (const all of form.querySelectorAll<HTMLInputElement>("[data-select-all]")) {
    all.checked = ticked > 0 && ticked === rows.length;
    all.indeterminate = ticked > 0 && ticked < rows.length;
  }
}

/** `{% bulk_bar %}` and `data-select-all`, within one form. */
export function select(root: ParentNode): void {
  for (const bar of fresh(root, "[data-bulk-bar]", HTMLElement)) {
    const form = bar.closest("form");
    if (!form) continue;
    form.addEventListener("change", (event) => {
      const changed = event.target;
      if (!(changed instanceof HTMLInputElement)) return;
      if (changed.matches("[data-select-all]")) {
        for (const row of rowsOf(form)) row.checked = changed.checked;
      }
      refresh(form);
    });
    refresh(form);
    // The browser restores ticks after this script has run.
    window.addEventListener("pageshow", () => {
      refresh(form);
    });
  }
}
