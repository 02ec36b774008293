"""The codes of the life cycle: what can become of a case, what can happen to it, and who may."""

from enum import StrEnum

__all__ = ["COORDINATION", "TOLD_TO_RESIDENTS", "CaseState", "EventKind", "Need", "Who"]


class CaseState(StrEnum):
    """What has become of a case."""

    OPEN = "open"
    ANSWERED = "answered"
    SOLVED = "solved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    """It goes on inside another case, and its promises with it."""
    TRANSFERRED = "transferred"
    """Another body than the district's has it; its requesters were told which."""


class EventKind(StrEnum):
    """What can happen to a case."""

    RAISED = "raised"
    ANSWERED_ON_THE_SPOT = "answered_on_the_spot"
    HANDED_UP = "handed_up"
    SKIPPED = "skipped"
    """Handed up past the next level."""
    RETURNED = "returned"
    """Sent back to the level below, with something to do."""
    REFUSED = "refused"
    """Not taken by the level to which it was just handed up."""
    DISPUTED = "disputed"
    """Two levels cannot agree whose it is: put before the level above them."""
    DECIDED = "decided"
    """The level above said whose it is."""
    ASSIGNED = "assigned"
    RECLASSIFIED = "reclassified"
    ASKED = "asked"
    """One question to a requester, with the day until which the answer helps."""
    REPLIED = "replied"
    RESPONDED = "responded"
    TOLD = "told"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    EXTENSION_DENIED = "extension_denied"
    SOLVED = "solved"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    RATED = "rated"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    JOINED = "joined"
    """The requester of a case that was merged into this one is promised the answer here."""
    UNMERGED = "unmerged"
    LEFT = "left"
    """A requester who had joined has gone back to the own case."""
    TRANSFERRED = "transferred"
    ESCALATED = "escalated"
    """Overdue: the attention of the next level was drawn to it."""
    CONVENED = "convened"
    PART_CHANGED = "part_changed"
    PART_ANSWERED = "part_answered"
    PART_REFUSED = "part_refused"
    CONVENING_ENDED = "convening_ended"
    SUPERVISED = "supervised"
    NOTED = "noted"


COORDINATION = frozenset(
    {
        EventKind.CONVENED,
        EventKind.PART_CHANGED,
        EventKind.PART_ANSWERED,
        EventKind.PART_REFUSED,
        EventKind.CONVENING_ENDED,
        EventKind.SUPERVISED,
    }
)
"""Steps of several bodies on one case. What they say lies in facts of their own."""


TOLD_TO_RESIDENTS = frozenset(
    {
        EventKind.RAISED,
        EventKind.ANSWERED_ON_THE_SPOT,
        EventKind.HANDED_UP,
        EventKind.SKIPPED,
        EventKind.RETURNED,
        EventKind.REFUSED,
        EventKind.DISPUTED,
        EventKind.DECIDED,
        EventKind.ASKED,
        EventKind.REPLIED,
        EventKind.RESPONDED,
        EventKind.TOLD,
        EventKind.SOLVED,
        EventKind.CONFIRMED,
        EventKind.REJECTED,
        EventKind.RATED,
        EventKind.CLOSED,
        EventKind.REOPENED,
        EventKind.WITHDRAWN,
        EventKind.MERGED,
        EventKind.UNMERGED,
        EventKind.TRANSFERRED,
        EventKind.CONVENED,
    }
)
"""Steps of which the resident reads; the others are the offices' own."""


class Who(StrEnum):
    """Who may make a move."""

    HOLDER = "holder"
    """Those who hold the case at its present level."""
    BLOCK_LEAD = "block_lead"
    """The lead of the block it stands in; on a day without one, the neighbourhood's secretary."""
    POSTED = "posted"
    """Anybody posted to the place, at any level: the block's team up to the district office."""
    ABOVE = "above"
    """Those who hold cases one level up; at the district, the district office itself."""
    OVERSEER = "overseer"
    """Those who hold cases at its present level or at any level above."""
    UNIT = "unit"
    """The body that owes a part of it, which the act on the part has checked."""
    SYSTEM = "system"
    """A named job; never a person."""


class Need(StrEnum):
    """What a move must bring with it, or find."""

    TEXT = "text"
    REASON = "reason"
    SIGNED_LIST = "signed_list"
    RESPONSE = "response"
    ASSIGNEE = "assignee"
    STATEMENT = "statement"
    DAY = "day"
    """A day ahead."""
    LEVEL = "level"
    OTHER_CASE = "other_case"
    SORT = "sort"
    """Another category or urgency than the present one."""
    SCORE = "score"
    FINAL_OR_SOLVED = "final_or_solved"
    EVERYBODY_TOLD = "everybody_told"
    NOTHING_OWED_AGAIN = "nothing_owed_again"
    """Nobody waits for the new answer that a reopening promised: that clock would get lost."""
    HEARD = "heard"
    """Its requester was told an answer, since the last reopening if there was one."""
    ABOVE_START = "above_start"
    FRESH = "fresh"
    """It was just handed up, and nothing was done with it here."""
    MAY_SEND_BACK = "may_send_back"
    """These two levels have not sent it back too often, and nobody decided that it stays."""
    MAY_CLIMB = "may_climb"
    """Nobody decided that it stays with the lower of these two levels."""
    SENT_BACK_TOO_OFTEN = "sent_back_too_often"
    NO_DISPUTE = "no_dispute"
    DISPUTE = "dispute"
    NO_QUESTION = "no_question"
    """No question waits for its requester."""
    QUESTION = "question"
    NO_EXTENSION_ASKED = "no_extension_asked"
    EXTENSION_ASKED = "extension_asked"
    NOT_ESCALATED = "not_escalated"
    """The next level's attention was not drawn to it before."""
