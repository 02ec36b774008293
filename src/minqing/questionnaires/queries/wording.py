"""Conditions of a questionnaire as people read them, as far as that can be said."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from minqing.questionnaires.rules.questions import Question

__all__ = ["in_plain_words", "label_in_words"]

_NAMED = re.compile(r"\$\{\s*([\w.-]+)\s*\}")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_SELECTED = re.compile(r"\bselected\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*\)")
_SIGNS = (("!=", " ≠ "), (">=", " ≥ "), ("<=", " ≤ "))


def in_plain_words(expression: str, questions: Sequence[Question], language: str) -> str:
    """An XPath condition with questions and choices by their labels, and signs as they are written.

    What is no question or choice stays as it is, so that nothing of the condition is lost.
    """
    named = {each.name: each for each in questions}
    spoken_of = [named[name] for name in _NAMED.findall(expression) if name in named]
    choices = {
        choice.name: choice.label.for_language(language) or choice.name
        for each in spoken_of
        for choice in each.choices
    }

    def question(found: re.Match[str]) -> str:
        known = named.get(found[1])
        return f"“{(known.label.for_language(language) if known else '') or found[1]}”"

    def choice(found: re.Match[str]) -> str:
        text = found[1] if found[1] is not None else found[2]
        return f"“{choices.get(text, text)}”" if text else _("empty")

    words = _QUOTED.sub(choice, expression)
    words = _NAMED.sub(question, words)
    for sign, shown in _SIGNS:
        words = words.replace(sign, shown)
    chosen = _("{choice} is chosen in {question}")
    words = _SELECTED.sub(lambda found: chosen.format(question=found[1], choice=found[2]), words)
    return " ".join(words.split())


def label_in_words(label: str, questions: Sequence[Question], language: str) -> str:
    """A label in which answers are put in: where one comes stands what it is the answer to."""
    named = {each.name: each.label.for_language(language) for each in questions}
    return _NAMED.sub(lambda found: f"〔{named.get(found[1]) or found[1]}〕", label)
