"""What people type who keep wordings for answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.cases.models import CATEGORY_LABELS, REPLY_STATE_LABELS
from minqing.cases.rules import Category
from minqing.cases.rules.wording import (
    MAX_TEMPLATE,
    MAX_TEMPLATE_TITLE,
    ReplyState,
    unknown_places,
)

__all__ = ["TemplateForm"]


class TemplateForm(forms.Form):
    """A reply template."""

    area_code = forms.ChoiceField(label=_("Whose wording it is"))
    title = forms.CharField(
        label=_("Name in the list"),
        max_length=MAX_TEMPLATE_TITLE,
        error_messages={"required": _("Give it a short name.")},
    )
    category = forms.ChoiceField(
        label=_("What it is about"),
        required=False,
        choices=[("", _("Anything")), *((c.value, CATEGORY_LABELS[c]) for c in Category)],
    )
    state = forms.ChoiceField(
        label=_("How it stands"),
        required=False,
        choices=[("", _("Any answer")), *((s.value, REPLY_STATE_LABELS[s]) for s in ReplyState)],
    )
    body = forms.CharField(
        label=_("Wording"),
        max_length=MAX_TEMPLATE,
        widget=forms.Textarea(
            attrs={"rows": 6, "maxlength": MAX_TEMPLATE, "data-count-left": True}
        ),
        help_text=_("What stands in braces is filled in; the places are listed below."),
        error_messages={"required": _("Write the wording.")},
    )

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area_code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(areas)
            if len(areas) == 1:
                field.widget = forms.HiddenInput()
                self.initial["area_code"] = areas[0][0]

    def clean_body(self) -> str:
        """Unknown places are told by name while the rest is still being typed."""
        body: str = self.cleaned_data["body"]
        if unknown := unknown_places(body):
            raise forms.ValidationError(
                _("Nothing is known to fill in for %(places)s. Use one of the places listed below.")
                % {"places": "、".join(unknown)}
            )
        return body
