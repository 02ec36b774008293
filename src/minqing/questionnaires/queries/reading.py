"""Answers in words: each question beside what was answered, in the reader's language."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minqing.questionnaires.models import Answers, FormVersion
from minqing.questionnaires.rules.questions import Kind, Question, questions_of
from minqing.questionnaires.rules.submission import (
    SubmissionUnreadableError,
    read_answers,
    read_submission,
)

__all__ = [
    "Line",
    "answers_of",
    "in_words",
    "language",
    "lines_of",
    "read_by",
    "title",
    "without_places",
]

_PLACE = re.compile(r"\[(\d+)\]")
_SILENT = {Kind.HOUSEHOLD, Kind.META}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: the question, the answer, and which one of a repeat it belongs to (0 = none)."""

    label: str
    text: str
    place: int = 0
    part: str = ""
    """The name of the repeat."""
    path: str = ""
    """Of the node, with its places in repeats."""
    is_file: bool = False
    """The text is the name of a picture, which says nothing to a reader."""


def language() -> str:
    """The reader's language code."""
    return get_language() or "zh-hans"


def title(version: FormVersion) -> str:
    """The version's title in the reader's language."""
    return version.title_zh if language().startswith("zh") else version.title_en


def answers_of(answers: Answers) -> dict[str, str]:
    """Text by path of the node; nothing after erasure."""
    content = answers.text.content
    return {} if content is None else dict(json.loads(content)["answers"])


def lines_of(answers: Answers, version: FormVersion) -> list[Line]:
    """What a household answered, in the order in which it was asked."""
    return list(_lines(answers_of(answers), questions_of(version.questions)))


def read_by(version: FormVersion, xml: str) -> list[Line]:
    """What a submission that is not recorded says by a version; nothing when it cannot be read."""
    questions = questions_of(version.questions)
    try:
        answered = read_answers(read_submission(xml).root, questions)
    except SubmissionUnreadableError:
        return []
    return list(_lines(answered, questions))


def in_words(question: Question, text: str) -> str:
    """An answer as it is read: choices by their words, a place rounded to metres."""
    if question.kind in {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}:
        words = {each.name: each.label.for_language(language()) for each in question.choices}
        return _("; ").join(words.get(each, each) for each in text.split())
    if question.kind is Kind.GEOPOINT:
        return ", ".join(f"{float(each):.5f}" for each in text.split()[:2])
    return text


def without_places(path: str) -> str:
    """A path of an answer as the path of its question."""
    return _PLACE.sub("", path)


def _lines(answered: dict[str, str], questions: tuple[Question, ...]) -> Iterator[Line]:
    by_path = {each.path: each for each in questions}
    order = {each.path: number for number, each in enumerate(questions)}
    found = []
    for path, text in answered.items():
        plain = without_places(path)
        question = by_path.get(plain)
        if question is None or question.kind in _SILENT:
            continue
        places = [int(each) for each in _PLACE.findall(path)]
        around = by_path.get(question.repeat)
        # A repeat is told as a whole, where it begins.
        begins = order[question.repeat] if around else order[plain]
        key = (begins, tuple(places), order[plain])
        found.append((key, question, path, text, places[-1] if places else 0, around))
    for _key, question, path, text, place, around in sorted(found, key=lambda each: each[0]):
        label = question.label.for_language(language()) or question.name
        part = (around.label.for_language(language()) or around.name) if around else ""
        is_file = question.kind in {Kind.IMAGE, Kind.SIGNATURE}
        yield Line(label, in_words(question, text), place, part, path, is_file)
