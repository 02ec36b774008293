"""What people type on the pages of divisions: how to divide, from when, where buildings are."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minqing.territory.models import Area
from minqing.territory.rules.wishes import (
    DEFAULT_MINUTES,
    WALKING_MINUTES,
    Kind,
    WallProblem,
    WallsError,
    Wishes,
    read_walls,
)

__all__ = ["AdoptForm", "PositionsForm", "WishesForm"]

_LARGEST_FILE = 2 * 1024**2
_WALL_WORDS = {
    WallProblem.NOT_JSON: _("This is no GeoJSON: save the lines as GeoJSON and choose that file."),
    WallProblem.NO_LINES: _("The file holds no line. Draw the roads as lines and save it again."),
    WallProblem.BAD_POINT: _("A point of line %(number)s is no longitude and latitude in degrees."),
    WallProblem.TOO_MANY: _(
        "More than 200 lines or 5,000 points: leave only the main roads of this neighbourhood."
    ),
}


class WishesForm(forms.Form):
    """How a neighbourhood is to be divided."""

    blocks = forms.IntegerField(
        label=_("Number of blocks"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=_("Leave both this and the next empty for as many blocks as there are today."),
    )
    minutes_a_block = forms.IntegerField(
        label=_("Or: minutes of visits a block"), required=False, min_value=30, max_value=100_000
    )
    ordinary = forms.IntegerField(
        label=_("Minutes for a household"),
        min_value=1,
        max_value=480,
        initial=int(DEFAULT_MINUTES[Kind.ORDINARY]),
    )
    special_hardship = forms.IntegerField(
        label=_("Minutes for a household in special hardship"),
        min_value=1,
        max_value=480,
        initial=int(DEFAULT_MINUTES[Kind.SPECIAL_HARDSHIP]),
    )
    walking = forms.IntegerField(
        label=_("Minutes of walking for each entrance"),
        min_value=0,
        max_value=120,
        initial=int(WALKING_MINUTES),
    )
    locked = forms.MultipleChoiceField(
        label=_("Buildings that stay in their block"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    walls = forms.FileField(
        label=_("Main roads that no block crosses"),
        required=False,
        help_text=_("A GeoJSON file of lines in longitude and latitude (WGS 84)."),
    )
    anew = forms.BooleanField(
        label=_("Divide anew, without regard to today's blocks"), required=False
    )

    def __init__(self, *args: Any, buildings: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locked"].choices = buildings  # type: ignore[attr-defined]  # a ChoiceField

    def clean_walls(self) -> tuple[tuple[tuple[float, float], ...], ...]:
        """The lines of the file."""
        given = self.cleaned_data["walls"]
        if not given:
            return ()
        if given.size > _LARGEST_FILE:
            raise forms.ValidationError(_WALL_WORDS[WallProblem.TOO_MANY])
        try:
            return read_walls(given.read())
        except WallsError as error:
            raise forms.ValidationError(
                _WALL_WORDS[error.problem], params={"number": error.number}
            ) from error

    def clean(self) -> dict[str, Any]:
        """One size, not two."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("blocks") and cleaned.get("minutes_a_block"):
            self.add_error(
                "minutes_a_block", gettext("Give a number of blocks or minutes a block, not both.")
            )
        return cleaned

    def wishes(self) -> Wishes:
        """What was asked for, once the form is valid."""
        data = self.cleaned_data
        return Wishes(
            blocks=data["blocks"],
            minutes_a_block=data["minutes_a_block"],
            minutes={
                Kind.ORDINARY: float(data["ordinary"]),
                Kind.SPECIAL_HARDSHIP: float(data["special_hardship"]),
            },
            walking=float(data["walking"]),
            locked=tuple(data["locked"]),
            walls=data["walls"],
            anew=data["anew"],
        )


class AdoptForm(forms.Form):
    """From which day a draft holds, and what becomes of those responsible."""

    on = forms.DateField(
        label=_("From which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Today takes effect at once, a later day just after its midnight."),
    )
    teams_follow = forms.BooleanField(
        label=_("Whoever is responsible for a household goes with it"),
        required=False,
        initial=True,
        help_text=_(
            "They are posted to the team of its new block as well. Without the tick such households"
            " come onto the list of gaps."
        ),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": today, "teams_follow": True}
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + timedelta(days=366)).isoformat(),
        }


class PositionsForm(forms.Form):
    """Where buildings stand; a building without both numbers is left as it is."""

    def __init__(self, *args: Any, buildings: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._codes = [each.code for each in buildings]
        for each in buildings:
            self.fields[f"longitude-{each.code}"] = forms.FloatField(
                label=gettext("Longitude of %(name)s") % {"name": each.name},
                required=False,
                min_value=73,
                max_value=136,
                initial=each.longitude,
            )
            self.fields[f"latitude-{each.code}"] = forms.FloatField(
                label=gettext("Latitude of %(name)s") % {"name": each.name},
                required=False,
                min_value=3,
                max_value=54,
                initial=each.latitude,
            )

    def clean(self) -> dict[str, Any]:
        """Both numbers or none."""
        cleaned = super().clean() or self.cleaned_data
        for code in self._codes:
            one, other = (cleaned.get(f"{axis}-{code}") for axis in ("longitude", "latitude"))
            if (one is None) != (other is None):
                missing = "longitude" if one is None else "latitude"
                if f"{missing}-{code}" not in self.errors:
                    self.add_error(f"{missing}-{code}", gettext("Give both numbers, or neither."))
        return cleaned

    def positions(self) -> dict[str, tuple[float, float]]:
        """Building → longitude and latitude, of those that were given and changed."""
        found = {}
        for code in self._codes:
            names = f"longitude-{code}", f"latitude-{code}"
            longitude, latitude = (self.cleaned_data[name] for name in names)
            if longitude is not None and not set(names).isdisjoint(self.changed_data):
                found[code] = (longitude, latitude)
        return found

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each building."""
        return [(self[f"longitude-{code}"], self[f"latitude-{code}"]) for code in self._codes]
