"""Signals of what was written down: the same note, the same photo, the same answers."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from minqing.visits.rules.signals.kinds import Finding, Limits, Seen, Signal

_GRAM = 3


def normalised(note: str) -> str:
    """A note without spaces, punctuation and digits, full width made narrow, in lower case.

    Digits go, so that "12号楼301" copied to "12号楼302" is still the same note.
    """
    narrow = unicodedata.normalize("NFKC", note).casefold()
    return "".join(each for each in narrow if each.isalpha())


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard index of two sets of three-character pieces; 0 for empty ones."""
    shared = len(one & other)
    together = len(one) + len(other) - shared
    return shared / together if together else 0.0


def _may_be_alike(one: frozenset[str], other: frozenset[str], alike: int) -> bool:
    """Whether their sizes allow that much: what is not needs no comparing (most pairs)."""
    small, large = sorted((len(one), len(other)))
    return 100 * small >= alike * large


def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[at : at + _GRAM] for at in range(max(1, len(text) - _GRAM + 1)))


def _notes(visits: Sequence[Seen], limits: Limits) -> list[tuple[Seen, frozenset[str]]]:
    texts = ((each, normalised(each.note)) for each in visits if each.note)
    return [(each, _pieces(text)) for each, text in texts if len(text) >= limits.shortest_note]


def copied_notes(own: Sequence[Seen], team: Sequence[Seen], limits: Limits) -> list[Finding]:
    """Notes that say nearly the same at other households.

    Among the worker's own notes of the week a note needs ``notes_alike`` households that read
    alike, itself counted; beside a colleague's note one is enough, but it has to be nearly equal.
    """
    mine = _notes(own, limits)
    own_ids = {each.visit_id for each in own}
    others = _notes([each for each in team if each.visit_id not in own_ids], limits)
    found: list[Finding] = []
    for visit, pieces in mine:
        alike = [
            (round(100 * value), other)
            for other, theirs in mine
            if other.household_id != visit.household_id
            and _may_be_alike(pieces, theirs, limits.note_alike)
            and (value := similarity(pieces, theirs)) * 100 >= limits.note_alike
        ]
        households = {other.household_id for _, other in alike}
        if len(households) + 1 >= limits.notes_alike:
            share, nearest = max(alike, key=lambda each: (each[0], each[1].visit_id))
            found.append(_copied(visit, nearest, (share, limits.note_alike, len(mine))))
            continue
        copied = _nearest(visit, pieces, others, limits.note_alike_others)
        if copied is not None:
            share, other = copied
            found.append(_copied(visit, other, (share, limits.note_alike_others, len(others))))
    return found


def _nearest(
    visit: Seen,
    pieces: frozenset[str],
    others: Sequence[tuple[Seen, frozenset[str]]],
    alike: int,
) -> tuple[int, Seen] | None:
    """The colleague's earlier note at another household that reads most alike, if any does."""
    best: tuple[int, Seen] | None = None
    for other, theirs in others:
        if other.household_id == visit.household_id or other.visited_at >= visit.visited_at:
            continue
        if not _may_be_alike(pieces, theirs, alike):
            continue
        share = round(100 * similarity(pieces, theirs))
        if share >= alike and (best is None or share > best[0]):
            best = share, other
    return best


def photos_twice(own: Sequence[Seen], team: Sequence[Seen]) -> list[Finding]:
    """Photos that lie, byte for byte, at an earlier visit to another household."""
    earlier: dict[str, list[Seen]] = defaultdict(list)
    for each in sorted(team, key=lambda visit: (visit.visited_at, visit.visit_id)):
        for photo in each.photos:
            earlier[photo].append(each)
    compared = len(earlier)
    found: list[Finding] = []
    for visit in own:
        for photo in sorted(visit.photos):
            first = earlier[photo][0] if earlier[photo] else visit
            if first.household_id != visit.household_id:
                found.append(
                    Finding(visit.visit_id, Signal.PHOTO_TWICE, 2, 1, compared, first.visit_id)
                )
    return found


def answers_alike(own: Sequence[Seen], team: Sequence[Seen], limits: Limits) -> list[Finding]:
    """Questionnaires answered nearly as at several other doors.

    Only questions that tell doors apart are looked at: those whose commonest answer in the team's
    week is given by less than ``telling_below`` per cent. Each form needs ``answers_needed`` of
    them (after Kuriakose and Robbins, "Don't get duped", 2016: the share of equal answers between
    two interviews), and ``forms_alike`` households that match, itself counted.
    """
    telling = _telling([each.answers for each in team], limits)
    forms = [
        (each, kept)
        for each in own
        if len(kept := {key: each.answers[key] for key in telling if key in each.answers})
        >= limits.answers_needed
    ]
    found: list[Finding] = []
    for visit, answers in forms:
        alike = list(_same_forms(visit, answers, forms, limits))
        if len({other.household_id for _, other in alike}) + 1 >= limits.forms_alike:
            share, nearest = max(alike, key=lambda each: (each[0], each[1].visit_id))
            found.append(
                Finding(
                    visit.visit_id,
                    Signal.ANSWERS_ALIKE,
                    share,
                    limits.answers_alike,
                    len(forms),
                    nearest.visit_id,
                )
            )
    return found


def _same_forms(
    visit: Seen,
    answers: Mapping[str, str],
    forms: Sequence[tuple[Seen, Mapping[str, str]]],
    limits: Limits,
) -> Iterator[tuple[int, Seen]]:
    for other, theirs in forms:
        both = answers.keys() & theirs.keys()
        if other.household_id == visit.household_id or len(both) < limits.answers_needed:
            continue
        share = round(100 * sum(answers[key] == theirs[key] for key in both) / len(both))
        if share >= limits.answers_alike:
            yield share, other


def _telling(forms: Sequence[Mapping[str, str]], limits: Limits) -> list[str]:
    """The questions whose answers differ enough to tell one door from another."""
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for form in forms:
        for key, value in form.items():
            given[key][value] += 1
    return sorted(
        key
        for key, values in given.items()
        if 100 * max(values.values()) < limits.telling_below * sum(values.values())
    )


def _copied(visit: Seen, other: Seen, figures: tuple[int, int, int]) -> Finding:
    return Finding(visit.visit_id, Signal.COPIED_NOTE, *figures, other.visit_id)
