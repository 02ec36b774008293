"""What reviewers and secretaries type."""

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["MemberSearchForm", "SetAsideForm"]


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
