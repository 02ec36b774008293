"""Into which request another one goes, and what is taken out of one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.cases.forms import ActionForm
from minqing.cases.models import CATEGORY_LABELS
from minqing.cases.rules import MAX_BODY, MAX_NOTE, Category

__all__ = ["MergeForm", "PartForm"]

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


class PartForm(forms.Form):
    """One matter of a request that is handled by itself."""

    case_id = forms.UUIDField(widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("What this part is about"),
        max_length=MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_BODY, "data-count-left": True}),
        error_messages={"required": _("Write what this part is about, in a few words.")},
    )
    category = forms.ChoiceField(
        label=_("What it is about"), choices=[(c.value, CATEGORY_LABELS[c]) for c in Category]
    )
