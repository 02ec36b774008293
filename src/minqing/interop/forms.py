"""What the district office and holders of cases type. Nothing is saved here."""

from collections.abc import Sequence
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.cases.models import EVENT_LABELS
from minqing.cases.rules import EventKind
from minqing.interop.models import RIGHT_LABELS
from minqing.interop.rules.clients import MAX_PER_MINUTE, Right
from minqing.interop.rules.openness import MAX_SUMMARY

__all__ = ["ClientForm", "ShowForm", "SubscriptionForm"]

Areas = Sequence[tuple[str, str]]
_NAME: Final = 80


class _AreasForm(forms.Form):
    """A form with areas to choose from: the district, its streets and towns."""

    def __init__(self, data: object = None, *, areas: Areas) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # what the request brought
        field = self.fields["areas"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - of this class
        field.choices = list(areas)


class ClientForm(_AreasForm):
    """A system that is let in."""

    name = forms.CharField(
        label=pgettext_lazy("of another system", "Name"),
        help_text=_("As people here call it, such as the city's hotline."),
        max_length=_NAME,
    )
    contact = forms.CharField(
        label=_("Who answers for it"),
        help_text=_("Somebody who can be called when it misbehaves."),
        max_length=120,
        required=False,
    )
    rights = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(each.value, label) for each, label in RIGHT_LABELS.items()],
        initial=[Right.READ.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Give it at least one right.")},
    )
    areas = forms.MultipleChoiceField(
        label=pgettext_lazy("of another system", "Areas"),
        help_text=_("It sees and records nothing outside them."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one area.")},
    )
    per_minute = forms.IntegerField(
        label=_("Calls in a minute, at most"),
        min_value=1,
        max_value=MAX_PER_MINUTE,
        initial=600,
    )


class SubscriptionForm(_AreasForm):
    """Where events are sent."""

    name = forms.CharField(
        label=pgettext_lazy("of another system", "Name"),
        help_text=_("Who gets the messages."),
        max_length=_NAME,
    )
    url = forms.CharField(
        label=_("Address of the receiver"),
        help_text=_(
            "Beginning with https://. Addresses inside this network are called only where the"
            " operator allowed them."
        ),
        max_length=500,
        widget=forms.URLInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    areas = forms.MultipleChoiceField(
        label=pgettext_lazy("of another system", "Areas"),
        help_text=_("Only events of requests there are sent."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one area.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("Events"),
        help_text=_("Choose none to send all."),
        choices=[(kind.value, EVENT_LABELS[kind]) for kind in EventKind],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class ShowForm(forms.Form):
    """What everybody may read of a request."""

    summary = forms.CharField(
        label=_("What everybody reads"),
        help_text=_(
            "In the office's words: what it is about and what is being done. No names, numbers or"
            " doors, nothing that points to a person."
        ),
        max_length=MAX_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_SUMMARY, "data-count-left": True}),
        error_messages={"required": _("Write what everybody may read about this request.")},
    )
