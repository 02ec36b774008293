import { fresh } from "./bind";

/** `data-guard`: typed text is not lost by leaving, and nothing is sent twice. */
export function guard(root: ParentNode): void {
  for (const form of fresh(root, "form[data-guard]", HTMLFormElement)) {
    let typed = false;
    let sent = false;
    form.addEventListener("input", () => {
      typed = true;
    });
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
      typed = false;
    });
    // A page that comes back from the browser's cache can be sent again.
    window.addEventListener("pageshow", () => {
      sent = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (typed && form.isConnected) event.preventDefault();
    });
  }
}
