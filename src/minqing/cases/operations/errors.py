"""What can be wrong with an act on a case. Each error's message tells people what to do.

``str(error)`` is in the language in use; ``error.in_languages()`` gives both, for phones.
"""

from typing import ClassVar

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

__all__ = [
    "AlreadyOnItsWayError",
    "AlreadyRatedError",
    "AlreadyToldError",
    "AnswerTooLongForSmsError",
    "AssigneeNotHolderError",
    "BelowStartError",
    "CaseAlreadyRecordedError",
    "CaseError",
    "CaseNotFoundError",
    "ChangedMeanwhileError",
    "ContactMissingError",
    "DecidedError",
    "EmptyListError",
    "ExtensionWaitsError",
    "FilterNotFoundError",
    "InDisputeError",
    "InFutureError",
    "LevelNotReachedError",
    "MovedOnError",
    "NextStepMissingError",
    "NextStepPastError",
    "NoQuestionError",
    "NotAPhoneNumberError",
    "NotARequesterError",
    "NotAnEmailAddressError",
    "NotDisputedLevelError",
    "NotHeardError",
    "NotMergeableError",
    "NotYetToldError",
    "NotYourAreaError",
    "NotYoursError",
    "NothingChangedError",
    "NothingWithheldError",
    "NowImpossibleError",
    "NumberNotReservedError",
    "OwedAgainError",
    "OwnExtensionError",
    "PlaceMissingError",
    "QuestionWaitsError",
    "RecordedByThoseAboveError",
    "SameCaseError",
    "ScoreUnknownError",
    "SentBackTooOftenError",
    "SignedListNeededError",
    "TellingIdTakenError",
    "TemplateNotFoundError",
    "TextMissingError",
    "TextTooLongError",
    "ToldBeforeAnswerError",
    "TooManyFiltersError",
    "UnknownPlaceError",
    "WayClosedError",
]


class CaseError(Exception):
    """The act on a case is not possible."""

    code: ClassVar[str] = "case_error"
    message: ClassVar[LazyText] = _("This is not possible with this request.")
    arguments: ClassVar[tuple[str, ...]] = ()
    """Those of the act that can be wrong, for a form that has fields of these names."""

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        """The message in the language in use."""
        return str(self.message) % self.details

    def in_languages(self) -> dict[str, str]:
        """The message in both languages."""
        texts = {}
        for key, language in (("zh", "zh-hans"), ("en", "en")):
            with override(language):
                texts[key] = str(self)
        return texts


class CaseNotFoundError(CaseError):
    """The case, answer or household is not in the actor's scope."""

    code = "case_not_found"
    message = _("This request is not in your area. Check the number.")


class CaseAlreadyRecordedError(CaseError):
    """A case with this id or number exists."""

    code = "case_already_recorded"
    message = _("This request was recorded before.")


class ChangedMeanwhileError(CaseError):
    """Somebody changed the case since the actor read it."""

    code = "changed_meanwhile"
    message = _("Somebody worked on this request meanwhile. Read what is new, then decide.")


class NowImpossibleError(CaseError):
    """The life cycle does not allow the move from here."""

    code = "not_possible_now"
    message = _("Not possible now: the request is at %(level)s, %(state)s.")


class NotYoursError(CaseError):
    """The actor is not one of those who may make the move."""

    code = "not_yours"
    message = _("Another level or block holds this request; it has to act.")


class TextMissingError(CaseError):
    """Words are needed and there are none."""

    code = "text_missing"
    message = _("Write what it is about, in a few words.")


class TextTooLongError(CaseError):
    """The words are longer than the limit."""

    code = "text_too_long"
    message = _("Shorten the text to %(limit)s characters.")


class InFutureError(CaseError):
    """The moment lies in the future."""

    code = "in_future"
    message = _("This time has not come yet. Check the day and the hour.")
    arguments = ("told_at", "raised_at")


class MovedOnError(CaseError):
    """Cases of a list that the block no longer holds, or that were settled meanwhile."""

    code = "moved_on"
    message = _("No longer with the block: %(numbers)s. Take them off the list and sign again.")


class NextStepMissingError(CaseError):
    """An answer in progress names no next day."""

    code = "next_step_missing"
    message = _("Say by which day the resident hears more.")
    arguments = ("next_on",)


class NextStepPastError(CaseError):
    """The next day is not ahead."""

    code = "next_step_past"
    message = _("Choose a day after today for the next step.")
    arguments = ("next_on",)


class ToldBeforeAnswerError(CaseError):
    """The telling is earlier than the answer."""

    code = "told_before_answer"
    message = _("An answer cannot be told before it was given. Check the time.")
    arguments = ("told_at",)


class TellingIdTakenError(CaseError):
    """Another answer was told under this id."""

    code = "telling_id_taken"
    message = _("Another answer was told under this number. Record it again.")


class AlreadyToldError(CaseError):
    """The same telling, of the same moment, was recorded before."""

    code = "already_told"
    message = _("This answer was told already.")


class NotYetToldError(CaseError):
    """Closing a case while somebody still waits for an answer."""

    code = "not_yet_told"
    message = _("Tell the answer first: a request is closed only when its requester was told.")


class LevelNotReachedError(CaseError):
    """A solution at a level above the present one."""

    code = "level_not_reached"
    message = _("The request has not been at that level.")


class EmptyListError(CaseError):
    """A hand-up list without a case, or with more than one sheet can hold."""

    code = "empty_list"
    message = _("Choose one to %(limit)s requests to hand up.")


class NumberNotReservedError(CaseError):
    """The number is not reserved for this block and phone, or used."""

    code = "number_not_reserved"
    message = _("This number was not reserved for your block. A new one is given.")


class PlaceMissingError(CaseError):
    """Neither household nor neighbourhood."""

    code = "place_missing"
    message = _("Say which household or neighbourhood it concerns.")


class BelowStartError(CaseError):
    """Returning a case below the level it started at."""

    code = "below_start"
    message = _("The request started at this level; nobody below may hold it.")


class AssigneeNotHolderError(CaseError):
    """The member is not among those who hold the case."""

    code = "assignee_not_holder"
    message = _("Choose somebody who works at the level that holds the request.")


class NotARequesterError(CaseError):
    """The person is no requester of the case, or has withdrawn."""

    code = "not_a_requester"
    message = _("Choose one of those who asked and have not withdrawn.")


class RecordedByThoseAboveError(CaseError):
    """A complaint is being taken down by somebody below the level it goes to."""

    code = "recorded_by_those_above"
    message = _(
        "A complaint goes to the level above those it is about, and only %(level)s records it."
        " Give the caller its telephone number."
    )


class NothingWithheldError(CaseError):
    """No name is withheld in this case, or it was erased."""

    code = "nothing_withheld"
    message = _("No name is kept back in this request.")


class NotAPhoneNumberError(CaseError):
    """What was left to be called at is no telephone number."""

    code = "not_a_phone_number"
    message = _("This is no telephone number. Write 11 digits, or the area code and the number.")
    arguments = ("phone",)


class NotAnEmailAddressError(CaseError):
    """What was left to be written to is no e-mail address."""

    code = "not_an_email_address"
    message = _("This is no e-mail address. Write it as name@example.cn.")
    arguments = ("email",)


class SentBackTooOftenError(CaseError):
    """Two levels have sent the case back and forth as often as they may, or it was decided."""

    code = "sent_back_too_often"
    message = _(
        "It cannot be sent back again: it was %(limit)s times, or the level above decided. Handle"
        " it, or put it before the level above."
    )


class DecidedError(CaseError):
    """The level above decided that the case stays with this level."""

    code = "decided"
    message = _("The level above decided that this request stays here.")


class InDisputeError(CaseError):
    """The case waits for a decision on whose it is."""

    code = "in_dispute"
    message = _("Two levels disagree about this request. Decide first who keeps it.")


class NotHeardError(CaseError):
    """A requester speaks of an answer that they were not told."""

    code = "not_heard"
    message = _("The resident has not been told an answer yet.")


class AlreadyRatedError(CaseError):
    """A requester rates the same case again."""

    code = "already_rated"
    message = _("This answer was rated already. Thank you.")


class ScoreUnknownError(CaseError):
    """A rating that is none of one to five."""

    code = "score_unknown"
    message = _("Choose one of the five faces.")
    arguments = ("score",)


class QuestionWaitsError(CaseError):
    """A second question while the first waits for its answer."""

    code = "question_waits"
    message = _("One question waits for the resident already. Ask again when it is answered.")


class NoQuestionError(CaseError):
    """A reply without a question."""

    code = "no_question"
    message = _("Nobody asked the resident anything. Write a note instead.")


class ExtensionWaitsError(CaseError):
    """More time was asked for and not decided."""

    code = "extension_waits"
    message = _("More time was asked for already; the level above has to decide first.")


class OwnExtensionError(CaseError):
    """Somebody approves the time that they asked for."""

    code = "own_extension"
    message = _("Somebody else has to decide: you asked for this time yourself.")


class NotDisputedLevelError(CaseError):
    """A decision for a level that is none of the two."""

    code = "not_disputed_level"
    message = _("Give it to one of the two levels that disagree, or keep it.")
    arguments = ("level",)


class SameCaseError(CaseError):
    """Merging a case into itself."""

    code = "same_case"
    message = _("This is the same request. Choose another one.")
    arguments = ("into_id",)


class NotMergeableError(CaseError):
    """Merging a restricted case."""

    code = "not_mergeable"
    message = _("A complaint or a request with a withheld name stays by itself.")


class OwedAgainError(CaseError):
    """Merging a reopened case away: its follow-up clock would be forgotten where it goes."""

    code = "owed_again"
    message = _(
        "It was reopened, and somebody waits for a new answer. Tell them first, or let the other"
        " request go on in this one."
    )


class NothingChangedError(CaseError):
    """Sorting a case where it stands already."""

    code = "nothing_changed"
    message = _("It is sorted like this already.")
    arguments = ("category", "urgency")


class FilterNotFoundError(CaseError):
    """The kept view is not the actor's own, or is gone."""

    code = "filter_not_found"
    message = _("This view is not there any more.")


class TooManyFiltersError(CaseError):
    """The user keeps as many views as fit above the queue."""

    code = "too_many_filters"
    message = _("You keep %(limit)s views already. Let go of one first.")
    arguments = ("name",)


class SignedListNeededError(CaseError):
    """A block's case was to go up without the team's list."""

    code = "signed_list_needed"
    message = _("Requests of a block go up on the team's signed list.")


class ContactMissingError(CaseError):
    """Nobody who asked left a number or address for this way."""

    code = "contact_missing"
    message = _("No number or address for this was left. Choose another way to tell them.")
    arguments = ("told", "channel")


class AlreadyOnItsWayError(CaseError):
    """The answer was sent and it is not known yet whether it arrived."""

    code = "already_on_its_way"
    message = _("This answer is on its way already. Wait until it arrives or comes back.")
    arguments = ("told", "channel")


class AnswerTooLongForSmsError(CaseError):
    """The answer does not fit into a text message."""

    code = "answer_too_long_for_sms"
    message = _("For a text message, shorten the answer to about %(limit)s characters.")
    arguments = ("text", "channel")


class WayClosedError(CaseError):
    """The installation does not send anything by this way."""

    code = "way_closed"
    message = _("Nothing is sent this way from here. Choose another way to tell them.")
    arguments = ("told", "channel")


class UnknownPlaceError(CaseError):
    """A template has something in braces that nothing is filled into."""

    code = "unknown_place"
    message = _("Nothing is known to fill in for %(places)s. Use one of the places listed below.")
    arguments = ("body",)


class TemplateNotFoundError(CaseError):
    """There is no such template in use."""

    code = "template_not_found"
    message = _("This wording is not in use any more.")


class NotYourAreaError(CaseError):
    """The wording of an area is kept by whoever is posted to exactly that area."""

    code = "not_your_area"
    message = _("Only the office of that area changes its wording.")
