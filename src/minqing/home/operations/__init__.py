"""Use cases that span packages."""

from minqing.home.operations.morning import tell_what_is_due

__all__ = ["tell_what_is_due"]
