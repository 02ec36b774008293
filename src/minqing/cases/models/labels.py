"""What people read for each code."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.cases.rules import (
    CaseLevel,
    CaseState,
    Category,
    Channel,
    DueKind,
    EventKind,
    RestrictedAbout,
    ToldChannel,
    Urgency,
)
from minqing.cases.rules.wording import ReplyState

__all__ = [
    "CATEGORY_LABELS",
    "CHANNEL_LABELS",
    "DUE_LABELS",
    "EVENT_LABELS",
    "LEVEL_LABELS",
    "REPLY_STATE_LABELS",
    "RESTRICTED_LABELS",
    "STATE_LABELS",
    "TOLD_LABELS",
    "URGENCY_LABELS",
]

LEVEL_LABELS = {
    CaseLevel.BLOCK: pgettext_lazy("level of a request", "Block"),
    CaseLevel.NEIGHBOURHOOD: pgettext_lazy("level of a request", "Neighbourhood"),
    CaseLevel.STREET: pgettext_lazy("level of a request", "Street or town"),
    CaseLevel.DISTRICT: pgettext_lazy("level of a request", "District"),
}

STATE_LABELS = {
    CaseState.OPEN: pgettext_lazy("state of a request", "Not answered"),
    CaseState.ANSWERED: pgettext_lazy("state of a request", "Answered, goes on"),
    CaseState.SOLVED: pgettext_lazy("state of a request", "Solved"),
    CaseState.CLOSED: pgettext_lazy("state of a request", "Closed"),
    CaseState.WITHDRAWN: pgettext_lazy("state of a request", "Withdrawn"),
    CaseState.MERGED: pgettext_lazy("state of a request", "Merged"),
    CaseState.TRANSFERRED: pgettext_lazy("state of a request", "Passed on outside"),
}

EVENT_LABELS = {
    EventKind.RAISED: _("Request recorded"),
    EventKind.ANSWERED_ON_THE_SPOT: _("Answered on the spot"),
    EventKind.HANDED_UP: _("Handed up"),
    EventKind.RETURNED: _("Returned"),
    EventKind.RESPONDED: _("Answer given"),
    EventKind.TOLD: _("Answer told"),
    EventKind.SOLVED: pgettext_lazy("event of a request", "Solved"),
    EventKind.CLOSED: pgettext_lazy("event of a request", "Closed"),
    EventKind.ASSIGNED: pgettext_lazy("event of a request", "Assigned"),
    EventKind.WITHDRAWN: pgettext_lazy("event of a request", "Withdrawn"),
    EventKind.REOPENED: pgettext_lazy("event of a request", "Reopened"),
    EventKind.SKIPPED: _("Handed up past a level"),
    EventKind.REFUSED: _("Not taken"),
    EventKind.DISPUTED: _("Put before the level above"),
    EventKind.DECIDED: _("Decided whose it is"),
    EventKind.RECLASSIFIED: _("Sorted anew"),
    EventKind.ASKED: _("Resident was asked"),
    EventKind.REPLIED: _("Resident replied"),
    EventKind.EXTENSION_ASKED: _("More time asked for"),
    EventKind.EXTENDED: _("More time approved"),
    EventKind.EXTENSION_DENIED: _("More time refused"),
    EventKind.CONFIRMED: _("Resident confirmed"),
    EventKind.REJECTED: _("Resident says: not solved"),
    EventKind.RATED: _("Resident rated the answer"),
    EventKind.MERGED: _("Merged into another request"),
    EventKind.JOINED: _("Another request joined"),
    EventKind.UNMERGED: _("Separated again"),
    EventKind.LEFT: _("A joined request left"),
    EventKind.TRANSFERRED: _("Passed on to another body"),
    EventKind.ESCALATED: _("Overdue: the next level was told"),
    EventKind.CONVENED: _("Member units convened"),
    EventKind.PART_CHANGED: _("Part changed"),
    EventKind.PART_ANSWERED: _("Part answered"),
    EventKind.PART_REFUSED: _("Part refused"),
    EventKind.CONVENING_ENDED: _("Convening ended"),
    EventKind.SUPERVISED: _("Supervised"),
    EventKind.NOTED: pgettext_lazy("event of a request", "Note"),
}

DUE_LABELS = {
    DueKind.HAND_UP: _("Hand up"),
    DueKind.RESPONSE: _("Answer"),
    DueKind.NEXT_STEP: _("Promised next step"),
    DueKind.FOLLOW_UP: _("New answer after reopening"),
    DueKind.LEVEL: _("Deadline of this level"),
    DueKind.SOLUTION: _("Deadline for a solution"),
}

RESTRICTED_LABELS = {
    RestrictedAbout.TEAM: pgettext_lazy("complaint about", "The block's team"),
    RestrictedAbout.COMMITTEE: pgettext_lazy("complaint about", "The neighbourhood's committee"),
    RestrictedAbout.STREET: pgettext_lazy("complaint about", "The street or town office"),
}

CHANNEL_LABELS = {
    Channel.VISIT: _("At a visit"),
    Channel.DESK: _("At the office"),
    Channel.PORTAL: _("Online"),
    Channel.IMPORT: _("Imported"),
    Channel.API: _("From another system"),
    Channel.OPEN311: pgettext_lazy("channel of a request", "Open311"),
}

TOLD_LABELS = {
    ToldChannel.IN_PERSON: _("In person"),
    ToldChannel.PHONE: _("By phone"),
    ToldChannel.PORTAL: _("Online"),
    ToldChannel.LETTER: _("By letter"),
    ToldChannel.SMS: _("By text message"),
    ToldChannel.EMAIL: _("By e-mail"),
}

REPLY_STATE_LABELS = {
    ReplyState.SOLVED: _("For what is solved"),
    ReplyState.IN_PROGRESS: _("For what goes on"),
    ReplyState.FINAL: _("For what cannot be solved"),
}

CATEGORY_LABELS = {
    Category.REPAIR: _("Repairs to the house"),
    Category.PROPERTY: _("Property management"),
    Category.SANITATION: _("Cleanliness and green"),
    Category.SAFETY: _("Fire and safety"),
    Category.TRAFFIC: _("Parking and traffic"),
    Category.UTILITIES: _("Water, power, gas, network"),
    Category.NEIGHBOURS: _("Between neighbours"),
    Category.HARDSHIP: _("Help in hardship"),
    Category.CARE: _("Health and care of the old"),
    Category.WORK: _("Work and social insurance"),
    Category.EDUCATION: _("School, culture, sport"),
    Category.OTHER: _("Something else"),
}

URGENCY_LABELS = {
    Urgency.NORMAL: pgettext_lazy("urgency of a request", "Normal"),
    Urgency.PRESSING: pgettext_lazy("urgency of a request", "Pressing"),
    Urgency.URGENT: pgettext_lazy("urgency of a request", "Urgent"),
}
