/** A behaviour binds itself to the elements that carry its attribute, below `root`. */
export type Behaviour = (root: ParentNode) => void;

/** Bind now, and again to whatever htmx swaps in later. */
export function bind(behaviours: readonly Behaviour[]): void {
  const run = (root: ParentNode): void => {
    for (const behaviour of behaviours) behaviour(root);
  };
  run(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target instanceof HTMLElement && event.target !== document.body) run(event.target);
  });
}

/** Elements with an attribute below `root`, `root` itself included, each only once per behaviour. */
export function fresh<E extends HTMLElement>(
  root: ParentNode,
  selector: string,
  kind: abstract new () => E,
): E[] {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  return found.filter((element): element is E => {
    if (!(element instanceof kind)) return false;
    const key = `bound${selector.replace(/[^a-z]/g, "")}`;
    if (key in element.dataset) return false;
    element.dataset[key] = "";
    return true;
  });
}
