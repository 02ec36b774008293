"""What people type for the rarer moves of a case: disputes, questions, more time, the last word."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.cases.forms.acting import ActionForm, ReasonForm, RequesterForm, text_area
from minqing.cases.models import CATEGORY_LABELS, LEVEL_LABELS, TOLD_LABELS, URGENCY_LABELS
from minqing.cases.rules import (
    MAX_BODY,
    MAX_NAME,
    MAX_NOTE,
    CaseLevel,
    Category,
    ToldChannel,
    Urgency,
)

__all__ = [
    "AskForm",
    "DecideForm",
    "ExtendForm",
    "ExtensionForm",
    "HeardForm",
    "NoteForm",
    "ReclassifyForm",
    "RejectForm",
    "ReplyForm",
    "TransferForm",
]

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DecideForm(ReasonForm):
    """Which of two levels keeps it, or whether it stays here."""

    level = forms.TypedChoiceField(
        label=_("Who handles it from now on"),
        coerce=CaseLevel,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who handles it.")},
    )

    def __init__(self, *args: Any, levels: Sequence[CaseLevel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(level.value, LEVEL_LABELS[level]) for level in levels]


class AskForm(ActionForm):
    """One question to the resident, and the day until which the answer helps."""

    question = forms.CharField(
        label=_("Question to the resident"),
        help_text=_("They read it when they follow their request; the month runs on."),
        max_length=MAX_NOTE,
        widget=text_area(MAX_NOTE, 3),
        error_messages={"required": _("Write what you ask the resident.")},
    )
    until_on = forms.DateField(
        label=_("The answer helps until"),
        widget=_DAY,
        help_text=_("After that day you go on without it."),
        error_messages={"required": _("Choose a day after today.")},
    )


class ReplyForm(ActionForm):
    """What the resident said to the question."""

    text = forms.CharField(
        label=_("What the resident replied"),
        max_length=MAX_NOTE,
        widget=text_area(MAX_NOTE, 3),
        error_messages={"required": _("Write what the resident replied.")},
    )


class ExtensionForm(ReasonForm):
    """More time: until when, and why."""

    until_on = forms.DateField(
        label=_("New day"),
        widget=_DAY,
        help_text=_("The level above decides. The resident's month does not move by it."),
        error_messages={"required": _("Choose a day after today.")},
    )

    field_order = ("until_on", "reason")


class ExtendForm(ActionForm):
    """Approving more time, in the words that the resident is told."""

    text = forms.CharField(
        label=_("What the resident is told"),
        help_text=_("Why it takes longer, and by which day they hear more."),
        max_length=MAX_BODY,
        widget=text_area(MAX_BODY, 4),
        error_messages={"required": _("Write what the resident is told.")},
    )


class HeardForm(RequesterForm):
    """Which of those who were told an answer speaks of it."""


class RejectForm(HeardForm):
    """Why the resident says that it is not solved."""

    reason = forms.CharField(
        label=_("What is not solved"),
        help_text=_(
            "In the resident's words. The request is open again, and they hear a new answer within"
            " 15 working days."
        ),
        max_length=MAX_NOTE,
        widget=text_area(MAX_NOTE, 3),
        error_messages={"required": _("Write what is not solved.")},
    )


class TransferForm(ActionForm):
    """To which body outside it goes, and how the resident was told."""

    to = forms.CharField(
        label=_("Body that takes it"),
        max_length=MAX_NAME,
        help_text=_("Its name, as the resident knows it."),
        error_messages={"required": _("Write which body takes it.")},
    )
    text = forms.CharField(
        label=_("What the resident was told"),
        help_text=_("Who has the request now, and how to reach them."),
        max_length=MAX_BODY,
        widget=text_area(MAX_BODY, 3),
        error_messages={"required": _("Write what the resident was told.")},
    )
    told = forms.TypedChoiceField(
        label=_("How they were told"),
        coerce=ToldChannel,
        choices=[
            (channel.value, TOLD_LABELS[channel])
            for channel in (ToldChannel.PHONE, ToldChannel.IN_PERSON, ToldChannel.LETTER)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how they were told.")},
    )


class ReclassifyForm(ReasonForm):
    """Another category or urgency."""

    category = forms.TypedChoiceField(
        label=_("What it is about"),
        coerce=Category,
        choices=[(each.value, label) for each, label in CATEGORY_LABELS.items()],
    )
    urgency = forms.TypedChoiceField(
        label=_("How urgent it is"),
        coerce=Urgency,
        choices=[(each.value, label) for each, label in URGENCY_LABELS.items()],
        help_text=_("It changes the offices' deadlines, never the resident's month."),
    )

    field_order = ("category", "urgency", "reason")


class NoteForm(ActionForm):
    """A note for colleagues."""

    text = forms.CharField(
        label=_("Note for colleagues"),
        help_text=_("No resident reads it."),
        max_length=MAX_NOTE,
        widget=text_area(MAX_NOTE, 3),
        error_messages={"required": _("Write the note.")},
    )
