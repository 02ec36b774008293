"""Starting, changing and closing rounds, and the list of visit lines."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minqing.territory.models import ROLE_LABELS
from minqing.territory.rules import Role
from minqing.visits.forms.filters import Day
from minqing.visits.models import TARGET_GROUPS, Round
from minqing.visits.operations import Aims, TargetsError
from minqing.visits.rules import SHORTEST_REPEAT, Target, TargetGroup, TargetProblem

_DAY = timedelta(days=1)
_STAGES = (1, 2)
_LINE_ROLES = tuple(role for role in Role if role is not Role.UNIT_OFFICER)


class RoundForm(forms.Form):
    """A round that has not begun: its name, its days, and what it aims at."""

    name = forms.CharField(
        label=gettext_lazy("Name of the round"),
        max_length=80,
        help_text=gettext_lazy("As people will call it, such as “Second round of 2026”."),
        error_messages={"required": gettext_lazy("Give the round a name.")},
    )
    from_on = forms.DateField(label=gettext_lazy("First day"), widget=Day)
    last_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=Day,
        help_text=gettext_lazy("Empty: open, until somebody closes it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in TargetGroup:
            self.fields |= _aim_fields(group)
        for stage in _STAGES:
            self.fields |= _stage_fields(stage)

    @classmethod
    def initial_of(cls, round_: Round) -> dict[str, Any]:
        """What the form holds for a round that is there."""
        found: dict[str, Any] = {
            "name": round_.name,
            "from_on": round_.from_on,
            "last_on": None if round_.to_on is None else round_.to_on - _DAY,
        }
        for group in TargetGroup:
            targets = list(round_.targets.filter(group=group.value).order_by("by_on"))
            if targets:
                *stages, aim = targets
                found[f"percent_{group}"], found[f"by_{group}"] = aim.percent, aim.by_on
                for number, stage in zip(_STAGES, stages, strict=False):
                    found[f"stage_percent_{number}"] = stage.percent
                    found[f"stage_by_{number}"] = stage.by_on
            repeat = round_.repeats.filter(group=group.value).first()
            if repeat is not None:
                found[f"every_{group}"] = repeat.every_days
        return found

    @property
    def to_on(self) -> date | None:
        """The first day after the round."""
        last: date | None = self.cleaned_data["last_on"]
        # There is no day after the last one of the calendar.
        return None if last is None else min(last, date.max - _DAY) + _DAY

    @property
    def aims(self) -> Aims:
        """The targets and repeats that were typed."""
        clean = self.cleaned_data
        targets: dict[TargetGroup, list[Target]] = {}
        for group in TargetGroup:
            by_on = clean.get(f"by_{group}")
            if by_on is not None:
                targets[group] = [Target(by_on, clean[f"percent_{group}"])]
        for stage in _STAGES:
            by_on = clean.get(f"stage_by_{stage}")
            if by_on is not None:
                target = Target(by_on, clean[f"stage_percent_{stage}"])
                targets.setdefault(TargetGroup.ALL, []).append(target)
        repeats = {
            group: clean[f"every_{group}"]
            for group in TargetGroup
            if clean.get(f"every_{group}") is not None
        }
        return Aims(targets, repeats)

    def plain_fields(self) -> list[BoundField]:
        """Name and days."""
        return [self["name"], self["from_on"], self["last_on"]]

    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """Each group with the fields of its target and repeat."""
        for group in TargetGroup:
            names = (f"percent_{group}", f"by_{group}", f"every_{group}")
            yield TARGET_GROUPS[group], [self[name] for name in names]

    def stages(self) -> list[tuple[BoundField, BoundField]]:
        """The fields of the stages on the way for all households."""
        return [(self[f"stage_percent_{each}"], self[f"stage_by_{each}"]) for each in _STAGES]

    def refuse(self, field: Literal["from_on", "to_on"], first: date, last: date) -> None:
        """Say which days can be meant: ``last`` of ``to_on`` is the first one after the round."""
        if field == "from_on":
            words = _(
                "A round started today may begin from %(first)s to %(last)s: choose such a day."
            )
            self.add_error("from_on", words % {"first": first, "last": last})
        else:
            words = _("A round takes two years at most: choose a last day up to %(last)s.")
            self.add_error("last_on", words % {"last": last - _DAY})

    def refuse_target(self, error: TargetsError) -> None:
        """Say which target cannot stand, at the field where it was typed."""
        words = {
            TargetProblem.OUTSIDE: _("This day lies outside the round."),
            TargetProblem.TWICE: _("Two targets of one group are due on this day."),
            TargetProblem.SHRINKING: _("A later target must ask for more than an earlier one."),
        }[error.problem]
        clean = self.cleaned_data
        fields = [f"by_{error.group}", *(f"stage_by_{each}" for each in _STAGES)]
        field = next((name for name in fields if clean.get(name) == error.target.by_on), fields[0])
        self.add_error(field, words)

    def clean(self) -> dict[str, Any] | None:
        """Days in order; a share and its day stand together."""
        cleaned = super().clean()
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("last_on")
        if first is not None and last is not None and last < first:
            self.add_error("last_on", _("This day lies before the first one."))
        pairs = [(f"percent_{group}", f"by_{group}") for group in TargetGroup]
        pairs += [(f"stage_percent_{each}", f"stage_by_{each}") for each in _STAGES]
        for percent, by_on in pairs:
            self._paired(percent, by_on)
        return cleaned

    def _paired(self, percent: str, by_on: str) -> None:
        if percent in self.errors or by_on in self.errors:
            return
        said = [self.cleaned_data.get(name) is not None for name in (percent, by_on)]
        if said == [True, False]:
            self.add_error(by_on, _("Say by which day this share is to be reached."))
        elif said == [False, True]:
            self.add_error(percent, _("Say which share is to be reached by this day."))


def _aim_fields(group: TargetGroup) -> dict[str, forms.Field]:
    return {
        f"percent_{group}": forms.IntegerField(
            label=gettext_lazy("To be met, per cent"), required=False, min_value=1, max_value=100
        ),
        f"by_{group}": forms.DateField(
            label=gettext_lazy("By the end of"), required=False, widget=Day
        ),
        f"every_{group}": forms.IntegerField(
            label=gettext_lazy("Due again after how many days"),
            required=False,
            min_value=SHORTEST_REPEAT,
            max_value=366,
        ),
    }


def _stage_fields(stage: int) -> dict[str, forms.Field]:
    return {
        f"stage_percent_{stage}": forms.IntegerField(
            label=gettext_lazy("On the way, per cent"), required=False, min_value=1, max_value=99
        ),
        f"stage_by_{stage}": forms.DateField(
            label=gettext_lazy("By the end of"), required=False, widget=Day
        ),
    }


class CloseRoundForm(forms.Form):
    """The last day that counts."""

    cut_off = forms.DateField(
        label=gettext_lazy("Last day that counts"),
        widget=Day,
        help_text=gettext_lazy(
            "A day that is over. Visits up to 24:00 of it count, and the shares are kept for good."
        ),
    )

    def __init__(self, *args: Any, round_: Round, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round, self.today = round_, today

    def clean_cut_off(self) -> date:
        """A day of the round that is over."""
        cut_off: date = self.cleaned_data["cut_off"]
        if cut_off >= self.today:
            raise forms.ValidationError(_("Choose a day that is over: yesterday or earlier."))
        if cut_off < self.round.from_on:
            raise forms.ValidationError(_("The round had not begun on that day."))
        return cut_off


class VisitLineForm(forms.Form):
    """A visit line: why a kind of visitor comes. The code stays, the name may change."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Small letters and digits, for files and phones; it never changes."),
        error_messages={"invalid": gettext_lazy("Use letters, digits, dashes and underscores.")},
    )
    name = forms.CharField(label=gettext_lazy("Name of the visit line"), max_length=80)
    sort = forms.IntegerField(
        label=gettext_lazy("Place in the list"), min_value=0, max_value=999, initial=1
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who uses it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, ROLE_LABELS[role]) for role in _LINE_ROLES],
        help_text=gettext_lazy("None chosen: everybody."),
    )
