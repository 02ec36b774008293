"""What can be wrong with an act of this package. Each message tells people what to do."""

from typing import ClassVar

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from minqing.interop.rules.openness import MAX_SUMMARY, WordingFault

__all__ = [
    "AreasOutsideError",
    "CaseNotShowableError",
    "HeldElsewhereError",
    "InteropError",
    "KeyUsedError",
    "NotHolderError",
    "ReceiverAddressError",
    "RevokedError",
    "WordingError",
]


class InteropError(Exception):
    """The act is not possible."""

    message: ClassVar[LazyText] = _("This is not possible.")
    field: ClassVar[str] = ""
    """The field of a form that it is about."""

    def __str__(self) -> str:
        """The message in the language in use."""
        return str(self.message)


class CaseNotShowableError(InteropError):
    """Nothing sensitive, restricted or withheld is ever shown."""

    message = _(
        "This request is sensitive, or its name is withheld, or its text was erased. It cannot be"
        " shown to everybody."
    )


class NotHolderError(InteropError):
    """Only those who hold the case decide."""

    message = _("Only the level that holds this request decides whether everybody sees it.")


class WordingError(InteropError):
    """The public wording cannot stand as it is."""

    field = "summary"

    def __init__(self, fault: WordingFault) -> None:
        super().__init__(fault.value)
        self.fault = fault

    def __str__(self) -> str:
        """What to change."""
        return str(_WORDING[self.fault]) % {"limit": MAX_SUMMARY}


class AreasOutsideError(InteropError):
    """An area that is unknown, or outside what the office serves."""

    field = "areas"
    message = _("Name areas of your own: the district, its streets or neighbourhoods, by code.")


class ReceiverAddressError(InteropError):
    """A webhook cannot be sent there."""

    field = "url"
    message = _(
        "Write the whole address of the receiver, beginning with https://, without a user name."
    )


class KeyUsedError(InteropError):
    """The key stands for another act."""

    message = _("This key was used for another act. Take a new one for each act.")


class HeldElsewhereError(InteropError):
    """A level above the client's areas holds the case."""

    message = _("A level above this client's areas holds the request.")


class RevokedError(InteropError):
    """It was withdrawn before."""

    message = _("This was withdrawn already.")


_WORDING = {
    WordingFault.EMPTY: _("Write what everybody may read about this request."),
    WordingFault.TOO_LONG: _("This text is too long: up to %(limit)s characters."),
    WordingFault.PERSONAL: _(
        "There is a number, a door, an address or a name in it. Leave out what points to a person."
    ),
    WordingFault.COPIED: _(
        "This repeats the resident's own words. Say in the office's words what it is about."
    ),
}
