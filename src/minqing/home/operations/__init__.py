"""Use cases that span packages."""

from minqing.home.operations.import_kinds import SHEET_KINDS
from minqing.home.operations.morning import tell_what_is_due

__all__ = ["SHEET_KINDS", "tell_what_is_due"]
