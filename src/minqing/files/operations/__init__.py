"""Storing files: the content on the disk first, then the row and the ledger entry."""

from minqing.files.operations.attaching import attach, attach_now, take_in
from minqing.files.operations.blobs import StorageFullError
from minqing.files.operations.discarding import discard
from minqing.files.operations.rebuilding import rebuild
from minqing.files.operations.storing import store

__all__ = ["StorageFullError", "attach", "attach_now", "discard", "rebuild", "store", "take_in"]
