"""What offices and units type when they coordinate. Nothing is saved here."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from minqing.cases.forms import ActionForm
from minqing.cases.models import (
    SHOWN_LABELS,
    SHOWN_PURPOSE_LABELS,
    SUPERVISION_LABELS,
)
from minqing.cases.rules import MAX_BODY, MAX_NOTE
from minqing.cases.rules.coordination import MAX_FILES, SupervisionKind
from minqing.ui.rules import DASH

__all__ = [
    "AnswerForm",
    "AskForm",
    "ConveneForm",
    "DraftForm",
    "EndForm",
    "FilesField",
    "HandOnForm",
    "MinutesForm",
    "PartReasonForm",
    "RefuseForm",
    "SubDeadlineForm",
    "SuperviseForm",
    "Units",
    "WishForm",
]

_MOST_DAYS = 60
Units = Sequence[tuple[UUID, str]]


def _text(limit: int, rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit, "data-count-left": True})


def _reason(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MAX_NOTE,
        widget=_text(MAX_NOTE, 3),
        error_messages={"required": _("Give the reason in a few words.")},
        **more,
    )


def _days(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Working days to answer"),
        min_value=1,
        max_value=_MOST_DAYS,
        required=False,
        **more,
    )


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("or by a day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, up to a number of them; each is judged when it is stored."""

    def __init__(self, *args: Any, accept: str, most: int = MAX_FILES, **kwargs: Any) -> None:
        self._most = most
        kwargs.setdefault("widget", _ManyFiles(attrs={"accept": accept}))
        super().__init__(*args, required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, none where nothing was chosen."""
        given = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(each, initial) for each in given if each]
        if len(found) > self._most:
            raise forms.ValidationError(
                _("Send up to %(limit)d files."), params={"limit": self._most}
            )
        return found


class ConveneForm(ActionForm):
    """What the units are convened for, and what they are told of the case."""

    purpose = forms.CharField(
        label=_("What is to be solved together"),
        max_length=MAX_NOTE,
        widget=_text(MAX_NOTE, 2),
        error_messages={"required": _("Write what is to be solved, in a few words.")},
    )
    excerpt = forms.CharField(
        label=_("What the units are told of the request"),
        help_text=_(
            "Units see this text and their own part, nothing else of the request. Leave out who"
            " asked and where they live."
        ),
        max_length=MAX_BODY,
        widget=_text(MAX_BODY, 4),
        error_messages={"required": _("Write what the units need to know.")},
    )


class AskForm(forms.Form):
    """One unit and its part. A row without a unit is no row."""

    unit = forms.TypedChoiceField(
        label=_("Member unit"), coerce=UUID, empty_value=None, required=False
    )
    task = forms.CharField(
        label=_("Its part"), max_length=MAX_BODY, required=False, widget=_text(MAX_BODY, 2)
    )
    working_days = _days()
    due_on = _day()
    shown = forms.ChoiceField(
        label=_("It also sees"),
        required=False,
        choices=[("", _("nothing more")), *((s.value, t) for s, t in SHOWN_LABELS.items())],
    )
    shown_purpose = forms.ChoiceField(
        label=_("because it needs that"),
        required=False,
        choices=[("", DASH), *((p.value, t) for p, t in SHOWN_PURPOSE_LABELS.items())],
    )

    def __init__(self, *args: Any, units: Units, lead: bool, withheld: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead = lead
        _choose_unit(self, "unit", units)
        if withheld:
            del self.fields["shown"], self.fields["shown_purpose"]

    def clean(self) -> dict[str, Any]:
        """A chosen unit needs a part and a sub-deadline."""
        values = super().clean() or {}
        if not values.get("unit"):
            if self.lead and "unit" not in self.errors:
                self.add_error("unit", _("Choose the unit that leads."))
            elif values.get("task"):
                self.add_error("unit", _("Choose the unit whose part this is."))
            return values
        if not values.get("task"):
            self.add_error("task", _("Write what this unit is asked to do."))
        _one_deadline(self, values, needed=True)
        if values.get("shown") and not values.get("shown_purpose"):
            self.add_error(
                "shown_purpose", _("Say why the unit needs to know the door or the name.")
            )
        return values


class SubDeadlineForm(forms.Form):
    """A reason, and a new sub-deadline."""

    reason = _reason(_("Reason"))
    working_days = _days()
    due_on = _day()
    needed: ClassVar = True

    def clean(self) -> dict[str, Any]:
        """Working days or a day, not both."""
        values = super().clean() or {}
        _one_deadline(self, values, needed=self.needed)
        return values


class HandOnForm(SubDeadlineForm):
    """To which unit a part goes, or which one keeps it."""

    unit_id = forms.TypedChoiceField(
        label=_("Member unit"), coerce=UUID, error_messages={"required": _("Choose the unit.")}
    )
    needed: ClassVar = False

    def __init__(self, *args: Any, units: Units, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_unit(self, "unit_id", units)
        self.order_fields(["unit_id", "reason", "working_days", "due_on"])


class PartReasonForm(forms.Form):
    """Why a part is taken back."""

    reason = _reason(_("Reason"))


class AnswerForm(forms.Form):
    """A unit's answer, with pictures."""

    text = forms.CharField(
        label=_("Answer of the unit"),
        help_text=_("What was done or found, what comes next and when. The office replies."),
        max_length=MAX_BODY,
        widget=_text(MAX_BODY, 6),
        error_messages={"required": _("Write what was done or found.")},
    )
    pictures = FilesField(
        label=_("Pictures with it"),
        accept="image/jpeg,image/png",
        help_text=_("Up to six, .jpg or .png. Where and when they were taken is removed."),
    )


class RefuseForm(forms.Form):
    """Why a unit does not take its part."""

    reason = _reason(
        _("Why it is not this unit's"),
        help_text=_("The office decides. Until then the part and its day stay with the unit."),
    )


class WishForm(forms.Form):
    """Which unit should take the part, and why."""

    unit_id = forms.TypedChoiceField(
        label=_("Unit that should take it"),
        coerce=UUID,
        error_messages={"required": _("Choose the unit.")},
    )
    reason = _reason(
        _("Why it is theirs"),
        help_text=_("The office decides. Until then the part and its day stay with the unit."),
    )

    def __init__(self, *args: Any, units: Units, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_unit(self, "unit_id", units)


class DraftForm(forms.Form):
    """The lead's draft of the reply."""

    text = forms.CharField(
        label=_("Draft of the reply"),
        help_text=_("Made of all units' answers, in words for the resident. The office edits it."),
        max_length=MAX_BODY,
        widget=_text(MAX_BODY, 8),
        error_messages={"required": _("Write the draft.")},
    )


class EndForm(forms.Form):
    """Why a convening ends without a reply."""

    reason = _reason(_("Why it ends without a reply"))


class SuperviseForm(forms.Form):
    """One step of supervision."""

    kind = forms.ChoiceField(
        label=_("Step of supervision"),
        choices=[(k.value, label) for k, label in SUPERVISION_LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the step.")},
    )
    part_id = forms.TypedChoiceField(
        label=_("Goes to"), coerce=UUID, required=False, empty_value=None
    )
    held_on = forms.DateField(
        label=_("Day of the step"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    text = forms.CharField(
        label=_("What was said or written"),
        help_text=_("The unit reads it."),
        max_length=MAX_NOTE,
        widget=_text(MAX_NOTE, 3),
        error_messages={"required": _("Write what was said, in a few words.")},
    )

    def __init__(self, *args: Any, parts: Units, to_district: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["part_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("the whole request")), *((str(k), n) for k, n in parts)]
        kinds = self.fields["kind"]
        if isinstance(kinds, forms.ChoiceField) and not to_district:
            kinds.choices = [
                (k.value, label)
                for k, label in SUPERVISION_LABELS.items()
                if k is not SupervisionKind.REPORT
            ]


class MinutesForm(forms.Form):
    """The minutes of a meeting: who was there is asked unit by unit."""

    met_at = forms.DateTimeField(
        label=_("When the meeting was"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("Say when the meeting was.")},
    )
    place = forms.CharField(label=_("Where"), max_length=80, required=False)
    subject = forms.CharField(label=_("About what"), max_length=120, required=False)
    others = forms.CharField(
        label=_("Who else was there"),
        required=False,
        max_length=MAX_NOTE,
        help_text=_("One body a line, then a colon and the names."),
        widget=_text(MAX_NOTE, 3),
    )
    agreed = forms.CharField(
        label=_("What was agreed"),
        help_text=_("Who does what by when."),
        max_length=MAX_BODY,
        widget=_text(MAX_BODY, 7),
        error_messages={"required": _("Write what was agreed.")},
    )
    attached = FilesField(
        label=_("Files with it"),
        accept=".pdf,.docx,.xlsx,.jpg,.jpeg,.png,.csv,.txt",
        help_text=_("Up to six: sign-in sheet, plans, pictures."),
    )

    def __init__(self, *args: Any, units: Units, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = dict(units)
        for key, name in units:
            self.fields[f"unit-{key}"] = forms.CharField(
                label=_("From %(unit)s") % {"unit": name},
                max_length=200,
                required=False,
                help_text=_("Names; leave empty if nobody came."),
            )
        self.order_fields(
            ["met_at", "place", "subject", *(f"unit-{key}" for key, _name in units), "others"]
        )


def _choose_unit(form: forms.Form, name: str, units: Units) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", DASH), *((str(key), label) for key, label in units)]


def _one_deadline(form: forms.Form, values: dict[str, Any], *, needed: bool) -> None:
    given = [values.get("working_days"), values.get("due_on")]
    wrong = "working_days" in form.errors or "due_on" in form.errors
    if all(given):
        form.add_error("due_on", _("Give working days or a day, not both."))
    elif needed and not any(given) and not wrong:
        form.add_error("working_days", _("Say by when: a number of working days, or a day."))
