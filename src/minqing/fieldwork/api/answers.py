"""The JSON that goes back to phones, compressed where it is worth it."""

import gzip
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from minqing.fieldwork.operations.pull import Pulled, PulledBlock
from minqing.fieldwork.queries.common import choices_json
from minqing.fieldwork.queries.diary import Diary
from minqing.fieldwork.queries.plan import BlockPlan
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.fieldwork.rules.verdicts import MESSAGES, Reason, Verdict

__all__ = ["compared", "diary_kept", "planned", "problem", "pulled", "pushed", "reply", "stamp"]

# One packet holds what is smaller; compressing it would cost more than it saves.
_WORTH_COMPRESSING = 1_400
_LEVEL = 5


def stamp(moment: datetime) -> str:
    """A moment as the contract writes it: UTC, milliseconds, Z."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def reply(
    request: HttpRequest, content: Mapping[str, object] | str, status: int = 200
) -> HttpResponse:
    """An answer of JSON; text is JSON already."""
    body = (content if isinstance(content, str) else _json(content)).encode()
    response = HttpResponse(status=status, content_type="application/json; charset=utf-8")
    response["Cache-Control"] = "no-store"
    if len(body) > _WORTH_COMPRESSING and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, _LEVEL, mtime=0)
        response["Content-Encoding"] = "gzip"
        response["Vary"] = "Accept-Encoding"
    response.content = body
    response["Content-Length"] = str(len(body))
    return response


def problem(request: HttpRequest, status: int, reason: Reason, now: datetime) -> HttpResponse:
    """A request refused as a whole, with words for the worker."""
    content = {"code": reason.value, "now": stamp(now), "message": _message(reason)}
    return reply(request, content, status)


def pushed(results: Iterable[tuple[UUID, Verdict]], *, now: datetime) -> dict[str, object]:
    """The answer to a push."""
    return {
        "now": stamp(now),
        "results": [
            {
                "id": str(item_id),
                "outcome": verdict.outcome.value,
                "code": None if verdict.reason is None else verdict.reason.value,
                "message": None if verdict.reason is None else _message(verdict.reason),
            }
            for item_id, verdict in results
        ],
    }


def diary_kept(found: Diary, *, now: datetime) -> str:
    """A worker's diary: acts as the database wrote them, notes opened."""
    notes = [
        {"id": str(note.id), "on": note.on.isoformat(), "text": text} for note, text in found.notes
    ]
    return f'{_json({"now": stamp(now), "notes": notes})[:-1]},"acts":{found.acts_json}}}'


def compared(found: Mapping[UUID, Mapping[str, str] | None], *, now: datetime) -> dict[str, object]:
    """What each block should be, by kind of row; null where that cannot be said just now."""
    blocks = [{"id": str(block_id), "digests": digests} for block_id, digests in found.items()]
    return {"now": stamp(now), "blocks": blocks}


def planned(found: Iterable[BlockPlan], *, now: datetime) -> dict[str, object]:
    """The plans of a phone's blocks."""
    return {
        "now": stamp(now),
        "blocks": [
            {
                "id": str(each.block_id),
                "rings": each.rings,
                "buildings": [
                    {"code": code, "name": name, "longitude": longitude, "latitude": latitude}
                    for code, name, longitude, latitude in each.buildings
                ],
            }
            for each in found
        ],
    }


def pulled(found: Pulled, device: DeviceStanding, *, now: datetime, lease: datetime) -> str:
    """The answer to a pull. Rows and lists come from the database as JSON and stay as they are."""
    backed_up = found.offer.backed_up_until
    head = _json(
        {
            "now": stamp(now),
            "lease_until": stamp(lease),
            "epoch": str(found.offer.epoch),
            "backed_up_until": None if backed_up is None else stamp(backed_up),
            "me": {"member_id": str(device.member_id), "name": device.member_name},
            "lost": [str(block_id) for block_id in found.lost],
            "ask_position": settings.MINQING_ASK_POSITION,
            "numbers": [
                {"block_id": str(block_id), "number": number, "access_code": code}
                for block_id, number, code in found.numbers
            ],
        }
    )
    blocks = ",".join(_block(each) for each in found.blocks)
    return (
        f'{head[:-1]},"rounds":{found.offer.rounds_json},"lines":{found.offer.lines_json},'
        f'{choices_json()},"rulings":{found.rulings_json},"forms":{found.offer.forms_json},'
        f'"blocks":[{blocks}]}}'
    )


def _block(block: PulledBlock) -> str:
    page = block.page
    absent = block.absent
    head = _json(
        {
            "id": str(block.state.id),
            "label": block.state.label,
            "area_name": block.state.area_name,
            "lead": block.lead,
            "reset": block.reset,
            "cursor": {"rev": page.cursor.rev, "id": str(page.cursor.id)},
            "more": page.more,
            # Left out, the phone keeps what it knows.
            **({} if absent is None else {"standing_in_for": _members(absent)}),
        }
    )
    return f'{head[:-1]},"rows":[{",".join(page.rows)}]}}'


def _members(members: Iterable[tuple[UUID, str]]) -> list[dict[str, str]]:
    return [{"id": str(member_id), "name": name} for member_id, name in members]


def _message(reason: Reason) -> dict[str, str]:
    text = MESSAGES[reason]
    return {"zh": text.zh, "en": text.en}


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
