"""Why a change of the register is refused. Each message can be shown as it is."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = [
    "AlreadyDecidedError",
    "AlreadyUndoneError",
    "DoorGoneError",
    "DoorTakenError",
    "HouseholdLeftError",
    "InABlockError",
    "InvalidCorrectionError",
    "InvalidNumberError",
    "NobodyFoundError",
    "NotABlockError",
    "NotOpenError",
    "PersonLeftError",
    "RegisterError",
    "SamePersonError",
    "StillLivedInError",
    "SurvivorGoneError",
    "UnknownEntranceError",
    "WrongDayError",
]


class RegisterError(Exception):
    """A change of the register is refused; the message says why and what to do."""

    message: ClassVar[Promise | str] = ""

    def __str__(self) -> str:
        """The reason, in the language that is active when it is shown."""
        return str(self.message)


class UnknownEntranceError(RegisterError):
    """The entrance is not in the tree of areas."""

    message = _("There is no such entrance. Add the building and its entrance first.")


class DoorTakenError(RegisterError):
    """Another open dwelling has the same plate."""

    message = _("This door is already on the register.")


class StillLivedInError(RegisterError):
    """A dwelling with open households cannot leave the register."""

    message = _("Somebody still lives here. Close the households first.")


class NotOpenError(RegisterError):
    """The row has ended already."""

    message = _("This has already ended.")


class HouseholdLeftError(NotOpenError):
    """The household that people were found in has moved or left the register."""

    message = _(
        "The household has left this door meanwhile. If they live elsewhere now, write them down "
        "there, and do not put this on the register."
    )


class WrongDayError(RegisterError):
    """A row ends before it begins, or begins or ends in the future."""

    message = _("This day cannot be right: it lies in the future, or before the beginning.")


class InvalidNumberError(RegisterError):
    """An ID or telephone number cannot be right."""

    message = _("This number cannot be right. Compare it with the card.")


class AlreadyDecidedError(RegisterError):
    """What was found, or what looks alike, has been decided on already."""

    message = _("Somebody else has decided this meanwhile.")


class AlreadyUndoneError(RegisterError):
    """A merge was undone already."""

    message = _("This merge has been undone already.")


class SamePersonError(RegisterError):
    """A row cannot be merged into itself."""

    message = _("Choose two different entries.")


class SurvivorGoneError(RegisterError):
    """A merge cannot be undone while the survivor is not on the register."""

    message = _(
        "The household it was merged into is no longer on the register. If it was merged itself, "
        "undo that first."
    )


class DoorGoneError(RegisterError):
    """The door of a household has left the register."""

    message = _("The door has left the register. Add the door again first.")


class NobodyFoundError(RegisterError):
    """Nobody is named in what was found."""

    message = _("Write at least one name.")


class NotABlockError(RegisterError):
    """The block has ended, has not begun, or is one of another neighbourhood."""

    message = _("This neighbourhood has no such block today. Choose another one.")


class InABlockError(RegisterError):
    """A building or entrance lies in a block already."""

    message = _(
        "One of these buildings lies in a block already. Look at the list again: somebody else may "
        "have been faster."
    )


class InvalidCorrectionError(RegisterError):
    """A field cannot say what it is corrected to."""

    message = _("This cannot be written there. Check the spelling or the number.")


class PersonLeftError(RegisterError):
    """Somebody whose entry is corrected is no longer in the household."""

    message = _("This person is no longer in the household on the register.")
