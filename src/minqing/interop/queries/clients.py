"""Who speaks: the client behind a token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from minqing.interop.rules.clients import TOKEN, Right
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import Scope
from minqing.storage.keys import keyring

__all__ = ["Caller", "caller", "intake_hash", "token_hash"]


@dataclass(frozen=True, slots=True)
class Caller:
    """A client that showed its token, and what it may do where."""

    id: UUID
    areas: tuple[str, ...]
    rights: frozenset[Right]
    per_minute: int
    times: int
    """How often it came in this minute, now included."""

    @property
    def is_over(self) -> bool:
        """Whether it came more often than it may."""
        return self.times > self.per_minute

    @property
    def scope(self) -> Scope:
        """Its areas."""
        return Scope.of_areas(*self.areas, purpose="api")

    @property
    def actor(self) -> Actor:
        """As whom it acts: a system, by the client's id."""
        return Actor(ActorKind.SYSTEM, id=self.id, name="api")


def token_hash(token: str) -> bytes:
    """What is kept of a token."""
    return keyring().index(token, "api token")


def intake_hash(token: str) -> bytes:
    """What is kept of the token by which the number of a request is asked for again."""
    return keyring().index(token, "intake token")


def caller(token: str, at: datetime) -> Caller | None:
    """The client with this token, counted once more (one statement); None for any other token."""
    if not TOKEN.fullmatch(token):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select * from interop_client(%s, %s)", [token_hash(token), at])
        row = cursor.fetchone()
    if row is None:
        return None
    return Caller(row[0], tuple(row[1]), frozenset(Right(each) for each in row[2]), row[3], row[4])
