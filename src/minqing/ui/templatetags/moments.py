"""Days, moments and due words as HTML, in the reader's language.

A list shows the same few days again and again, so the finished pieces are kept per language.
"""

from datetime import date, datetime
from functools import lru_cache

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext

from minqing.lib.time import SHANGHAI, local_date
from minqing.ui import rules
from minqing.ui.rules import DueKind, DueWord, due_day, due_word
from minqing.ui.templatetags.drawing import due_shape, shape

__all__ = [
    "DASH",
    "clock_html",
    "day_html",
    "day_text",
    "done_html",
    "due_html",
    "moment_html",
    "present",
]

DASH = format_html('<span class="nothing">{}</span>', rules.DASH)


def present(context: Context, now: datetime | None) -> datetime:
    """The moment that the page takes for the present: `now=`, the context's `now`, `request.at`.

    LookupError when there is none: a component must not read the clock.
    """
    if now is not None:
        return now
    for found in (context.get("now"), getattr(context.get("request"), "at", None)):
        if isinstance(found, datetime):
            return found
    raise LookupError("This tag needs the present moment: pass now= or give the context `now`.")


def _weekday(day: date) -> str:
    names = (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )
    return names[day.weekday()]


def day_text(day: date) -> str:
    """`2026-11-22 周日`, as plain text."""
    return f"{day.isoformat()} {_weekday(day)}"


@lru_cache(maxsize=4096)
def _day(day: date, _language: str | None) -> SafeString:
    return format_html('<time class="day" datetime="{}">{}</time>', day.isoformat(), day_text(day))


def day_html(value: date | datetime | None) -> SafeString:
    """A day (of a moment: its day in Shanghai); a dash for None."""
    if value is None:
        return DASH
    return _day(local_date(value) if isinstance(value, datetime) else value, get_language())


def moment_html(value: datetime | None) -> SafeString:
    """Day and time of day in Shanghai; a dash for None."""
    if value is None:
        return DASH
    local = value.astimezone(SHANGHAI)
    return format_html(
        '<time class="moment" datetime="{}">{} {}</time>',
        local.isoformat(timespec="seconds"),
        day_text(local.date()),
        f"{local:%H:%M}",
    )


def clock_html(value: datetime | None) -> SafeString:
    """The time of day in Shanghai; the day on hover."""
    if value is None:
        return DASH
    local = value.astimezone(SHANGHAI)
    return format_html(
        '<time class="moment" datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        day_text(local.date()),
        f"{local:%H:%M}",
    )


def _due_text(word: DueWord) -> str:
    if word.kind is DueKind.TODAY:
        return gettext("due today")
    if word.kind is not DueKind.OVER:
        return ngettext("still %(days)d day", "still %(days)d days", word.days) % {
            "days": word.days
        }
    if word.days == 0:
        return gettext("over since today")
    return ngettext("%(days)d day over", "%(days)d days over", word.days) % {"days": word.days}


@lru_cache(maxsize=4096)
def _due(word: DueWord, day: date, _language: str | None) -> SafeString:
    return format_html(
        '<time class="due due-{}" datetime="{}" title="{}">{}{}'
        '<span class="on-paper"> {}</span></time>',
        word.kind.value,
        day.isoformat(),
        day_text(day),
        mark_safe(due_shape(word.kind.value)),  # noqa: S308 - our own drawing
        _due_text(word),
        day_text(day),
    )


def due_html(due: datetime | None, now: datetime) -> SafeString:
    """The due word with its shape; the date on hover and on paper; a dash for None."""
    if due is None:
        return DASH
    return _due(due_word(due, now), due_day(due), get_language())


@lru_cache(maxsize=8)
def _done(_language: str | None) -> SafeString:
    return format_html(
        '<span class="due due-done">{}{}</span>',
        mark_safe(shape("done")),  # noqa: S308 - our own drawing
        pgettext("due", "done"),
    )


def done_html() -> SafeString:
    """What stands in place of a due word once the thing is done."""
    return _done(get_language())
