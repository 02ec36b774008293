"""What people type above and beside the queue: filters, columns, acts on ticked rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.cases.forms.acting import AssignForm, ReasonForm, RespondForm
from minqing.cases.models import CATEGORY_LABELS, CHANNEL_LABELS, MAX_FILTER_NAME, URGENCY_LABELS
from minqing.cases.rules import Category, Channel, Urgency

__all__ = [
    "COLUMNS",
    "USUAL_COLUMNS",
    "ManyAssignForm",
    "ManyReasonForm",
    "ManyRespondForm",
    "NarrowForm",
    "kept_fields",
    "read_area",
    "read_category",
    "read_channel",
    "read_columns",
    "read_past_day",
    "read_ticked",
    "read_urgency",
    "read_uuid",
]

COLUMNS = {
    "where": _("Where"),
    "about": _("About"),
    "level": _("Level"),
    "state": _("State"),
    "handler": _("Handled by"),
    "raised": _("Asked on"),
    "due": _("Due"),
}
"""The columns of the queue after the request itself, in their order."""
USUAL_COLUMNS = tuple(name for name in COLUMNS if name != "raised")
_ANY = pgettext_lazy("a filter", "any")
_FIRST_DAY = date(1949, 10, 1)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class NarrowForm(forms.Form):
    """Filters that need a choice, the columns, and a name under which all this is kept."""

    category = forms.ChoiceField(
        label=_("What it is about"),
        required=False,
        choices=[("", _ANY), *((c.value, CATEGORY_LABELS[c]) for c in Category)],
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=[("", _ANY), *((u.value, URGENCY_LABELS[u]) for u in Urgency)],
    )
    place = forms.ChoiceField(label=_("Where"), required=False)
    assignee = forms.ChoiceField(label=_("Handled by"), required=False)
    channel = forms.ChoiceField(
        label=_("How it came in"),
        required=False,
        choices=[("", _ANY), *((c.value, CHANNEL_LABELS[c]) for c in Channel)],
    )
    raised_from = _day(_("Asked from"))
    raised_to = _day(_("Asked until"))
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=list(COLUMNS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    name = forms.CharField(
        label=_("Keep it under this name"),
        required=False,
        max_length=MAX_FILTER_NAME,
        help_text=_("It then stands among the views above your queue."),
    )
    shared = forms.BooleanField(
        label=_("For everybody of my office"),
        required=False,
        help_text=_("They see the name and the filters; each sees the requests of their own area."),
    )

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[str, str]],
        people: Sequence[tuple[UUID, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("place", list(places)),
            ("assignee", [(str(key), name) for key, name in people]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _ANY), *choices]

    def clean(self) -> dict[str, Any]:
        """The first day comes before the last; keeping needs a name."""
        values = super().clean() or {}
        first, last = values.get("raised_from"), values.get("raised_to")
        if first and last and first > last:
            self.add_error("raised_to", _("The last day comes before the first one."))
        if self.data.get("act") == "keep" and not (values.get("name") or "").strip():
            self.add_error("name", _("Give it a name."))
        return values

    def as_address(self) -> dict[str, str]:
        """The filters as they stand in the address of the queue; empty ones are left out."""
        given = self.cleaned_data
        place = given["place"]
        columns = [name for name in COLUMNS if name in given["columns"]]
        wanted = {
            "category": given["category"],
            "urgency": given["urgency"],
            "channel": given["channel"],
            "place": place,
            "assignee": given["assignee"],
            "from": given["raised_from"].isoformat() if given["raised_from"] else "",
            "to": given["raised_to"].isoformat() if given["raised_to"] else "",
            "columns": "" if columns in ([], list(USUAL_COLUMNS)) else ".".join(columns),
        }
        return {name: value for name, value in wanted.items() if value}


class ManyAssignForm(AssignForm):
    """Who handles all the ticked requests."""

    expected_rev = None  # type: ignore[assignment]  # Django's way to leave a field out
    seen = None  # type: ignore[assignment]  # the same


class ManyReasonForm(ReasonForm):
    """Why all the ticked requests go up."""

    expected_rev = None  # type: ignore[assignment]  # Django's way to leave a field out
    seen = None  # type: ignore[assignment]  # the same


class ManyRespondForm(RespondForm):
    """One answer to all who asked the ticked requests. It is never said to be told already."""

    TOLD_NOW: ClassVar = []
    expected_rev = None  # type: ignore[assignment]  # Django's way to leave a field out
    seen = None  # type: ignore[assignment]  # the same
    told = None  # type: ignore[assignment]  # the same

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)


def read_category(text: str | None) -> Category | None:
    """The category of an address, None for anything else."""
    return Category(text) if text in set(Category) else None


def read_channel(text: str | None) -> Channel | None:
    """The channel of an address, None for anything else."""
    return Channel(text) if text in set(Channel) else None


def read_urgency(text: str | None) -> Urgency | None:
    """The urgency of an address, None for anything else."""
    return Urgency(text) if text in set(Urgency) else None


def read_uuid(text: str | None) -> UUID | None:
    """An id of an address, None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def read_area(text: str | None) -> str:
    """The code of an area of an address, empty for anything else."""
    code = text or ""
    return code if code.isascii() and code.isdecimal() and len(code) <= 18 else ""  # noqa: PLR2004  # an entrance


def read_past_day(text: str | None) -> date | None:
    """A day of an address, None for anything else."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found >= _FIRST_DAY else None


def read_columns(text: str | None) -> tuple[str, ...]:
    """The columns of an address in their order; the usual ones for anything else."""
    wanted = set((text or "").split("."))
    return tuple(name for name in COLUMNS if name in wanted) or USUAL_COLUMNS


def read_ticked(values: Sequence[str]) -> dict[UUID, int]:
    """Ticked rows as ids with the revision that was shown; what is neither is left out."""
    found: dict[UUID, int] = {}
    for value in values:
        key, _sign, rev = value.partition("~")
        case_id = read_uuid(key)
        if case_id is not None and rev.isascii() and rev.isdecimal():
            found[case_id] = int(rev)
    return found


def kept_fields(given: Mapping[str, str]) -> dict[str, str]:
    """Those parts of an address that are a filter of the queue, and no page of it."""
    names = ("view", "level", "state", "due", "only", "order")
    return {name: given[name] for name in names if given.get(name)}
