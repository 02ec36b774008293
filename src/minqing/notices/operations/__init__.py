"""Telling users, at the desk and by the ways they chose; sending to people without an account."""

from minqing.notices.operations.telling import mark_all_read, mark_read, notify, notify_together

__all__ = ["mark_all_read", "mark_read", "notify", "notify_together"]
