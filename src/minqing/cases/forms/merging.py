"""Into which request another one goes, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.cases.forms import ActionForm
from minqing.cases.rules import MAX_NOTE

__all__ = ["MergeForm"]

_MOST_NUMBER = 32


class MergeForm(ActionForm):
    """The number of the request that goes on, and the reason."""

    into = forms.CharField(
        label=_("Number of the request that goes on"),
        max_length=_MOST_NUMBER,
        error_messages={"required": _("Write the number of the request that goes on.")},
    )
    reason = forms.CharField(
        label=_("Why the two are one"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_NOTE, "data-count-left": True}),
        error_messages={"required": _("Give the reason in a few words.")},
    )
