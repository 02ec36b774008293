/** Finding a household by a name, a door, or the first letters of a name's pinyin. */
import type { BlockView, HouseholdView } from "../households/register.ts";

/** One household as it can be found; everything folded the same way as what is typed. */
interface Entry {
  household: HouseholdView;
  names: readonly string[];
  initials: readonly string[];
  door: string;
  places: readonly string[];
  /** As one walks; a plain comparison of code units is enough, and quick. */
  key: string;
}

/** Whoever lives there whose name was meant, beside the household. */
export interface Hit {
  household: HouseholdView;
  /** The name that was found when it is not the household's own. */
  person: string | null;
  score: number;
}

export const MOST_HITS = 50;

/** Width, case and spaces do not matter: Ｎo. 3, 3 号 and 3号 are the same. */
export function fold(value: string): string {
  return value.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

const indexes = new WeakMap<BlockView, readonly Entry[]>();

/** Built once for each block as it stands, and kept until the block changes. */
function entriesOf(view: BlockView): readonly Entry[] {
  const found = indexes.get(view);
  if (found !== undefined) return found;
  const made = Array.from(view.households.values(), entry).sort((a, b) =>
    a.key < b.key ? -1 : Number(a.key > b.key),
  );
  indexes.set(view, made);
  return made;
}

function entry(household: HouseholdView): Entry {
  const { dwelling, people, row } = household;
  const places = [dwelling?.building_name, dwelling?.entrance_name, dwelling?.address];
  return {
    household,
    names: [row.name, ...people.map((one) => one.row.name)].map(fold),
    initials: people.map((one) => fold(one.row.initials)).filter((each) => each !== ""),
    door: fold(dwelling?.door ?? ""),
    places: places.map((each) => fold(each ?? "")).filter((each) => each !== ""),
    key: `${dwelling?.sort_key ?? ""} ${household.id}`,
  };
}

/** What was typed, in pieces that each have to fit: "3号楼 302室", "3-302". */
export function terms(typed: string): string[] {
  return typed
    .normalize("NFKC")
    .split(/[\s,，、/-]+/)
    .map((piece) => fold(piece).replace(/(\d)(室|号室)$/, "$1"))
    .filter((piece) => piece !== "");
}

/**
 * The best fifty, best first: the door itself, then names, then letters, then addresses; within
 * one kind as one walks.
 */
export function search(views: readonly BlockView[], typed: string): { hits: Hit[]; more: number } {
  const wanted = terms(typed);
  if (wanted.length === 0) return { hits: [], more: 0 };
  const hits: Hit[] = [];
  for (const view of views) {
    for (const each of entriesOf(view)) {
      const hit = fit(each, wanted);
      if (hit !== null) hits.push(hit);
    }
  }
  // Entries stand in walking order, and sorting keeps what is equal as it stood.
  hits.sort((a, b) => b.score - a.score);
  return { hits: hits.slice(0, MOST_HITS), more: Math.max(0, hits.length - MOST_HITS) };
}

function fit(each: Entry, wanted: readonly string[]): Hit | null {
  let score = 0;
  let person: string | null = null;
  for (const [index, term] of wanted.entries()) {
    const found = fitOne(each, term, index === wanted.length - 1);
    if (found.score === 0) return null;
    score += found.score;
    person ??= found.person;
  }
  return { household: each.household, person, score };
}

const DOOR = 100;
const DOOR_BEGINS = 60;
const NAME_BEGINS = 80;
const NAME_HOLDS = 50;
const LETTERS = 70;
const LETTERS_BEGIN = 55;
const PLACE = 30;

/** Only the last piece may be a door's beginning: "3-302" means 302 of number 3. */
function fitOne(
  each: Entry,
  term: string,
  last: boolean,
): { score: number; person: string | null } {
  if (each.door === term) return { score: DOOR, person: null };
  const byName = best(each.names, (name) =>
    name.startsWith(term) ? NAME_BEGINS : name.includes(term) ? NAME_HOLDS : 0,
  );
  const byLetters = /^[a-z]+$/.test(term)
    ? best(each.initials, (letters) =>
        letters === term ? LETTERS : letters.startsWith(term) ? LETTERS_BEGIN : 0,
      )
    : NO_FIT;
  const { people } = each.household;
  if (byName.score > 0 && byName.score >= byLetters.score) {
    const at = byName.at - 1; // the household's own name stands first
    return { score: byName.score, person: at < 0 ? null : (people[at]?.row.name ?? null) };
  }
  if (byLetters.score > 0) {
    const named = people.filter((one) => fold(one.row.initials) !== "");
    return { score: byLetters.score, person: named[byLetters.at]?.row.name ?? null };
  }
  if (last && /^\d/.test(term) && each.door.startsWith(term)) {
    return { score: DOOR_BEGINS, person: null };
  }
  const placed = each.places.some((place) => holds(place, term));
  return { score: placed ? PLACE : 0, person: null };
}

const NO_FIT = { score: 0, at: -1 };

function best(
  values: readonly string[],
  score: (value: string) => number,
): { score: number; at: number } {
  let found = NO_FIT;
  for (const [at, value] of values.entries()) {
    const here = score(value);
    if (here > found.score) found = { score: here, at };
  }
  return found;
}

/** "3号" is not found in "13号", nor "1" in "10号": numbers are found whole. */
function holds(place: string, term: string): boolean {
  for (let at = place.indexOf(term); at >= 0; at = place.indexOf(term, at + 1)) {
    const before = place[at - 1] ?? "";
    const after = place[at + term.length] ?? "";
    const begins = !(/^\d/.test(term) && /\d/.test(before));
    const ends = !(/\d$/.test(term) && /\d/.test(after));
    if (begins && ends) return true;
  }
  return false;
}
