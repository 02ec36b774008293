"""What can be wrong with an act on a roundup."""

from django.utils.translation import gettext_lazy as _

from minqing.cases.operations.errors import CaseError

__all__ = [
    "AlreadySignedError",
    "CountedAgainError",
    "NotANeighbourhoodError",
    "OwnerNotHereError",
    "PersonalWordsError",
    "RoundupChangedError",
    "RoundupNotFoundError",
    "RoundupNotYoursError",
    "ThemeGoneError",
    "ThemeIncompleteError",
    "WeekNotBegunError",
    "WeekNotOverError",
]


class RoundupNotFoundError(CaseError):
    """There is no such draft or roundup in the actor's scope."""

    code = "roundup_not_found"
    message = _("This roundup is not in your area, or its draft was discarded.")


class RoundupNotYoursError(CaseError):
    """The actor is not secretary of the neighbourhood today."""

    code = "roundup_not_yours"
    message = _("A roundup is made and signed by the neighbourhood's secretary.")


class NotANeighbourhoodError(CaseError):
    """A roundup was asked for another kind of area."""

    code = "roundup_not_a_neighbourhood"
    message = _("Roundups are made by neighbourhoods. Choose one.")


class WeekNotBegunError(CaseError):
    """The week lies ahead, or before the neighbourhood was."""

    code = "roundup_week_not_begun"
    message = _("This week has not begun yet. Choose an earlier one.")


class WeekNotOverError(CaseError):
    """A week is signed when it is over."""

    code = "roundup_week_not_over"
    message = _("The week is not over: you can sign from %(day)s on.")


class RoundupChangedError(CaseError):
    """Somebody changed the draft since the actor read it."""

    code = "roundup_changed"
    message = _("Somebody changed this draft meanwhile. Read what is new, then do it again.")


class AlreadySignedError(CaseError):
    """The week's roundup was signed, perhaps a moment ago by somebody else."""

    code = "roundup_already_signed"
    message = _(
        "%(name)s signed the roundup of this week already, at %(time)s. If something is wrong with"
        " it, open it and begin a correction."
    )


class CountedAgainError(CaseError):
    """What the draft counted is not what the records say now."""

    code = "roundup_counts_differ"
    message = _(
        "Something was recorded for this week since the draft was counted. Count again, look at it,"
        " then sign."
    )


class ThemeIncompleteError(CaseError):
    """A theme lacks something without which nobody may sign."""

    code = "roundup_theme_incomplete"
    message = _("“%(theme)s” is not complete: %(missing)s.")


class ThemeGoneError(CaseError):
    """A change names a theme or a request that is not there any more."""

    code = "roundup_theme_gone"
    message = _("The theme or the requests are not there as you saw them. Choose again.")


class PersonalWordsError(CaseError):
    """Words for everybody name a person, a number or a flat."""

    code = "roundup_personal_words"
    message = _(
        "Residents will read “%(theme)s”. Take out what tells of whom it speaks: %(words)s."
    )


class OwnerNotHereError(CaseError):
    """The member who is to carry a plan out holds no post in the neighbourhood."""

    code = "roundup_owner_not_here"
    message = _("Choose somebody who holds a post in this neighbourhood today.")
    arguments = ("owner",)
