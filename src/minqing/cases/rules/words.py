"""Codes and limits of what people write and choose."""

import unicodedata
from enum import StrEnum

__all__ = [
    "MAX_BODY",
    "MAX_NAME",
    "MAX_NOTE",
    "MAX_SMS",
    "Category",
    "Channel",
    "Notice",
    "ToldChannel",
    "Urgency",
    "clean_text",
    "has_words",
]

MAX_BODY = 4000
MAX_NOTE = 2000
MAX_SMS = 500
"""A text message of eight parts of 67 characters, its sender's name among them."""
MAX_NAME = 40


class Channel(StrEnum):
    """Through what a request came in."""

    VISIT = "visit"
    DESK = "desk"
    PORTAL = "portal"
    IMPORT = "import"
    API = "api"
    OPEN311 = "open311"


class ToldChannel(StrEnum):
    """How an answer reached the requester."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    PORTAL = "portal"
    LETTER = "letter"
    SMS = "sms"
    EMAIL = "email"


class Urgency(StrEnum):
    """How soon an office has to move; it changes office deadlines, never the promises."""

    NORMAL = "normal"
    PRESSING = "pressing"
    """Something everybody needs has failed: water, power, gas, a lift."""
    URGENT = "urgent"
    """Life or safety is in danger."""


class Notice(StrEnum):
    """What the people concerned are told on the desk."""

    ARRIVED = "cases.arrived"
    LIST_ARRIVED = "cases.list_arrived"
    HANDED_UP = "cases.handed_up"
    RETURNED = "cases.returned"
    TO_TELL = "cases.to_tell"
    ASSIGNED = "cases.assigned"
    REOPENED = "cases.reopened"
    REJECTED = "cases.rejected"
    REPLIED = "cases.replied"
    REFUSED = "cases.refused"
    DISPUTED = "cases.disputed"
    DECIDED = "cases.decided"
    EXTENSION_ASKED = "cases.extension_asked"
    EXTENDED = "cases.extended"
    EXTENSION_DENIED = "cases.extension_denied"
    MANY_ASSIGNED = "cases.many_assigned"
    MANY_HANDED_UP = "cases.many_handed_up"
    WITHDRAWN = "cases.withdrawn"
    ROUNDUP_SIGNED = "cases.roundup_signed"
    NOT_DELIVERED = "cases.not_delivered"
    DUE_SOON = "cases.due_soon"
    DUE_IN_HOURS = "cases.due_in_hours"
    OVERDUE_BELOW = "cases.overdue_below"
    MANY_OVERDUE_BELOW = "cases.many_overdue_below"


class Category(StrEnum):
    """What a request is about, as a neighbourhood sorts its papers."""

    REPAIR = "repair"
    PROPERTY = "property"
    SANITATION = "sanitation"
    SAFETY = "safety"
    TRAFFIC = "traffic"
    UTILITIES = "utilities"
    NEIGHBOURS = "neighbours"
    HARDSHIP = "hardship"
    CARE = "care"
    WORK = "work"
    EDUCATION = "education"
    OTHER = "other"


def clean_text(text: str) -> str:
    """What was typed, without control characters and outer blanks; line breaks stay.

    NUL would be refused by the database, the others hide text from whoever reads it.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return kept.strip()


def has_words(text: str) -> bool:
    """Whether a text says anything: at least one letter, character or digit."""
    return any(c.isalnum() for c in text)
