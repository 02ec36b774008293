"""Another system: a client that the district office let in, over the web role's connection."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from minqing.cases.rules import EventKind
from minqing.interop.models import ApiClient
from minqing.interop.operations.clients import make_client
from minqing.interop.operations.subscriptions import MadeSubscription, subscribe
from minqing.interop.rules.clients import Right
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Cast

__all__ = ["System", "let_in", "subscribed"]

EVERYTHING = tuple(Right)


@dataclass(frozen=True)
class System:
    """A client with its token."""

    client: ApiClient
    token: str

    def get(self, path: str, **query: object) -> Any:
        """What it reads."""
        return Client().get(f"/api/v1/{path}", query, headers=self._headers)  # type: ignore[arg-type]  # any query

    def post(self, path: str, body: object) -> Any:
        """What it sends, as JSON; bytes as they are."""
        return Client().post(
            f"/api/v1/{path}", body, content_type="application/json", headers=self._headers
        )

    def create(self, **said: Any) -> Any:
        """A request of 柳岸一村, with what is said of it differently."""
        return self.post("cases", {"text": "小区门口的路灯不亮", "area": "310199001001", **said})

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


def let_in(
    cast: Cast,
    *rights: Right,
    areas: tuple[str, ...] = ("310199",),
    name: str = "12345热线",
    per_minute: int = 600,
) -> System:
    """The district office lets a system in; with every right unless some are named."""
    with scoped(cast.li.scope):
        made = make_client(
            by=cast.li.actor,
            at=NOW,
            scope=cast.li.scope,
            name=name,
            areas=areas,
            rights=rights or EVERYTHING,
            per_minute=per_minute,
        )
    return System(made.client, made.token)


def subscribed(cast: Cast, url: str, *kinds: EventKind, area: str = "310199") -> MadeSubscription:
    """The district office sends messages to an address; of all kinds unless some are named."""
    with scoped(cast.li.scope):
        return subscribe(
            by=cast.li.actor,
            at=NOW,
            scope=cast.li.scope,
            name="市级平台",
            url=url,
            areas=[area],
            kinds=kinds,
        )
