"""Identifiers: UUIDv7 for facts (sortable by time, never a secret), random bits for secrets."""

import hashlib
import secrets
from collections.abc import Iterable
from uuid import UUID

import uuid_utils
import uuid_utils.compat

__all__ = ["digest_of_ids", "new_id", "new_id_text", "new_secret"]


def new_id() -> UUID:
    """A UUIDv7, made by whoever creates the fact."""
    return uuid_utils.compat.uuid7()


def new_id_text() -> str:
    """A UUIDv7 as text, for many rows at once: several times as fast as the text of ``new_id``."""
    return str(uuid_utils.uuid7())


def new_secret() -> str:
    """128 random bits as 22 URL-safe characters: tokens and link secrets hold no time."""
    return secrets.token_urlsafe(16)


def digest_of_ids(ids: Iterable[UUID | str]) -> str:
    """SHA-256 of ids, ascending, joined by commas: what the ledger keeps of a bulk act."""
    return hashlib.sha256(",".join(sorted(map(str, ids))).encode()).hexdigest()
