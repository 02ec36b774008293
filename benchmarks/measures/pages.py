"""Pages of the desk beside their limit: the same page rendered from what was found before."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from benchmarks.alternating import Pair, alternate
from benchmarks.district import District
from benchmarks.measures import Measured, NotMeasuredError
from benchmarks.server import Visitor, serving

__all__ = ["SCOPES", "coverage_board", "queue_page"]

#: The user names that ``sql/7_users.sql`` makes, narrowest scope first.
SCOPES = ("block", "three_blocks", "street", "unit", "district")
MOST_STATEMENTS = 12
_OK, _FORBIDDEN = 200, 403

Places = dict[str, list[str]]


def coverage_board(district: District) -> Measured:
    """The board of every level that a scope opens."""
    pages = {
        "block": [_own_board("block", with_block=True)],
        "three_blocks": [_own_board("three_blocks", with_block=False)],
        "street": ["/desk/coverage/310199002/", "/desk/coverage/310199002001/"],
        "unit": ["/desk/coverage/310199001/"],
        "district": [
            "/desk/coverage/310199/",
            "/desk/coverage/310199001/",
            "/desk/coverage/310199001001/",
        ],
    }
    return _worst("coverage.board", district, pages)


def queue_page(district: District) -> Measured:
    """The first fifty cases with something due, and the first fifty of all."""
    views = ["/desk/cases/?view=due", "/desk/cases/?view=all"]
    return _worst("queue.page", district, dict.fromkeys(SCOPES, views))


def _worst(name: str, district: District, pages: Places) -> Measured:
    """Every page at every scope; the value is the worst ratio."""
    notes: list[str] = []
    ratios: list[float] = []
    with serving(district) as port:
        for scope, user_id in _users():
            visitor = Visitor(port, user_id)
            for path in pages[scope]:
                pair, note = _page(visitor, path)
                notes.append(f"{scope} {path}: {note}")
                ratios += [] if pair is None else [pair.ratio]
            visitor.close()
    if not ratios:
        raise NotMeasuredError("no scope opens the page")
    return Measured({name: max(ratios)}, notes)


def _page(visitor: Visitor, path: str) -> tuple[Pair | None, str]:
    kept = visitor.get(path, bench="keep")
    if kept.status == _FORBIDDEN:
        return None, "not open to this scope"
    for way in ("rows", "page"):
        held = visitor.get(path, bench=way)
        if (kept.status, held.status) != (_OK, _OK):
            raise NotMeasuredError(f"{path} answers {kept.status}, from memory {held.status}")
        if _rows(kept.body) != _rows(held.body):
            raise NotMeasuredError(f"{path} has other rows from memory")
    statements, without = (visitor.statements(path, bench=way) for way in ("", "rows"))
    pair = Pair(
        *alternate(
            lambda: visitor.get(path).seconds, lambda: visitor.get(path, bench="rows").seconds
        )
    )
    [page] = alternate(lambda: visitor.get(path, bench="page").seconds, repeats=50)
    over = " (too many)" if statements > MOST_STATEMENTS else ""
    return pair, (
        f"{pair}; the template alone {page * 1e3:.2f} ms; {statements} statements{over},"
        f" {without} of them in the limit; {_rows(kept.body)} table rows,"
        f" {len(kept.body) // 1024} KB"
    )


def _rows(body: bytes) -> int:
    return body.count(b"<tr")


def _users() -> Iterator[tuple[str, UUID]]:
    from minqing.accounts.models import User  # noqa: PLC0415  # Django is loaded by now

    ids = dict(User.objects.filter(username__in=SCOPES).values_list("username", "pk"))
    return ((scope, ids[scope]) for scope in SCOPES)


def _own_board(scope: str, *, with_block: bool) -> str:
    """The board that a team member lands on: their neighbourhood's, or their one block's."""
    first = _blocks_of(scope)[0]
    return f"/desk/coverage/{first[0]}/" + (f"?block={first[1]}" if with_block else "")


def _blocks_of(scope: str) -> list[tuple[str, UUID]]:
    from minqing.accounts.models import User  # noqa: PLC0415  # Django is loaded by now
    from minqing.territory.models import Posting  # noqa: PLC0415  # the same

    members = User.objects.filter(username=scope).values("member_id")
    found: Iterable[tuple[str, UUID]] = Posting.objects.filter(member_id__in=members).values_list(
        "area_code", "block_id"
    )
    return sorted(found)
