"""What the secretary types into a draft: forms, and the changes that follow from them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.cases.rules.roundups import MAX_PLAN, MAX_REMARK, MAX_TITLE, Plan, Theme
from minqing.territory.models import ROLE_LABELS
from minqing.territory.rules import Role

__all__ = ["PlanForm", "RemarkForm", "as_plan", "initial", "owner_value", "role_choices"]

_ROLES = (
    Role.NEIGHBOURHOOD_SECRETARY,
    Role.BLOCK_LEAD,
    Role.STREET_COORDINATOR,
    Role.UNIT_OFFICER,
)
_OPEN, _DONE, _GOES_ON = "", "done", "goes_on"


class PlanForm(forms.Form):
    """Everything that is said of one theme."""

    title = forms.CharField(
        label=_("Theme"),
        max_length=MAX_TITLE,
        error_messages={"required": _("Give the theme a name.")},
    )
    plan = forms.CharField(
        label=_("What will be done"),
        max_length=MAX_PLAN,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": MAX_PLAN, "data-count-left": ""}),
    )
    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    due_on = forms.DateField(
        label=_("Done by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    goes_up = forms.BooleanField(label=_("Needs the street's help"), required=False)
    outcome = forms.ChoiceField(
        label=_("What became of it"),
        required=False,
        choices=[
            (_OPEN, pgettext_lazy("plan of a roundup", "still to be said")),
            (_DONE, pgettext_lazy("plan of a roundup", "done")),
            (_GOES_ON, pgettext_lazy("plan of a roundup", "goes on")),
        ],
    )
    said = forms.CharField(
        label=_("What was done, or why it goes on"), max_length=MAX_PLAN, required=False
    )

    def __init__(
        self,
        *args: Any,
        owners: Sequence[tuple[str, str]] = (),
        carried: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        owner, result = self.fields["owner"], self.fields["outcome"]
        if isinstance(owner, forms.ChoiceField):
            owner.choices = [("", _("choose")), *owners]
        if isinstance(result, forms.ChoiceField) and not carried:
            result.choices = [
                (_OPEN, pgettext_lazy("plan of a roundup", "planned")),
                (_DONE, pgettext_lazy("plan of a roundup", "done")),
            ]


class RemarkForm(forms.Form):
    """What is said of the week to colleagues and those above."""

    remark = forms.CharField(
        label=_("About this week"),
        help_text=_("For the committee and the street. Residents do not read it."),
        max_length=MAX_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_REMARK, "data-count-left": ""}),
    )


def role_choices() -> list[tuple[str, str]]:
    """The offices that may carry out a plan, without a name."""
    return [(f"{role.value}:", str(ROLE_LABELS[role])) for role in _ROLES]


def owner_value(role: Role | None, member_id: UUID | None) -> str:
    """An owner as the list of choices holds it."""
    return "" if role is None else f"{role.value}:{member_id or ''}"


def initial(theme: Theme) -> dict[str, Any]:
    """What a theme's form shows."""
    return {
        "title": theme.title,
        "plan": theme.plan,
        "owner": owner_value(theme.owner_role, theme.owner_id),
        "due_on": theme.due_on,
        "goes_up": theme.goes_up,
        "outcome": {None: _OPEN, True: _DONE, False: _GOES_ON}[theme.done],
        "said": theme.said,
    }


def as_plan(theme_id: UUID, given: dict[str, Any]) -> Plan:
    """What a filled form says."""
    role, _sep, member = given["owner"].partition(":")
    due_on: date | None = given["due_on"]
    return Plan(
        theme_id=theme_id,
        title=given["title"],
        plan=given["plan"],
        owner_role=Role(role) if role else None,
        owner_id=UUID(member) if member else None,
        due_on=due_on,
        goes_up=given["goes_up"],
        done={_OPEN: None, _DONE: True, _GOES_ON: False}[given["outcome"]],
        said=given["said"],
    )
