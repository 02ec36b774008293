"""How those who asked are reached: masked for showing, in full for what sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from minqing.cases.models import CaseContact
from minqing.lib.encryption import mask
from minqing.storage.keys import open_column

__all__ = ["ShownContact", "contacts_of"]


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A contact as a page may show it; empty where nothing was left."""

    phone: str
    email: str


def contacts_of(case_id: UUID) -> Mapping[UUID, ShownContact]:
    """The masked contacts of a case by requester, as far as the scope shows them."""
    return {
        row.pk: ShownContact(
            phone=mask(open_column(row, "phone") or "", tail=4),
            email=_masked_address(open_column(row, "email") or ""),
        )
        for row in CaseContact.objects.filter(case_id=case_id)
    }


def _masked_address(address: str) -> str:
    """The beginning of the name and the server."""
    name, at, server = address.rpartition("@")
    return f"{name[:1]}***{at}{server}" if at else ""
