"""The ladder as HTML: the drawing, its words, and the same for a screen reader."""

from datetime import datetime
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from minqing.ui.rules import LadderState, LineKind, MonthLine, month_line, step_of
from minqing.ui.templatetags import drawing
from minqing.ui.templatetags.moments import due_html

__all__ = ["large", "small"]


def _level_names() -> tuple[str, str, str, str]:
    return (
        pgettext("ladder", "Block"),
        pgettext("ladder", "Neighbourhood"),
        pgettext("ladder", "Street"),
        pgettext("ladder", "District"),
    )


def _state_word(state: LadderState) -> str:
    return {
        LadderState.OPEN: pgettext("ladder", "open"),
        LadderState.ANSWERED: pgettext("ladder", "answered in time"),
        LadderState.SOLVED: pgettext("ladder", "solved"),
        LadderState.CLOSED: pgettext("ladder", "closed"),
        LadderState.WITHDRAWN: pgettext("ladder", "withdrawn"),
    }[state]


def _days_drawn(line: MonthLine) -> int:
    """Whole days of the drawn line; never an empty line while there is time."""
    if line.kind not in {LineKind.RUNNING, LineKind.SOON}:
        return 0
    return max(1, round(line.share * drawing.DAYS_DRAWN))


@lru_cache(maxsize=1024)
def _mark(
    step: int, state: LadderState, line: LineKind, days: int, _language: str | None
) -> SafeString:
    return format_html(
        '{}<span class="sr-only">{}</span>',
        mark_safe(drawing.ladder_drawing(step, state, line, days)),  # noqa: S308 - drawn here
        gettext("Step %(step)d of 4: %(level)s, %(state)s")
        % {"step": step, "level": _level_names()[step - 1], "state": _state_word(state)},
    )


def _promise(state: LadderState, due: datetime | None, now: datetime | None) -> SafeString:
    """The due word of an open request, else the word of its state."""
    if state is LadderState.OPEN and due is not None and now is not None:
        return due_html(due, now)
    return format_html('<span class="ladder-state">{}</span>', _state_word(state))


def small(
    level: str | int,
    state: str,
    raised: datetime | None,
    due: datetime | None,
    now: datetime | None,
    *,
    words: bool,
) -> SafeString:
    """The ladder beside a request in a list."""
    step, known = step_of(level), LadderState(state)
    line = month_line(known, raised, due, now)
    drawn = _mark(step, known, line.kind, _days_drawn(line), get_language())
    said = (
        format_html(
            '<span class="ladder-words"><span class="ladder-level" aria-hidden="true">{}</span>{}'
            "</span>",
            _level_names()[step - 1],
            _promise(known, due, now),
        )
        if words
        else ""
    )
    return format_html(
        '<span class="ladder ladder-{} ladder-{}">{}{}</span>',
        known.value,
        line.kind.value,
        drawn,
        said,
    )


def large(
    level: str | int,
    state: str,
    raised: datetime | None,
    due: datetime | None,
    now: datetime | None,
) -> SafeString:
    """The ladder of one request on its own page, each step named."""
    step, known = step_of(level), LadderState(state)
    line = month_line(known, raised, due, now)
    named = format_html_join(
        "",
        '<li class="rung rung-{}"{}><span class="rung-bar"></span>'
        '<span class="rung-name">{}</span></li>',
        (
            (index, mark_safe(' aria-current="step"') if index == step else "", name)
            for index, name in enumerate(_level_names(), start=1)
        ),
    )
    return format_html(
        '<div class="ladder-large ladder-{} ladder-{}"><ol aria-label="{}">{}</ol>{}'
        '<p class="ladder-promise">{}</p></div>',
        known.value,
        line.kind.value,
        gettext("Where the request stands"),
        named,
        mark_safe(drawing.ladder_line(line.kind, _days_drawn(line))),  # noqa: S308 - drawn here
        _promise(known, due, now),
    )
