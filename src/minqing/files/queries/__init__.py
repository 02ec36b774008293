"""Reads of stored contents and of the pictures of records, and what does not agree."""

from minqing.files.queries.contents import differences, open_content, store_root
from minqing.files.queries.pictures import Picture, attachments_of, pictures_of
from minqing.files.queries.reconcile import attachment_differences

__all__ = [
    "Picture",
    "attachment_differences",
    "attachments_of",
    "differences",
    "open_content",
    "pictures_of",
    "store_root",
]
