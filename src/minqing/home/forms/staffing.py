"""What people type when teams are formed and cards are printed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.households.models import Person
from minqing.organisations.models import KIN_LABELS, LANGUAGE_LABELS

__all__ = [
    "AdoptTeamsForm",
    "CardsForm",
    "KinForm",
    "MovePairForm",
    "QualitiesForm",
    "TeamNeedForm",
]

_LANGUAGES = [(each.value, label) for each, label in LANGUAGE_LABELS.items()]


class TeamNeedForm(forms.Form):
    """What the team of a block is to be like."""

    people = forms.IntegerField(
        label=_("People in the team"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("Empty: one for every 40 households, two at least."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Somebody has to speak"),
        required=False,
        choices=_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )


class AdoptTeamsForm(forms.Form):
    """From which day those proposed are posted."""

    from_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class MovePairForm(forms.Form):
    """Into which block somebody goes, and whether they lead it."""

    to_block = forms.ChoiceField(label=_("Block"))
    leads = forms.BooleanField(label=_("Leads the team"), required=False)

    def __init__(self, *args: Any, blocks: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_block"].choices = list(blocks)  # type: ignore[attr-defined]  # a ChoiceField


class QualitiesForm(forms.Form):
    """What matters of a member when teams are formed."""

    languages = forms.MultipleChoiceField(
        label=_("Speaks, beside Mandarin"),
        required=False,
        choices=_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    is_volunteer = forms.BooleanField(label=_("Volunteers as a resident"), required=False)
    capacity = forms.IntegerField(
        label=_("Households they can look after"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Empty: 40, as is usual beside other work."),
    )


class KinForm(forms.Form):
    """Which resident is the member, or a relative."""

    person = forms.ChoiceField(label=_("Resident"))
    kind = forms.ChoiceField(
        label=_("Is"), choices=[(each.value, label) for each, label in KIN_LABELS.items()]
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(each.pk), f"{each.name} · {each.household.dwelling.address}") for each in people
        ]


class CardsForm(forms.Form):
    """For which doors contact cards are printed, and what stands on them."""

    what = forms.ChoiceField(
        label=_("What to print"),
        choices=[
            ("households", _("a card for each household")),
            ("entrances", _("a page for the wall of each entrance")),
        ],
        initial="households",
        widget=forms.RadioSelect,
    )
    entrance = forms.ChoiceField(label=_("Entrance"), required=False)
    with_codes = forms.BooleanField(
        label=_("With codes to confirm a visit"),
        required=False,
        initial=True,
        help_text=_("The codes of cards printed before are no longer good then."),
    )
    with_phones = forms.BooleanField(
        label=_("With the telephone number of who looks after the household"),
        required=False,
        help_text=_("Ask them first. The ledger says that numbers were printed."),
    )

    def __init__(self, *args: Any, entrances: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entrance"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("the whole block")),
            *entrances,
        ]
