"""Why an act on a division is refused; each says so to whoever reads it."""

from django.utils.translation import gettext as _

__all__ = [
    "ChangedByOthersError",
    "DivisionActError",
    "LockedError",
    "MovedOnError",
    "NoSuchPlaceError",
    "OvertakenError",
    "WrongDayError",
]


class DivisionActError(Exception):
    """Nothing was written."""

    def message(self) -> str:
        """What is wrong and what to do."""
        raise NotImplementedError

    def __str__(self) -> str:
        """The message."""
        return self.message()


class ChangedByOthersError(DivisionActError):
    """Somebody changed the draft since it was read."""

    def message(self) -> str:
        """What is wrong and what to do."""
        return _(
            "Somebody changed this draft while you looked at it. This is how it stands now:"
            " do it again if it is still right."
        )


class MovedOnError(DivisionActError):
    """It is no draft (any more)."""

    def message(self) -> str:
        """What is wrong and what to do."""
        return _("This division has moved on meanwhile. This is where it stands now.")


class OvertakenError(DivisionActError):
    """Today's division is not the one that the draft was compared with."""

    def message(self) -> str:
        """What is wrong and what to do."""
        return _(
            "Today's division has changed since this draft was made. Compare it again, look at the"
            " figures, then adopt it."
        )


class NoSuchPlaceError(DivisionActError):
    """A building, entrance or block that the draft does not have."""

    def message(self) -> str:
        """What is wrong and what to do."""
        return _("Choose buildings or entrances of this neighbourhood, and one of its blocks.")


class LockedError(DivisionActError):
    """A locked building would move."""

    def __init__(self, *names: str) -> None:
        super().__init__(*names)
        self.names = names

    def message(self) -> str:
        """What is wrong and what to do."""
        return _(
            "%(names)s was locked when this division was asked for. Choose other buildings, or ask"
            " for a division without that lock."
        ) % {"names": "、".join(self.names)}


class WrongDayError(DivisionActError):
    """A day in the past, or too far away."""

    def message(self) -> str:
        """What is wrong and what to do."""
        return _("A division begins today or within a year from now: choose such a day.")
