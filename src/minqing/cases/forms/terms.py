"""What the district office types of days off and deadlines. Nothing is saved here."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.cases.models import (
    CATEGORY_LABELS,
    DEADLINE_LABELS,
    LEVEL_LABELS,
    UNIT_LABELS,
    URGENCY_LABELS,
)
from minqing.cases.rules import (
    CaseLevel,
    Category,
    Deadline,
    DeadlineKind,
    Unit,
    Urgency,
)

__all__ = ["CalendarForm", "DeadlineForm", "DeadlineRows"]


class CalendarForm(forms.Form):
    """A year's days off: pasted, or as a file whose rows take the place of the pasted ones."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=2004,
        max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Say which year the table is for.")},
    )
    rows = forms.CharField(
        label=_("Days, one row each"),
        help_text=_(
            "Day or range, off (休) or worked (班), name of the holiday. As in the announcement:"
            " 2月5日至11日 休 春节. Copied cells of a spreadsheet are fine."
        ),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        help_text=_(
            "A workbook (.xlsx), of which the first sheet is read, a .csv or an .ics file."
        ),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.ics"}),
        error_messages={"empty": _("The file is empty. Choose it again, or save it again first.")},
    )
    previewed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


def _cell(label: object, css: str = "select", **attributes: str | int) -> dict[str, object]:
    """The attributes of a field in a table, whose column names it."""
    return {"aria-label": label, "class": css, **attributes}


class DeadlineForm(forms.Form):
    """One row of the district's own deadlines; without a number it is no deadline."""

    _MOST: ClassVar = {Unit.HOURS: 720, Unit.CALENDAR_DAYS: 366, Unit.WORKING_DAYS: 250}

    kind = forms.ChoiceField(
        choices=[(each.value, label) for each, label in DEADLINE_LABELS.items()],
        widget=forms.Select(attrs=_cell(_("What for"))),
    )
    level = forms.ChoiceField(
        choices=[("", _("every level")), *((k.value, v) for k, v in LEVEL_LABELS.items())],
        required=False,
        widget=forms.Select(attrs=_cell(_("Level"))),
    )
    category = forms.ChoiceField(
        choices=[("", _("every subject")), *((k.value, v) for k, v in CATEGORY_LABELS.items())],
        required=False,
        widget=forms.Select(attrs=_cell(_("Subject"))),
    )
    urgency = forms.ChoiceField(
        choices=[("", _("every urgency")), *((k.value, v) for k, v in URGENCY_LABELS.items())],
        required=False,
        widget=forms.Select(attrs=_cell(_("Urgency"))),
    )
    amount = forms.IntegerField(
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs=_cell(_("How many"), "input", inputmode="numeric", size=4)),
        error_messages={"min_value": _("At least 1. To take a deadline away, empty its number.")},
    )
    unit = forms.ChoiceField(
        choices=[(each.value, label) for each, label in UNIT_LABELS.items()],
        widget=forms.Select(attrs=_cell(_("Counted in"))),
    )

    def clean(self) -> dict[str, Any] | None:
        """An amount that can be meant; a level only where one level is meant."""
        cleaned = super().clean()
        amount, unit = self.cleaned_data.get("amount"), self.cleaned_data.get("unit")
        if amount and unit and amount > self._MOST[Unit(unit)]:
            self.add_error("amount", _("That is longer than a year. Look at the unit."))
        solution = self.cleaned_data.get("kind") == DeadlineKind.SOLUTION.value
        if amount and solution and self.cleaned_data.get("level"):
            self.add_error("level", _("A solution has one deadline, whatever the level."))
        return cleaned

    @property
    def deadline(self) -> Deadline | None:
        """What the row says, None for an empty one."""
        said = self.cleaned_data
        if not said.get("amount"):
            return None
        return Deadline(
            kind=DeadlineKind(said["kind"]),
            amount=said["amount"],
            unit=Unit(said["unit"]),
            level=CaseLevel(said["level"]) if said["level"] else None,
            category=Category(said["category"]) if said["category"] else None,
            urgency=Urgency(said["urgency"]) if said["urgency"] else None,
        )


if TYPE_CHECKING:
    _Rows = forms.BaseFormSet[DeadlineForm]
else:
    _Rows = forms.BaseFormSet


class _DeadlineRows(_Rows):
    def clean(self) -> None:
        """No two rows for the same thing: nobody could say which of them holds."""
        seen: dict[tuple[object, ...], int] = {}
        for number, row in enumerate(self.forms, start=1):
            deadline = row.deadline if row.is_valid() else None
            if deadline is None:
                continue
            about = (deadline.kind, deadline.level, deadline.category, deadline.urgency)
            if about in seen:
                words = _("Row %(row)s is for the same. Only one of the two can hold.")
                row.add_error("amount", words % {"row": seen[about]})
            seen[about] = number

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """The deadlines of all rows that have one."""
        return tuple(each.deadline for each in self.forms if each.deadline is not None)


DeadlineRows = cast(
    "type[_DeadlineRows]",
    forms.formset_factory(
        DeadlineForm, formset=_DeadlineRows, extra=3, max_num=60, validate_max=True
    ),
)
