"""Reading one's notices, one's addresses, and what became of messages."""

from minqing.notices.queries.inbox import MOST_COUNTED, PAGE_SIZE, page, unread, unread_count

__all__ = ["MOST_COUNTED", "PAGE_SIZE", "page", "unread", "unread_count"]
