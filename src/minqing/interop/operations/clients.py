"""Clients of the interface: made, given a new token, withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minqing.interop import access
from minqing.interop.models import ApiClient
from minqing.interop.operations.errors import AreasOutsideError, RevokedError
from minqing.interop.queries.clients import token_hash
from minqing.interop.rules.clients import MAX_PER_MINUTE, Right, new_token
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.lib.scope import Scope
from minqing.territory.models import Area

__all__ = ["MadeClient", "checked_areas", "make_client", "renew_token", "revoke_client"]

_SERVED = (Level.DISTRICT.value, Level.STREET.value, Level.NEIGHBOURHOOD.value)


@dataclass(frozen=True, slots=True)
class MadeClient:
    """A client and its token, which is said once."""

    client: ApiClient
    token: str


@operation
def make_client(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    name: str,
    areas: Iterable[str],
    rights: Iterable[Right],
    per_minute: int = 600,
    contact: str = "",
) -> MadeClient:
    """Let a system in. Only a keyed hash of its token is kept. Raises AreasOutsideError."""
    codes = checked_areas(scope, areas)
    token = new_token()
    client = ApiClient.objects.create(
        name=name,
        contact=contact,
        token_hash=token_hash(token),
        token_end=token[-4:],
        areas=codes,
        rights=sorted({each.value for each in rights}),
        per_minute=min(max(per_minute, 1), MAX_PER_MINUTE),
        made_at=at,
    )
    new_entry(
        act="interop.client_made",
        by=by,
        at=at,
        area_code=scope.ranges[0].lower,
        object_id=client.pk,
        detail={"areas": codes, "rights": client.rights, "per_minute": client.per_minute},
    )
    return MadeClient(client, token)


@operation
def renew_token(*, by: Actor, at: datetime, scope: Scope, client_id: UUID) -> MadeClient:
    """Give a client a new token; the old one ends at once.

    Raises ApiClient.DoesNotExist outside the scope, RevokedError.
    """
    client = _locked(scope, client_id)
    token = new_token()
    client.token_hash, client.token_end = token_hash(token), token[-4:]
    client.save(update_fields=["token_hash", "token_end"])
    new_entry(
        act="interop.token_renewed",
        by=by,
        at=at,
        area_code=scope.ranges[0].lower,
        object_id=client.pk,
    )
    return MadeClient(client, token)


@operation
def revoke_client(*, by: Actor, at: datetime, scope: Scope, client_id: UUID) -> ApiClient:
    """Let a system no longer in, from now on. What it recorded stays.

    Raises ApiClient.DoesNotExist outside the scope, RevokedError.
    """
    client = _locked(scope, client_id)
    client.revoked_at = at
    client.save(update_fields=["revoked_at"])
    new_entry(
        act="interop.client_revoked",
        by=by,
        at=at,
        area_code=scope.ranges[0].lower,
        object_id=client.pk,
    )
    return client


def checked_areas(scope: Scope, areas: Iterable[str]) -> list[str]:
    """Codes of known areas down to neighbourhoods, all in the scope; AreasOutsideError else."""
    codes = sorted(set(areas))
    known = Area.objects.filter(code__in=codes, level__in=_SERVED).count()
    if not codes or known != len(codes) or not all(scope.covers_area(code) for code in codes):
        raise AreasOutsideError
    return codes


def _locked(scope: Scope, client_id: UUID) -> ApiClient:
    client = access.clients(scope).select_for_update().get(pk=client_id)
    if client.revoked_at is not None:
        raise RevokedError
    return client
