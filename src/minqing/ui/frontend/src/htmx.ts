import htmx from "htmx.org";

/** htmx without anything that the content security policy forbids, and honest about failures. */
export function startHtmx(): void {
  htmx.config.includeIndicatorStyles = false;
  htmx.config.allowEval = false;
  htmx.config.allowScriptTags = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.historyCacheSize = 0; // pages about people are not kept in the browser's storage
  htmx.config.refreshOnHistoryMiss = true;
  htmx.config.defaultSettleDelay = 0;

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
    const detail = (event as CustomEvent<{ headers: Record<string, string>; verb: string }>).detail;
    if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
  });
  const unreachable = (shown: boolean) => (): void => {
    const message = document.getElementById("ui-unreachable");
    if (message) message.hidden = !shown;
  };
  document.addEventListener("htmx:responseError", unreachable(true));
  document.addEventListener("htmx:sendError", unreachable(true));
  document.addEventListener("htmx:afterOnLoad", unreachable(false));
}
