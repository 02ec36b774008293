import { fresh } from "./bind";

const YEAR = 31_536_000;

/** `data-theme-switch`: as the system, light or dark; the server reads the cookie at the next page. */
export function theme(root: ParentNode): void {
  for (const choice of fresh(root, "select[data-theme-switch]", HTMLSelectElement)) {
    choice.value = document.documentElement.dataset["theme"] ?? "";
    choice.addEventListener("change", () => {
      if (choice.value) document.documentElement.dataset["theme"] = choice.value;
      else delete document.documentElement.dataset["theme"];
      const age = choice.value ? YEAR : 0;
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `theme=${choice.value}; Path=/; Max-Age=${String(age)}; SameSite=Lax${secure}`;
    });
  }
}
