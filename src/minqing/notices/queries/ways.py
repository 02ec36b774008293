"""Which ways of sending this installation has set up, and where its pages lie."""

from pathlib import Path

from django.conf import settings

from minqing.notices.rules import ROBOTS, QuietHours, Way
from minqing.notices.rules.ways import Sending

__all__ = ["link_to", "outbox_folder", "quiet_hours", "sending", "ways_set_up", "writes_files"]


def sending(way: Way) -> Sending:
    """Whether messages of a way are sent, written into files, or neither."""
    if way in ROBOTS:
        found: Sending = settings.MINQING_ROBOTS
    elif way is Way.SMS:
        found = settings.MINQING_SMS
    else:
        found = settings.MINQING_EMAIL
    return found


def ways_set_up() -> frozenset[Way]:
    """The ways by which something leaves."""
    return frozenset(way for way in Way if sending(way) is not Sending.OFF)


def writes_files() -> bool:
    """Whether some way writes files instead of sending: a machine for development."""
    return any(sending(way) is Sending.FILE for way in Way)


def outbox_folder() -> Path:
    """Where the file backend writes."""
    return Path(settings.MINQING_DATA) / "outbox" / str(settings.MINQING_DISTRICT)


def quiet_hours() -> QuietHours:
    """When nothing leaves that is not urgent."""
    return QuietHours(*settings.MINQING_QUIET_HOURS)


def link_to(path: str) -> str:
    """The whole address of a page; empty where the installation does not know its own."""
    site: str = settings.MINQING_SITE_URL
    return f"{site.rstrip('/')}{path}" if site else ""
