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
)

__all__ = [
    "CATEGORY_LABELS",
    "CHANNEL_LABELS",
    "DUE_LABELS",
    "EVENT_LABELS",
    "LEVEL_LABELS",
    "RESTRICTED_LABELS",
    "STATE_LABELS",
    "TOLD_LABELS",
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
}

DUE_LABELS = {
    DueKind.HAND_UP: _("Hand up"),
    DueKind.RESPONSE: _("Answer"),
    DueKind.NEXT_STEP: _("Promised next step"),
    DueKind.FOLLOW_UP: _("New answer after reopening"),
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
}

TOLD_LABELS = {
    ToldChannel.IN_PERSON: _("In person"),
    ToldChannel.PHONE: _("By phone"),
    ToldChannel.PORTAL: _("Online"),
    ToldChannel.LETTER: _("By letter"),
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
