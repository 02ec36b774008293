"""Categories and areas: the codes with which a client speaks."""

from functools import partial
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import StringConstraints

from minqing.cases.models import CATEGORY_LABELS
from minqing.interop.api.authentication import CallerRequest, ClientAuth
from minqing.interop.api.problems import in_both
from minqing.interop.rules.clients import Right
from minqing.interop.schemas import AreasOut, CategoryOut, ProblemOut
from minqing.storage.scoping import within
from minqing.territory.models import Area

__all__ = ["REFUSALS", "router"]

router = Router(tags=["codes"])
#: Every address may answer these.
REFUSALS = dict.fromkeys((400, 401, 403, 404, 413, 422, 429, 503), ProblemOut)
_PAGE = 200
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,18}$")]


@router.get(
    "categories", response={200: list[CategoryOut], **REFUSALS}, auth=ClientAuth(Right.READ)
)
def categories(request: CallerRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - ninja's signature
    """What requests are about."""
    return [
        {"code": category, **in_both(partial(str, label))}
        for category, label in CATEGORY_LABELS.items()
    ]


class AreaQuery(Schema):
    """Which areas."""

    parent: Code | None = None
    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{0,18}$")] = ""


@router.get("areas", response={200: AreasOut, **REFUSALS}, auth=ClientAuth(Right.READ))
def areas(request: CallerRequest, asked: Query[AreaQuery]) -> dict[str, Any]:
    """The client's areas and what lies in them, by code; with `parent` only right under."""
    rows = Area.objects.filter(
        within(request.auth.scope, area="code", block=None),
        valid_to__isnull=True,
        code__gt=asked.after,
    ).defer("boundary")
    if asked.parent is not None:
        rows = rows.filter(parent_code=asked.parent)
    found = list(rows.order_by("code")[: _PAGE + 1])
    page = found[:_PAGE]
    return {
        "areas": [
            {
                "code": row.code,
                "level": row.level,
                "name": row.name,
                "parent_code": row.parent_code,
                "latitude": row.latitude,
                "longitude": row.longitude,
            }
            for row in page
        ],
        "next": page[-1].code if len(found) > _PAGE else None,
    }
