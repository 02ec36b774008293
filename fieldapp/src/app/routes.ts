/** The address after `#/`, read and written. Every screen can be reached and left by Back. */

export type Route =
  | { at: "today" }
  | { at: "block"; block: string | null; entrance: string | null }
  | { at: "household"; household: string }
  | { at: "visit"; household: string; outcome: string }
  | { at: "case"; household: string }
  | { at: "answer"; household: string; response: string }
  | { at: "check"; household: string; check: string }
  | { at: "card"; item: string }
  | { at: "hand_up"; block: string | null }
  | { at: "found"; block: string; door: string }
  | { at: "found_people"; household: string }
  | { at: "correct"; household: string }
  | { at: "clash"; household: string; change: string }
  | { at: "fill"; household: string; form: string }
  | { at: "given"; household: string }
  | { at: "search" }
  | { at: "requests" }
  | { at: "diary"; day: string | null }
  | { at: "plan"; block: string | null }
  | { at: "log" }
  | { at: "settings" };

export function readRoute(hash: string): Route {
  const [at = "", first = "", second = ""] = hash.replace(/^#\/?/, "").split("/").map(decode);
  switch (at) {
    case "block":
      return { at, block: first || null, entrance: second || null };
    case "household":
      return { at, household: first };
    case "visit":
      return { at, household: first, outcome: second };
    case "case":
      return { at, household: first };
    case "answer":
      return { at, household: first, response: second };
    case "check":
      return { at, household: first, check: second };
    case "card":
      return { at, item: first };
    case "hand_up":
      return { at, block: first || null };
    case "found":
      return { at, block: first, door: second };
    case "found_people":
      return { at, household: first };
    case "correct":
      return { at, household: first };
    case "clash":
      return { at, household: first, change: second };
    case "fill":
      return { at, household: first, form: second };
    case "given":
      return { at, household: first };
    case "diary":
      return { at, day: first || null };
    case "plan":
      return { at, block: first || null };
    case "search":
    case "requests":
    case "log":
    case "settings":
      return { at };
    default:
      return { at: "today" };
  }
}

/** Screens where something is being written down: nothing may take them away. */
const FORMS: ReadonlySet<Route["at"]> = new Set([
  "visit",
  "case",
  "answer",
  "card",
  "hand_up",
  "found",
  "found_people",
  "correct",
  "fill",
]);

export function isForm({ at }: Route): boolean {
  return FORMS.has(at);
}

/** `to("visit", id, "met")` → `#/visit/<id>/met` */
export function to(at: Route["at"], ...parts: (string | null)[]): string {
  const said = parts.filter((part) => part !== null).map(encodeURIComponent);
  return `#/${[at, ...said].join("/")}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return "";
    throw error;
  }
}
