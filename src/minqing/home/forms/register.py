"""What people type on the pages of this package: why a sealed number, who takes over."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minqing.accounts.rules import RevealPurpose
from minqing.home.operations.importing import ImportKind
from minqing.home.queries.unassigned import LoosePlace
from minqing.households.models import Household, Person
from minqing.sheets.rules.columns import Column
from minqing.territory.models import Area, Block

__all__ = [
    "PURPOSE_LABELS",
    "HandoverForm",
    "HeadersForm",
    "IntoBlockForm",
    "NewBlockForm",
    "RevealForm",
    "SameAsForm",
    "UploadForm",
    "column_name",
]

_MOST_AT_ONCE = 3_000

PURPOSE_LABELS = {
    RevealPurpose.IDENTIFY: _("make sure it is the right person"),
    RevealPurpose.CALL_BACK: _("call the person back"),
    RevealPurpose.AID_REVIEW: _("check a claim for aid"),
    RevealPurpose.CORRECT_REGISTER: _("correct the register"),
}


class RevealForm(forms.Form):
    """The purpose, which is kept in the ledger."""

    purpose = forms.ChoiceField(
        label=_("What do you need it for?"),
        choices=[(purpose.value, PURPOSE_LABELS[purpose]) for purpose in RevealPurpose],
    )


class SameAsForm(forms.Form):
    """Which entry of a household is the same as another one, and how to find that one."""

    what = forms.ChoiceField(label=_("What is entered twice"))
    q = forms.CharField(label=_("Name or address of the other one"), required=False, max_length=40)

    def __init__(
        self, *args: Any, household: Household, people: Iterable[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rows: dict[str, Household | Person] = {str(household.pk): household}
        self._rows |= {str(each.pk): each for each in people}
        self._household = household
        self.fields["what"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (pk, gettext("The household of %(name)s") % {"name": row.name})
            if row is household
            else (pk, row.name)
            for pk, row in self._rows.items()
        ]

    @property
    def chosen(self) -> Household | Person:
        """The entry at hand: the household itself, unless one of its people was chosen."""
        return self._rows.get(self.cleaned_data.get("what", ""), self._household)

    @property
    def search(self) -> str:
        """What the other one is found by; empty when it is not searched for."""
        found: str = self.cleaned_data.get("q", "")
        return found


class HandoverForm(forms.Form):
    """Who takes over what is open at a post that ends, or why nobody does."""

    on = forms.DateField(
        label=_("First day without the post"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    to = forms.MultipleChoiceField(
        label=_("Who takes over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With several, each gets an even stretch of doors."),
    )
    reason = forms.CharField(
        label=_("Or: nobody for now, because"),
        required=False,
        max_length=200,
        help_text=_("The households then stand on the list of gaps with this reason."),
    )

    def __init__(
        self,
        *args: Any,
        people: Iterable[tuple[UUID, str]],
        something_open: bool,
        ended: bool,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.something_open, self.today = something_open, today
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(pk), name) for pk, name in people
        ]
        if ended:
            del self.fields["on"]

    def clean_on(self) -> date:
        """Today or earlier: what lies ahead is entered when it comes."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(
                gettext("Choose today or an earlier day. A post can be given its end beforehand.")
            )
        return on

    def clean(self) -> dict[str, Any] | None:
        """Somebody takes over, or a reason is given; not both."""
        cleaned = super().clean()
        takers, reason = self.cleaned_data.get("to"), self.cleaned_data.get("reason", "").strip()
        if self.something_open and not takers and not reason:
            self.add_error(
                "to", gettext("Say who takes over, or give a reason why nobody does for now.")
            )
        if takers and reason:
            self.add_error("reason", gettext("Somebody takes over, so no reason is needed."))
        return cleaned

    @property
    def takers(self) -> list[UUID]:
        """Those who take over, in the order of the list."""
        return [UUID(each) for each in self.cleaned_data.get("to", [])]


class UploadForm(forms.Form):
    """A spreadsheet to be brought in, what it holds, and for which of one's areas."""

    kind = forms.ChoiceField(label=_("What the file holds"))
    area = forms.ChoiceField(label=_("For which area"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("A workbook (.xlsx) or a .csv file; the first sheet is read."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": _("Choose the file."),
            "empty": _("The file is empty. Choose it again, or save it again first."),
        },
    )

    def __init__(
        self, *args: Any, kinds: Sequence[ImportKind], areas: Sequence[Area], **kwargs: Any
    ) -> None:
        """``kinds`` and ``areas`` are those that the user may choose."""
        super().__init__(*args, **kwargs)
        kind, area = self.fields["kind"], self.fields["area"]
        kind.choices = [(each.code, each.label) for each in kinds]  # type: ignore[attr-defined]  # a ChoiceField
        area.choices = [(each.code, each.name) for each in areas]  # type: ignore[attr-defined]  # a ChoiceField
        if len(areas) == 1:
            area.widget = forms.HiddenInput()
            area.initial = areas[0].code


class HeadersForm(forms.Form):
    """What each header of a file means, and how strict to be.

    The fields ``column-0`` … are made from the file; an empty answer means: not read.
    """

    skip_faulty = forms.BooleanField(
        label=_("Bring in the rest when some rows cannot be used"),
        help_text=_("Otherwise nothing is written until every row is right."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        kind: ImportKind,
        headers: Sequence[str],
        found: Mapping[int, str],
        language: str,
        **kwargs: Any,
    ) -> None:
        """``found`` are the recognised headers: place to column key."""
        super().__init__(*args, **kwargs)
        self._headers = headers
        self._found = found
        names = [("", _("not read")), *((c.key, column_name(c, language)) for c in kind.columns)]
        for place, header in enumerate(headers):
            if header:
                self.fields[f"column-{place}"] = forms.ChoiceField(
                    label=header,
                    choices=names,
                    required=False,
                    initial=found.get(place, ""),
                    widget=forms.Select(attrs={"class": "select"}),
                )
        for code, label in kind.options.items():
            self.fields[f"option-{code}"] = forms.BooleanField(label=label, required=False)

    def mapping(self) -> dict[str, str]:
        """The headers that mean something else than is recognised."""
        chosen = {
            place: self.cleaned_data[f"column-{place}"]
            for place, header in enumerate(self._headers)
            if header
        }
        return {
            self._headers[place]: key
            for place, key in chosen.items()
            if key != self._found.get(place, "")
        }

    def options(self) -> frozenset[str]:
        """The switches that are on."""
        prefix = "option-"
        return frozenset(
            name.removeprefix(prefix)
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value
        )

    @property
    def columns(self) -> list[forms.BoundField]:
        """The fields of the headers."""
        return [self[name] for name in self.fields if name.startswith("column-")]

    @property
    def switches(self) -> list[forms.BoundField]:
        """The fields that are no headers."""
        return [self[name] for name in self.fields if not name.startswith("column-")]


class IntoBlockForm(forms.Form):
    """Which buildings and entrances come into which block."""

    selected = forms.MultipleChoiceField(
        label=_("Buildings"), error_messages={"required": _("Tick at least one building.")}
    )
    block = forms.ChoiceField(
        label=_("Block"), error_messages={"required": _("Choose the block they come into.")}
    )

    def __init__(
        self, *args: Any, places: Iterable[LoosePlace], blocks: Iterable[Block], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._blocks = {str(each.pk): each for each in blocks}
        self._places = {each.code: each for each in places}
        self.fields["selected"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (each.code, each.name) for each in self._places.values()
        ]
        self.fields["block"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", gettext("Into which block?")),
            *((key, each.label) for key, each in self._blocks.items()),
        ]

    def clean_selected(self) -> list[str]:
        """Not more than a page moves while somebody waits; one building, however large, does."""
        chosen: list[str] = self.cleaned_data["selected"]
        if (
            len(chosen) > 1
            and sum(self._places[each].households for each in chosen) > _MOST_AT_ONCE
        ):
            raise forms.ValidationError(
                gettext("Choose fewer buildings: %(most)s households at once are the most.")
                % {"most": _MOST_AT_ONCE}
            )
        return chosen

    @property
    def block_chosen(self) -> Block:
        """The block, once the form is valid."""
        return self._blocks[self.cleaned_data["block"]]


class NewBlockForm(forms.Form):
    """A block that has no building yet."""

    number = forms.IntegerField(label=_("Block number"), min_value=1, max_value=9_999)
    label = forms.CharField(label=_("Name of the block"), required=False, max_length=60)

    def __init__(self, *args: Any, taken: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken = taken

    def clean_number(self) -> int:
        """A number that no block of the neighbourhood has."""
        number: int = self.cleaned_data["number"]
        if number in self._taken:
            raise forms.ValidationError(gettext("A block has this number already."))
        return number

    def refuse_number(self) -> None:
        """Somebody else took the number meanwhile."""
        self.add_error("number", gettext("A block has this number already."))


def column_name(column: Column, language: str) -> str:
    """The header under which a column is shown: the Chinese one, or the first in English."""
    if language.startswith("zh"):
        return column.headers[0]
    return next((each for each in column.headers if each.isascii()), column.headers[0])
