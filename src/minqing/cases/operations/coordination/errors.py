"""What can be wrong with an act of coordination; the messages tell people what to do."""

from django.utils.translation import gettext_lazy as _

from minqing.cases.operations.errors import CaseError

__all__ = [
    "AlreadyConvenedError",
    "ConveningOverError",
    "CoordinationError",
    "LinkOverError",
    "NoLeadError",
    "NotAUnitError",
    "PartNotFoundError",
    "PartNotNowError",
    "PingPongError",
    "PurposeMissingError",
    "SubDeadlineMissingError",
    "SubDeadlinePastError",
    "TooManyUnitsError",
    "WithheldFromUnitsError",
]


class CoordinationError(CaseError):
    """The act of coordination is not possible."""


class PartNotFoundError(CoordinationError):
    """The part, or the convening, is not in the actor's scope."""

    code = "part_not_found"
    message = _("You have no such part. It may have been given to another unit.")


class PartNotNowError(CoordinationError):
    """The part does not allow the step from where it stands."""

    code = "part_not_now"
    message = _("Not possible now: this part “%(state)s”. Read what is new, then decide.")


class PingPongError(CoordinationError):
    """The part has gone back and forth between the same two units too often."""

    code = "part_ping_pong"
    message = _(
        "This part has gone back and forth between the two units %(cap)d times. The office decides"
        " which of them keeps it."
    )
    arguments = ("unit_id",)


class AlreadyConvenedError(CoordinationError):
    """The case has an open convening."""

    code = "already_convened"
    message = _("Units are convened on this request already. Open it, or end it first.")


class ConveningOverError(CoordinationError):
    """The convening has ended."""

    code = "convening_over"
    message = _("These units are no longer convened. Convene them again if it goes on.")


class NoLeadError(CoordinationError):
    """Not exactly one of the units leads."""

    code = "no_lead"
    message = _("Choose one unit that leads; the others assist.")


class TooManyUnitsError(CoordinationError):
    """More units than one convening holds, or one twice."""

    code = "too_many_units"
    message = _("Convene up to %(limit)d units, each once.")


class NotAUnitError(CoordinationError):
    """The body is no member unit, or ended."""

    code = "not_a_unit"
    message = _("Choose a member unit that exists today.")
    arguments = ("unit_id",)


class SubDeadlineMissingError(CoordinationError):
    """Neither a day nor a number of working days."""

    code = "sub_deadline_missing"
    message = _("Say by when: a number of working days, or a day.")
    arguments = ("due_on",)


class SubDeadlinePastError(CoordinationError):
    """The day is not ahead."""

    code = "sub_deadline_past"
    message = _("Choose a day after today.")
    arguments = ("due_on",)


class PurposeMissingError(CoordinationError):
    """Door or name are to be shown, and nobody says why."""

    code = "purpose_missing"
    message = _("Say why the unit needs to know the door or the name.")
    arguments = ("shown_purpose",)


class WithheldFromUnitsError(CoordinationError):
    """The requester wants the name withheld: no unit sees it or the door."""

    code = "withheld_from_units"
    message = _("Who asked wants to stay unnamed. Neither name nor door may be shown to a unit.")
    arguments = ("shown",)


class LinkOverError(CoordinationError):
    """The link was used, withdrawn or forged, its days are over, or the part is another's."""

    code = "link_over"
    message = _("This link is not valid, or no longer. Ask the office that sent it for a new one.")
