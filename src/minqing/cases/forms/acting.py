"""What people type on the desk. Nothing is saved here."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.accounts.rules import RevealPurpose
from minqing.cases.models import (
    CATEGORY_LABELS,
    LEVEL_LABELS,
    RESTRICTED_LABELS,
    TOLD_LABELS,
)
from minqing.cases.queries import DueFilter, Kept, Missed, Only, Order, View
from minqing.cases.rules import (
    LADDER,
    MAX_BODY,
    MAX_NAME,
    MAX_NOTE,
    CaseLevel,
    CaseState,
    Category,
    RestrictedAbout,
    ToldChannel,
    rank,
)
from minqing.cases.rules.wording import (
    Placeholder,
    fill,
    open_places,
)
from minqing.ui.rules import DASH

__all__ = [
    "AT_THE_DOOR",
    "SEND",
    "ActionForm",
    "AssignForm",
    "CloseForm",
    "ReasonForm",
    "RecordForm",
    "ReopenForm",
    "RequesterForm",
    "RespondForm",
    "RevealForm",
    "Sends",
    "SolveForm",
    "TellForm",
    "WithdrawForm",
    "read_due",
    "read_kept",
    "read_level",
    "read_missed",
    "read_only",
    "read_order",
    "read_send",
    "read_state",
    "read_view",
    "text_area",
]

AT_THE_DOOR = "at_the_door"
SEND = {ToldChannel.SMS: "send_sms", ToldChannel.EMAIL: "send_email"}
"""What a form says for sending the answer, which is told only once it arrived."""

Sends = Mapping[ToldChannel, Sequence[str]]
"""By which ways an answer can be sent, and the masked numbers or addresses of each."""


def read_send(written: str) -> ToldChannel | None:
    """By which way to send, of a choice; None for a telling that happened or is to come."""
    return next((channel for channel, choice in SEND.items() if choice == written), None)


def _sending(sends: Sends | None) -> list[tuple[str, object]]:
    words = {
        ToldChannel.SMS: _("Send it by text message to %(to)s"),
        ToldChannel.EMAIL: _("Send it by e-mail to %(to)s"),
    }
    return [
        (SEND[channel], words[channel] % {"to": "、".join(to)})
        for channel, to in (sends or {}).items()
    ]


def text_area(limit: int, rows: int) -> forms.Textarea:
    """A field for words, which says how many are left."""
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit, "data-count-left": True})


class ActionForm(forms.Form):
    """What every act on a case carries: the state of the case that its writer has read."""

    expected_rev = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class RespondForm(ActionForm):
    """An answer: solved, final, or in progress with a day; told at once or at the door."""

    SOLVED, FINAL, IN_PROGRESS = "solved", "final", "in_progress"

    text = forms.CharField(
        label=_("Answer to the resident"),
        help_text=_("They will read or hear exactly this. Say what was done and what comes next."),
        max_length=MAX_BODY,
        widget=text_area(MAX_BODY, 5),
        error_messages={"required": _("Write what the resident is told.")},
    )
    outcome = forms.ChoiceField(
        label=_("How it stands"),
        choices=[
            (SOLVED, _("It is solved")),
            (IN_PROGRESS, _("It goes on, with a next date")),
            (FINAL, _("It cannot be solved; this is the reason")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it stands.")},
    )
    next_on = forms.DateField(
        label=_("They hear more by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Needed when it goes on."),
    )
    TOLD_NOW: ClassVar = [
        (ToldChannel.PHONE.value, _("I have just told them by phone")),
        (ToldChannel.IN_PERSON.value, _("I have just told them in person")),
        (ToldChannel.LETTER.value, _("They have just got it in writing")),
    ]

    told = forms.ChoiceField(
        label=_("How they learn it"),
        choices=[(AT_THE_DOOR, _("The team tells them at the door")), *TOLD_NOW],
        initial=AT_THE_DOOR,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, off_phones: bool = False, sends: Sends | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["told"]
        if isinstance(field, forms.ChoiceField):
            later = (
                _("We tell them later, by phone or letter")
                if off_phones
                else _("The team tells them at the door")
            )
            field.choices = [(AT_THE_DOOR, later), *_sending(sends), *self.TOLD_NOW]

    def clean(self) -> dict[str, Any]:
        """A case that goes on needs its day; others have none."""
        values = super().clean() or {}
        if values.get("outcome") == self.IN_PROGRESS and not values.get("next_on"):
            if "next_on" not in self.errors:
                self.add_error("next_on", _("Say by which day the resident hears more."))
        elif values.get("outcome"):
            values["next_on"] = (
                values.get("next_on") if values["outcome"] == self.IN_PROGRESS else None
            )
        self._fill_places(values)
        return values

    def _fill_places(self, values: dict[str, Any]) -> None:
        """The day goes where the wording leaves it open; nothing else may be left open."""
        if values.get("text"):
            day = values.get("next_on")
            known = {Placeholder.NEXT_ON: day.isoformat()} if day else {}
            values["text"] = fill(values["text"], known)
            if left := open_places(values["text"]):
                places = "、".join(f"{{{place}}}" for place in left)
                self.add_error(
                    "text", _("Fill in what stands open: %(places)s") % {"places": places}
                )


class ReasonForm(ActionForm):
    """Handing up or returning: why."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Those who get it read this first."),
        max_length=MAX_NOTE,
        widget=text_area(MAX_NOTE, 3),
        error_messages={"required": _("Give the reason in a few words.")},
    )


class SolveForm(ActionForm):
    """At which level it was solved: the present one or one below."""

    level = forms.TypedChoiceField(label=_("Solved by"), coerce=CaseLevel)

    def __init__(self, *args: Any, present: CaseLevel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (level.value, LEVEL_LABELS[level]) for level in reversed(LADDER[: rank(present)])
            ]


class TellForm(ActionForm):
    """How and when the resident was told, or by which way the answer is to be sent."""

    channel = forms.ChoiceField(
        label=_("How they were told"),
        choices=[
            (c.value, TOLD_LABELS[c])
            for c in (ToldChannel.PHONE, ToldChannel.IN_PERSON, ToldChannel.LETTER)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how they were told.")},
    )
    told_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        help_text=_("Leave empty if it was just now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, sends: Sends | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channel"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*_sending(sends), *field.choices]  # type: ignore[misc]  # choices may be lazy


class AssignForm(ActionForm):
    """Who handles it: one of those who hold it."""

    member_id = forms.TypedChoiceField(
        label=_("Who handles it"),
        coerce=UUID,
        help_text=_("It holds until somebody else is named or the request changes its level."),
        error_messages={"required": _("Choose who handles it.")},
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=MAX_NOTE, widget=text_area(MAX_NOTE, 2)
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[UUID, str]],
        present: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", DASH), *((str(key), name) for key, name in people)]
        if present is not None:
            self.initial["member_id"] = str(present)


class RequesterForm(ActionForm):
    """Which requester speaks; where there is one, nobody is asked.

    ``requesters`` are those who may, each with the day on which they asked.
    """

    requester_id = forms.TypedChoiceField(
        label=_("Who says so"),
        coerce=UUID,
        error_messages={"required": _("Choose who says so.")},
    )

    def __init__(self, *args: Any, requesters: Sequence[tuple[UUID, date]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["requester_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (str(key), _("Asked on %(day)s") % {"day": day.isoformat()})
                for key, day in requesters
            ]
            if len(requesters) == 1:
                field.widget = forms.HiddenInput()
                self.initial["requester_id"] = str(requesters[0][0])


class WithdrawForm(RequesterForm):
    """A requester takes the request back, in their own words."""

    requester_id = forms.TypedChoiceField(
        label=_("Who withdraws"),
        coerce=UUID,
        error_messages={"required": _("Choose who withdraws.")},
    )
    statement = forms.CharField(
        label=_("What they said"),
        help_text=_("In the words of the person who asked, and how you heard it."),
        max_length=MAX_NOTE,
        widget=text_area(MAX_NOTE, 3),
        error_messages={"required": _("Write what the person who asked said.")},
    )


class ReopenForm(ActionForm):
    """Why what was settled is not settled."""

    reason = forms.CharField(
        label=_("Why it is opened again"),
        help_text=_(
            "What the resident says is not right, or what was a mistake. They hear a new answer"
            " within 15 working days; the month does not begin anew."
        ),
        max_length=MAX_NOTE,
        widget=text_area(MAX_NOTE, 3),
        error_messages={"required": _("Give the reason in a few words.")},
    )


class RevealForm(forms.Form):
    """Why somebody looks at a withheld name; kept in the ledger."""

    PURPOSES: ClassVar = [
        (RevealPurpose.CALL_BACK.value, _("call the person back")),
        (RevealPurpose.IDENTIFY.value, _("make sure it is the right person")),
    ]

    purpose = forms.ChoiceField(
        label=_("What do you need it for?"),
        choices=PURPOSES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what you need it for.")},
    )


class CloseForm(ActionForm):
    """Closing needs nothing but the wish."""


class RecordForm(forms.Form):
    """A request taken down at the desk on somebody's behalf."""

    CHOICES: ClassVar = [(c.value, CATEGORY_LABELS[c]) for c in Category]

    case_id = forms.UUIDField(widget=forms.HiddenInput)
    requester_name = forms.CharField(
        label=_("Who asks"), max_length=MAX_NAME, required=False, help_text=_("As they give it.")
    )
    category = forms.ChoiceField(
        label=_("What it is about"),
        choices=[("", DASH), *CHOICES],
        error_messages={"required": _("Choose what it is about.")},
    )
    body = forms.CharField(
        label=_("What they ask"),
        help_text=_("In their words. Leave out ID and phone numbers."),
        max_length=MAX_BODY,
        widget=text_area(MAX_BODY, 6),
        error_messages={"required": _("Write what they ask, in a few words.")},
    )
    raised_at = forms.DateTimeField(
        label=_("When they asked"),
        required=False,
        help_text=_("Leave empty if it was just now. The month runs from this moment."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    restricted_about = forms.ChoiceField(
        label=_("Does it complain about those who would handle it?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Then it goes to the level above them, and they never see it."),
    )
    name_withheld = forms.BooleanField(
        label=_("Withhold who asks"),
        required=False,
        help_text=_(
            "Name and door are sealed. Who handles it opens them only for a purpose that stands in"
            " the ledger."
        ),
    )
    sensitive = forms.BooleanField(
        label=_("Sensitive: keep it off the phones"),
        required=False,
        help_text=_("Only the desk sees it; the answer is told by phone or letter."),
    )

    def __init__(self, *args: Any, about: Sequence[RestrictedAbout] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["restricted_about"]
        if not about:
            del self.fields["restricted_about"]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("No")),
                *((each.value, RESTRICTED_LABELS[each]) for each in about),
            ]


def read_view(text: str | None, default: View) -> View:
    """The view of an address, the default for anything else."""
    return View(text) if text in set(View) else default


def read_level(text: str | None) -> CaseLevel | None:
    """The level of an address, None for anything else."""
    return CaseLevel(text) if text in set(CaseLevel) else None


def read_state(text: str | None) -> CaseState | None:
    """The state of an address, None for anything else."""
    return CaseState(text) if text in set(CaseState) else None


def read_due(text: str | None) -> DueFilter | None:
    """The due filter of an address, None for anything else."""
    return DueFilter(text) if text in set(DueFilter) else None


def read_only(text: str | None) -> Only | None:
    """The kind of an address, None for anything else."""
    return Only(text) if text in set(Only) else None


def read_order(text: str | None) -> Order:
    """The order of an address, the most urgent first for anything else."""
    return Order(text) if text in set(Order) else Order.URGENT


def read_missed(text: str | None) -> Missed | None:
    """How a month was missed, of an address; None for anything else."""
    return Missed(text) if text in set(Missed) else None


def read_kept(text: str | None) -> Kept | None:
    """How a case stood to its month, of an address; None for anything else."""
    return Kept(text) if text in set(Kept) else None
