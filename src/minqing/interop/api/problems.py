"""Answers to what cannot be done: a code for programs, words for people in both languages."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from minqing.cases.operations import CaseError
from minqing.interop.rules.problems import STATUS_OF, Problem
from minqing.interop.schemas import MAX_ADDRESS

__all__ = ["ProblemError", "field_problems", "in_both", "problem", "refusal_of"]


class ProblemError(Exception):
    """The request cannot be answered; ``what`` says why, ``fields`` where."""

    def __init__(self, what: Problem, fields: Iterable[Mapping[str, str]] = ()) -> None:
        super().__init__(what.value)
        self.what, self.fields = what, list(fields)


_WORDS: Final[dict[Problem, LazyText]] = {
    Problem.NO_CLIENT: _("Send the token of a client that is in use: Authorization: Bearer mq_…"),
    Problem.NOT_ALLOWED: _("This client has no right to that. The district office can give it."),
    Problem.OUTSIDE_AREAS: _("This place lies outside the client's areas."),
    Problem.TOO_MANY: _("Too many requests in this minute. Go on in the next."),
    Problem.NOT_FOUND: _("There is nothing here that this client may see."),
    Problem.INVALID: _("What was sent cannot be used. Each field below says why."),
    Problem.NOT_READABLE: _("What was sent cannot be read: it must be one JSON object in UTF-8."),
    Problem.TOO_LARGE: _("What was sent is too large."),
    Problem.AREA_UNKNOWN: _("There is no such area here today."),
    Problem.PLACE_MISSING: _("Say where it is: an area, or an address that names one."),
    Problem.ADDRESS_UNCLEAR: _(
        "The address names no neighbourhood of this client, or more than one. Send its code."
    ),
    Problem.ID_TAKEN: _("Another request has this id."),
    Problem.KEY_USED: _("This key was used for another act. Take a new one for each act."),
    Problem.HELD_ELSEWHERE: _("A level above this client's areas holds the request."),
    Problem.CHANGED: _("Somebody worked on this request meanwhile. Read it again, then decide."),
    Problem.NOT_NOW: _("This is not possible with the request now. The field below says why."),
    Problem.CURSOR_UNKNOWN: _("This is no cursor of ours. Begin without one."),
    Problem.CURSOR_OVER: _(
        "The data was restored from a backup since this cursor. Begin without one, and compare."
    ),
    Problem.BUSY: _("The database could not do it just now. Send the same again in a moment."),
}
_FIELD_WORDS: Final[dict[str, LazyText]] = {
    "missing": _("This is needed."),
    "too_long": _("This is too long: up to %(limit)s characters."),
    "empty": _("This is empty."),
    "enum": _("This is none of the codes: %(expected)s."),
    "pattern": _("This does not have the right form."),
    "unknown": _("There is no such field."),
    "value": _("This value cannot be used."),
}
_CODES: Final = {
    "missing": "missing",
    "string_too_long": "too_long",
    "string_too_short": "empty",
    "enum": "enum",
    "literal_error": "enum",
    "string_pattern_mismatch": "pattern",
    "extra_forbidden": "unknown",
}


def problem(what: Problem, fields: Iterable[Mapping[str, str]] = ()) -> HttpResponse:
    """The answer that says what is wrong."""
    response = JsonResponse(
        {"code": what.value, **in_both(lambda: str(_WORDS[what])), "fields": list(fields)},
        status=STATUS_OF[what],
        json_dumps_params={"ensure_ascii": False},
    )
    if what is Problem.NO_CLIENT:
        response["WWW-Authenticate"] = 'Bearer realm="minqing"'
    if what in {Problem.TOO_MANY, Problem.BUSY}:
        response["Retry-After"] = "60" if what is Problem.TOO_MANY else "5"
    return response


def field_problems(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What a schema found, field by field, in both languages; what was typed is not repeated."""
    found = []
    for error in errors:
        code = _CODES.get(str(error["type"]), "value")
        details = {
            "limit": error.get("ctx", {}).get("max_length", MAX_ADDRESS),
            "expected": error.get("ctx", {}).get("expected", ""),
        }
        words = in_both(partial(_field_words, code, details))
        place = [str(part) for part in error["loc"] if part not in _FRAMES]
        found.append({"field": ".".join(place)[:100], "code": code, **words})
    return found


#: What an operation calls it, or the code of what it refuses, by the field that was sent.
_FIELDS: Final = {
    "body": "text",
    "requester_name": "name",
    "text_missing": "text",
    "text_too_long": "text",
    "in_future": "raised_at",
    "told_before_answer": "told_at",
    "next_step_missing": "next_on",
    "next_step_past": "next_on",
    "not_a_phone_number": "phone",
    "not_an_email_address": "email",
    "contact_missing": "send",
    "way_closed": "send",
    "answer_too_long_for_sms": "text",
}
_AS_PROBLEMS: Final = {
    "case_not_found": Problem.NOT_FOUND,
    "changed_meanwhile": Problem.CHANGED,
}


def refusal_of(error: CaseError, names: Mapping[str, str] | None = None) -> ProblemError:
    """What an operation refused; ``names`` are those fields that a call names otherwise."""
    if error.code in _AS_PROBLEMS:
        return ProblemError(_AS_PROBLEMS[error.code])
    argument = next(iter(error.arguments), "")
    field = _FIELDS.get(error.code, _FIELDS.get(argument, argument))
    field = (names or {}).get(field, field)
    words = {name.split("-")[0]: words for name, words in error.in_languages().items()}
    said = [{"field": field, "code": error.code, **words}]
    return ProblemError(Problem.INVALID if field else Problem.NOT_NOW, said)


def _field_words(code: str, details: Mapping[str, object]) -> str:
    return str(_FIELD_WORDS[code]) % details


#: Where ninja looked, and what it calls the one argument of a view.
_FRAMES: Final = {"body", "query", "path", "header", "given", "asked"}


def in_both(words: Callable[[], str]) -> dict[str, str]:
    """Words in both languages."""
    said = {}
    for name, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            said[name] = words()
    return said
