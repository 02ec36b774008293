"""The fieldwork of an area as a workbook: a sheet for each table of its page."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from minqing.lib.shares import percent
from minqing.lib.time import local_date
from minqing.sheets.operations import Sheet, write_sheets
from minqing.sheets.rules.columns import Cell
from minqing.territory.middleware import ScopedRequest
from minqing.visits.models import Round
from minqing.visits.operations import note_board_export
from minqing.visits.queries import NamedArea

__all__ = ["save_board"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def save_board(
    request: ScopedRequest, area: NamedArea, round_: Round, page: dict[str, Any]
) -> HttpResponse:
    """The tables of the page as a workbook; who took it along stands in the ledger."""
    file = BytesIO()
    write_sheets(file, _sheets(area, round_, page))
    note_board_export(by=request.actor, at=request.at, area_code=area.code, round_id=round_.pk)
    response = HttpResponse(file.getvalue(), content_type=_XLSX)
    day = local_date(request.at).isoformat()
    response["Content-Disposition"] = f'attachment; filename="fieldwork-{area.code}-{day}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _sheets(area: NamedArea, round_: Round, page: dict[str, Any]) -> Iterator[Sheet]:
    """Only tables that the page has, too; the first says of what and from when they are."""
    yield Sheet(
        _("Households"),
        [_("Households"), _("All"), _("Met"), _("Met, %"), _("Expected by today, %"), _("Not yet")],
        [
            *(
                [
                    str(each["label"]),
                    *_share(each["progress"].met, each["progress"].households),
                    _number(each["progress"].expected),
                    each["left"],
                ]
                for each in page["groups"]
            ),
            [],
            [_("Area"), area.name],
            [_("Round"), round_.name],
            [_("As of"), page["as_of"]],
        ],
    )
    if page["rows"]:
        yield Sheet(
            _("By place"),
            [
                str(page["child_level"]),
                *_share_heads(),
                _("Not yet"),
                _("Special hardship"),
                _("of these met"),
            ],
            [
                [
                    each["name"],
                    *_share(each["coverage"].met, each["coverage"].households),
                    each["coverage"].open,
                    each["special"].households,
                    each["special"].met,
                ]
                for each in page["rows"]
            ],
        )
    if page["people"]:
        yield Sheet(
            _("By person"),
            [_("Responsible"), _("Block"), *_share_heads()],
            [
                [
                    each["person"].name or _("Somebody posted elsewhere"),
                    each["block"],
                    *_share(each["person"].met, each["person"].households),
                ]
                for each in page["people"]
            ],
        )
    yield from _work(page)


def _work(page: dict[str, Any]) -> Iterator[Sheet]:
    yield Sheet(
        _("By week"),
        [
            _("From day"),
            _("To day"),
            _("Visits"),
            pgettext("outcome of a visit", "Met"),
            pgettext("outcome of a visit", "Nobody home"),
            pgettext("outcome of a visit", "Refused"),
        ],
        [
            [week.first, each["last"], week.visits, week.met, week.nobody_home, week.refused]
            for each in page["weeks"]
            for week in [each["week"]]
        ],
    )
    yield Sheet(
        _("By visit line"),
        [_("Visit line"), _("Visits"), _("Households met")],
        [
            [line.name, line.visits, line.households_met]
            for line in (each["line"] for each in page["lines"])
        ],
    )
    yield Sheet(
        _("Leaders’ visits"),
        [_("Leader"), _("Place"), _("Visits"), _("Last visit")],
        [
            *(
                [each["leader"].name, "", each["leader"].visits, each["leader"].last_at]
                for each in page["leaders"]
            ),
            *(
                [each["name"], f"{each['place']} {each['block']}".strip(), 0, None]
                for each in page["missed"]
            ),
        ],
    )
    yield Sheet(
        _("Phones"),
        [_("Phones"), _("Count")],
        [
            *([str(each["label"]), each["count"]] for each in page["phones"]),
            [_("items of phones that wait for a decision"), page["held_count"]],
        ],
    )


def _share_heads() -> list[str]:
    return [_("Households"), _("Met"), _("Met, %")]


def _share(met: int, households: int) -> list[Cell]:
    return [households, met, _number(percent(met, households))]


def _number(share: object) -> Cell:
    return None if share is None else float(str(share))
