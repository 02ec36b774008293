"""``minqing clients``: systems let in from the command line, as on the desk."""

import json
import sys
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from minqing.interop.models import ApiClient
from minqing.interop.operations.clients import make_client, renew_token, revoke_client
from minqing.interop.operations.errors import InteropError
from minqing.interop.queries.systems import client_rows
from minqing.interop.rules.clients import Right
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped

__all__ = ["add", "listed", "renew", "revoke"]

_BY = Actor.system("operator")


def add(*, name: str, areas: Iterable[str], rights: Iterable[Right], per_minute: int) -> int:
    """Let a system in; prints its id and its token. 1 for areas that are not known."""
    with scoped(_scope()) as scope:
        try:
            made = make_client(
                by=_BY,
                at=timezone.now(),
                scope=scope,
                name=name,
                areas=list(areas) or [settings.MINQING_DISTRICT_CODE],
                rights=rights,
                per_minute=per_minute,
            )
        except InteropError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    sys.stdout.write(f"{made.client.pk}\n{made.token}\n")
    return 0


def renew(client_id: UUID) -> int:
    """Print a new token; 1 for a client that is not there or was withdrawn."""
    try:
        with scoped(_scope()) as scope:
            made = renew_token(by=_BY, at=timezone.now(), scope=scope, client_id=client_id)
    except (InteropError, ApiClient.DoesNotExist) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{made.token}\n")
    return 0


def revoke(client_id: UUID) -> int:
    """Let a system in no longer; 1 for a client that is not there or was withdrawn."""
    try:
        with scoped(_scope()) as scope:
            revoke_client(by=_BY, at=timezone.now(), scope=scope, client_id=client_id)
    except (InteropError, ApiClient.DoesNotExist) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def listed(*, as_json: bool) -> int:
    """Print all clients: id, name, areas, rights, whether they are in use."""
    with scoped(_scope()) as scope:
        rows = client_rows(scope)
    told = [
        {
            "id": str(row.pk),
            "name": row.name,
            "areas": row.areas,
            "rights": row.rights,
            "per_minute": row.per_minute,
            "revoked": row.revoked_at is not None,
        }
        for row in rows
    ]
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return 0
    for row in rows:
        state = "withdrawn" if row.revoked_at else "in use"
        sys.stdout.write(
            f"{row.pk}  {state:9}  {','.join(row.areas)}  {','.join(row.rights)}  {row.name}\n"
        )
    return 0


def _scope() -> Scope:
    return Scope.system(settings.MINQING_DISTRICT_CODE, purpose="clients")
