"""What a phone tells of itself, in words."""

from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from minqing.fieldwork.models import (
    FAILURE_LABELS,
    OUTCOME_LABELS,
    REASON_LABELS,
    RULING_LABELS,
    DeviceHealth,
)
from minqing.fieldwork.rules.health import Failure, is_nearly_full
from minqing.fieldwork.rules.verdicts import MESSAGES, Outcome, Reason, Ruling
from minqing.lib.time import SHANGHAI

__all__ = ["told_words"]

_WRONG_CLOCK_MS = 60_000


def told_words(told: DeviceHealth) -> list[tuple[str, str]]:
    """One line for each thing that somebody may want to know, with its tone; most urgent first."""
    lines = [*_troubles(told), *_waiting(told), *_storage(told), *_clock(told)]
    return lines or [("", _("Everything sent"))]


def _troubles(told: DeviceHealth) -> list[tuple[str, str]]:
    lines = []
    if told.in_trouble:
        reasons = " · ".join(
            f"{_reason(code)} ×{count}" if count > 1 else _reason(code)
            for code, count in sorted(told.troubles.items(), key=lambda each: (-each[1], each[0]))
        )
        words = ngettext(
            "%(n)s record its worker has to look at: %(why)s",
            "%(n)s records its worker has to look at: %(why)s",
            told.in_trouble,
        )
        lines.append(("over", words % {"n": told.in_trouble, "why": reasons}))
    if told.failures:
        why = FAILURE_LABELS[Failure(told.failure)] if told.failure else _("no reason told")
        words = ngettext("%(n)s sync failed: %(why)s", "%(n)s syncs failed: %(why)s", told.failures)
        lines.append(("over", words % {"n": told.failures, "why": why}))
    if told.differing:
        words = ngettext(
            "%(n)s block was not as here and was fetched anew",
            "%(n)s blocks were not as here and were fetched anew",
            told.differing,
        )
        lines.append(("soon", words % {"n": told.differing}))
    return lines


def _waiting(told: DeviceHealth) -> list[tuple[str, str]]:
    lines = []
    if told.unsent:
        words = ngettext("%(n)s record not sent", "%(n)s records not sent", told.unsent)
        words = words % {"n": told.unsent}
        if told.oldest_unsent_at is not None:
            since = _("since %(moment)s") % {"moment": _when(told.oldest_unsent_at)}
            words = f"{words} · {since}"
        lines.append(("soon", words))
    if told.pictures:
        words = ngettext("%(n)s picture waits", "%(n)s pictures wait", told.pictures)
        lines.append(("", words % {"n": told.pictures}))
    return lines


def _storage(told: DeviceHealth) -> list[tuple[str, str]]:
    used, quota = told.storage_used_mb, told.storage_quota_mb
    lines = []
    if told.full_at is not None:
        words = _("No room left on %(moment)s") % {"moment": _when(told.full_at)}
        lines.append(("over", words))
    if is_nearly_full(used, quota):
        words = _("Storage nearly full: %(used)s of %(quota)s MB")
        lines.append(("soon", words % {"used": used, "quota": quota}))
    if told.persisted is False:
        lines.append(("", _("Its browser may clear the app’s data")))
    return lines


def _clock(told: DeviceHealth) -> list[tuple[str, str]]:
    if abs(told.offset_ms) < _WRONG_CLOCK_MS:
        return []
    minutes = round(abs(told.offset_ms) / 60_000)
    words = (
        ngettext("Clock %(n)s minute slow", "Clock %(n)s minutes slow", minutes)
        if told.offset_ms > 0
        else ngettext("Clock %(n)s minute fast", "Clock %(n)s minutes fast", minutes)
    )
    return [("", words % {"n": minutes})]


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _reason(code: str) -> str:
    """A reason as the desk says it; what only the phone is told, as the phone is told it."""
    if code in set(Reason):
        reason = Reason(code)
        if reason in REASON_LABELS:
            return str(REASON_LABELS[reason])
        text = MESSAGES[reason]
        # What to do about it is said to the worker; the desk needs what is wrong.
        if (get_language() or "").startswith("zh"):
            return text.zh.partition("。")[0]
        return text.en.partition(". ")[0].rstrip(".")
    if code in set(Outcome):
        return str(OUTCOME_LABELS[Outcome(code)])
    if code in set(Ruling):
        return str(RULING_LABELS[Ruling(code)])
    return _("another reason")
