import { fresh } from "./bind";

/** `data-disclosure="id"`: a button opens and closes an element; Escape closes it. */
export function disclosure(root: ParentNode): void {
  for (const button of fresh(root, "button[data-disclosure]", HTMLButtonElement)) {
    const target = document.getElementById(button.dataset["disclosure"] ?? "");
    if (!target) continue;
    const show = (open: boolean): void => {
      button.setAttribute("aria-expanded", String(open));
      target.toggleAttribute("data-open", open);
    };
    button.addEventListener("click", () => {
      show(button.getAttribute("aria-expanded") !== "true");
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
      show(false);
      button.focus();
    });
  }
}

/** `details[data-menu]`: a menu closes on Escape, and on a click elsewhere. */
export function menu(root: ParentNode): void {
  for (const details of fresh(root, "details[data-menu]", HTMLDetailsElement)) {
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !details.contains(event.target)) details.open = false;
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary")?.focus();
    });
  }
}
