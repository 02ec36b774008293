"""What people type on the staff desk. Nothing is saved here."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.organisations.models import Member, Organisation
from minqing.territory.models import ROLE_LABELS, TEAM_LABELS, Area, Block
from minqing.territory.rules import Role, TeamLevel
from minqing.ui.rules import DASH

__all__ = [
    "ContactPointForm",
    "EndTieForm",
    "FindForm",
    "FindOrganisationForm",
    "MemberForm",
    "PostForm",
    "SubstituteForm",
    "TeamForm",
    "TieForm",
    "TiesFilter",
]

Choices = Iterable[tuple[UUID, str]]


class Day(forms.DateInput):
    """A date with the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FindForm(forms.Form):
    """Find somebody by name or the sound of it."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=40)
    organisation = forms.UUIDField(required=False, widget=forms.HiddenInput)


class FindOrganisationForm(forms.Form):
    """Find a body by name or the sound of it."""

    q = forms.CharField(label=gettext_lazy("Organisation"), required=False, max_length=60)


class MemberForm(forms.Form):
    """A new member of a body."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    staff_no = forms.CharField(
        label=gettext_lazy("Staff number"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("If the organisation gives one: it tells namesakes apart."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("Kept encrypted, shown masked."),
    )
    sign_in = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text=gettext_lazy("For work at the desk. Whoever only carries a phone needs none."),
    )
    from_on = forms.DateField(label=gettext_lazy("First day"), widget=Day)


class WithBlock(forms.Form):
    """Asks for a block among those given."""

    def __init__(self, *args: Any, blocks: Iterable[Block], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blocks = {str(each.pk): each for each in blocks}
        self.fields["block"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", DASH),
            *((key, each.label) for key, each in self.blocks.items()),
        ]

    @property
    def chosen_block(self) -> Block | None:
        """The block chosen."""
        return self.blocks.get(self.cleaned_data.get("block", ""))


class WithDays(forms.Form):
    """Asks for a first day, and for the first one on which it no longer holds."""

    out_of_order = gettext_lazy("This day does not lie after the first one.")

    def clean(self) -> dict[str, Any] | None:
        """Days in order."""
        cleaned = super().clean()
        first, end = self.cleaned_data.get("from_on"), self.cleaned_data.get("to_on")
        if first is not None and end is not None and end <= first:
            self.add_error("to_on", self.out_of_order)
        return cleaned


class PostForm(WithBlock, WithDays):
    """Posting a member: as what, where, from when until when."""

    role = forms.ChoiceField(label=gettext_lazy("Post"))
    block = forms.ChoiceField(
        label=gettext_lazy("Block"),
        required=False,
        help_text=gettext_lazy("For a block lead or a team member."),
    )
    from_on = forms.DateField(label=gettext_lazy("First day"), widget=Day)
    to_on = forms.DateField(
        label=gettext_lazy("First day without the post"),
        required=False,
        widget=Day,
        help_text=gettext_lazy("Empty: until further notice."),
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (each.value, ROLE_LABELS[each]) for each in roles
        ]
        if not self.blocks:
            del self.fields["block"]


class TeamForm(WithBlock):
    """A team of the three-level grid."""

    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=[(each.value, TEAM_LABELS[each]) for each in TeamLevel],
        initial=TeamLevel.BLOCK.value,
    )
    name = forms.CharField(label=gettext_lazy("Team name"), max_length=80)
    block = forms.ChoiceField(label=gettext_lazy("Block"), required=False)

    def clean(self) -> dict[str, Any] | None:
        """A block team has its block."""
        cleaned = super().clean()
        if self.cleaned_data.get("level") == TeamLevel.BLOCK and not self.cleaned_data.get("block"):
            self.add_error("block", _("A block team has a block: say which."))
        return cleaned


class ContactPointForm(WithBlock):
    """Which leader goes where, from which day."""

    member = forms.ChoiceField(
        label=gettext_lazy("Leader"),
        error_messages={"required": gettext_lazy("Choose the leader.")},
    )
    block = forms.ChoiceField(
        label=gettext_lazy("Block"),
        required=False,
        help_text=gettext_lazy("Empty: the whole neighbourhood."),
    )
    from_on = forms.DateField(label=gettext_lazy("First day"), widget=Day)

    def __init__(self, *args: Any, people: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(each.pk): each for each in people}
        self.fields["member"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", DASH),
            *(
                (key, f"{each.name} · {each.organisation.name}")
                for key, each in self._people.items()
            ),
        ]

    @property
    def chosen_member(self) -> Member:
        """The leader chosen, after the form was found valid."""
        return self._people[self.cleaned_data["member"]]


class SubstituteForm(WithDays):
    """Who stands in, from when until when."""

    substitute = forms.ChoiceField(
        label=gettext_lazy("Who stands in"),
        help_text=gettext_lazy("They see this block on the desk and on their phone on these days."),
        error_messages={"required": gettext_lazy("Choose who stands in.")},
    )
    from_on = forms.DateField(label=gettext_lazy("First day away"), widget=Day)
    to_on = forms.DateField(label=gettext_lazy("First day back"), widget=Day)

    out_of_order = gettext_lazy("The first day back lies after the first day of absence.")

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", DASH),
            *((str(pk), name) for pk, name in people),
        ]


class TiesFilter(forms.Form):
    """Which ties: of a day, tied or not, by name."""

    on = forms.DateField(label=gettext_lazy("On the day"), required=False, widget=Day)
    q = forms.CharField(label=gettext_lazy("Branch"), required=False, max_length=60)


class TieForm(forms.Form):
    """Tying a branch to a neighbourhood."""

    area = forms.ChoiceField(
        label=gettext_lazy("Neighbourhood"),
        error_messages={"required": gettext_lazy("Choose the neighbourhood.")},
    )
    from_on = forms.DateField(label=gettext_lazy("First day"), widget=Day)

    def __init__(
        self, *args: Any, areas: Iterable[Area], organisation: Organisation, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.fields["area"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", DASH),
            *((each.code, each.name) for each in areas),
        ]


class EndTieForm(forms.Form):
    """The first day without the tie."""

    to_on = forms.DateField(label=gettext_lazy("First day without the tie"), widget=Day)

    def __init__(self, *args: Any, from_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.from_on = from_on

    def clean_to_on(self) -> date:
        """After the first day."""
        to_on: date = self.cleaned_data["to_on"]
        if to_on <= self.from_on:
            raise forms.ValidationError(_("This day does not lie after the first one."))
        return to_on
