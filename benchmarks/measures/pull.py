"""A pull with nothing new beside the least that a signed request can be."""

from uuid import UUID

from benchmarks.alternating import Pair, alternate
from benchmarks.district import District
from benchmarks.measures import Measured, NotMeasuredError
from benchmarks.phones import Phone, enrolled
from benchmarks.server import serving

__all__ = ["team_members", "unchanged"]


def unchanged(district: District) -> Measured:
    """The median of a pull of one current block over that of ``GET /field/api/ping``."""
    with serving(district) as port:
        member, area, _ = team_members(1)[0]
        phone = enrolled(port, member, area)
        rows = phone.pull_everything()
        pair = Pair(*alternate(lambda: _nothing_new(phone), phone.ping))
        phone.client.close()
    return Measured({"pull.unchanged": pair.ratio}, [f"{pair}, block of {rows} rows"])


def team_members(count: int) -> list[tuple[UUID, str, UUID]]:
    """(member, neighbourhood, block) of team members of one block each, spread evenly."""
    from minqing.territory.models import Posting  # noqa: PLC0415  # Django is loaded by now

    found = list(
        Posting.objects.filter(role="block_lead", member__user_id__isnull=True)
        .order_by("area_code", "block_id")
        .values_list("member_id", "area_code", "block_id")
    )
    step = max(1, len(found) // count)
    return found[::step][:count]


def _nothing_new(phone: Phone) -> float:
    content, seconds = phone.pull()
    if any(block["rows"] for block in content["blocks"]):
        raise NotMeasuredError("somebody else works in the bench district")
    return seconds
