import { fresh } from "./bind";

/** `data-autosubmit`: a filter form sends itself when a choice changes. */
export function autosubmit(root: ParentNode): void {
  for (const form of fresh(root, "form[data-autosubmit]", HTMLFormElement)) {
    form.addEventListener("change", () => {
      form.requestSubmit();
    });
  }
}

/** `data-print`: the print dialog. */
export function print(root: ParentNode): void {
  for (const button of fresh(root, "button[data-print]", HTMLButtonElement)) {
    button.addEventListener("click", () => {
      window.print();
    });
  }
}

/** `data-copy="#id"`: copies a text; `data-copied` is what the button then says. */
export function copy(root: ParentNode): void {
  for (const button of fresh(root, "button[data-copy]", HTMLButtonElement)) {
    button.addEventListener("click", () => {
      const source = document.querySelector(button.dataset["copy"] ?? "");
      const said = button.textContent;
      void navigator.clipboard.writeText(source?.textContent.trim() ?? "").then(() => {
        button.textContent = button.dataset["copied"] ?? "✓";
        setTimeout(() => {
          button.textContent = said;
        }, 2000);
      });
    });
  }
}

/** `data-count-left` on a text area with `maxlength`: how many characters are left. */
export function countLeft(root: ParentNode): void {
  for (const area of fresh(root, "textarea[data-count-left]", HTMLTextAreaElement)) {
    if (area.maxLength < 0) continue;
    const left = document.createElement("p");
    left.className = "count-left";
    const say = (): void => {
      left.textContent = `${String(area.value.length)} / ${String(area.maxLength)}`;
    };
    // A text area that htmx has put in the place of another finds that one's count beside it.
    const earlier = area.nextElementSibling;
    if (earlier?.classList.contains("count-left")) earlier.remove();
    area.after(left);
    area.addEventListener("input", say);
    say();
  }
}

/** After a failed form the summary of errors takes the focus, so that it is read and seen. */
export function errorSummary(root: ParentNode): void {
  for (const summary of fresh(root, "[data-error-summary]", HTMLElement)) summary.focus();
}
