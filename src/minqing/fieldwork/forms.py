"""What reviewers and secretaries type."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from minqing.fieldwork.queries.clashes import Clash
from minqing.lib.time import SHANGHAI

__all__ = ["ClashForm", "MemberSearchForm", "SetAsideForm"]


class MemberSearchForm(forms.Form):
    """Find somebody of the teams."""

    q = forms.CharField(label=_("Name"), required=False, max_length=40)


class SetAsideForm(forms.Form):
    """Why a held item is not recorded; the worker reads it on the phone."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The worker reads this on the phone. Say what to do, not only what was wrong."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a reason, so that the worker knows.")},
    )


class ClashForm(forms.Form):
    """For each field that two people wrote differently: whose counts. Nothing is chosen before."""

    def __init__(self, data: object, clashes: Sequence[Clash]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # what the request brought
        self._clashes = {f"take_{each.id}": each.id for each in clashes}
        for each in clashes:
            label = each.label if not each.person else f"{each.person} · {each.label}"
            self.fields[f"take_{each.id}"] = forms.ChoiceField(
                label=label,
                help_text=_now("Before: %(base)s") % {"base": each.base or "–"},
                choices=[("worker", _worker(each)), ("register", _standing(each))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the two.")},
            )
        self.fields["note"] = forms.CharField(
            label=_("Word to the worker"),
            required=False,
            max_length=400,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    @property
    def taken(self) -> frozenset[UUID]:
        """The fields in which the worker's value counts."""
        return frozenset(
            clash for name, clash in self._clashes.items() if self.cleaned_data[name] == "worker"
        )


def _worker(each: Clash) -> str:
    words = {"value": each.worker or "–", "who": each.worker_by, "when": _moment(each.worker_at)}
    return _now("%(value)s (written by %(who)s, %(when)s)") % words


def _standing(each: Clash) -> str:
    value = each.standing or "–"
    if each.standing_at is None:
        return _now("%(value)s (as the register stands)") % {"value": value}
    words = {"value": value, "who": each.standing_by, "when": _moment(each.standing_at)}
    return _now("%(value)s (on the register, by %(who)s, %(when)s)") % words


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
