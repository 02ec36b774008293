"""Pages of the desk beside their limit: the same page rendered from what was found before."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from urllib.parse import quote
from uuid import UUID

from benchmarks.alternating import Pair, alternate
from benchmarks.district import District
from benchmarks.measures import Measured, NotMeasuredError
from benchmarks.server import Visitor, serving
from benchmarks.stories import STEPS

__all__ = ["SCOPES", "case_page", "coverage_board", "queue_page", "search_page"]

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


def case_page(district: District) -> Measured:
    """A case with forty events, which the operations made: ``stories``."""
    pages = {scope: [f"/desk/cases/{_long_case(scope)}/"] for scope in SCOPES}
    return _worst("case.page", district, pages)


#: The characters of ``bench_word`` in ``sql/1_helpers.sql``.
_CHARACTERS = "乾坤巽兑震离坎艮枢璇玑衡瑶琨珩璟翊翎翡翠檀榆槐椿蘅芷茝蕙菱荇"
_FREQUENT = (
    "楼道 老人 台阶 修好 晚上 装修 敲墙 孩子 考试 施工 时间 东门 垃圾 味道 夏天 苍蝇 清运 水压 "
    "四楼 洗澡 物业 自来水 结果 车棚 充电 电线 危险 小区 希望 协调"
)
#: Words of every fifth case, of one in 900, and of one in 27,000: thirty of each.
TERMS = {
    "frequent": _FREQUENT.split(),
    "middling": [_CHARACTERS[n % 30] + _CHARACTERS[n // 30] + "店" for n in range(7, 900, 30)],
    "rare": [
        _CHARACTERS[n % 30] + _CHARACTERS[n // 30 % 30] + _CHARACTERS[n // 900]
        for n in range(13, 27_000, 900)
    ],
}


def search_page(district: District) -> Measured:
    """Ninety terms, thirty at a time by how many cases hold them; the worst thirty count."""
    notes: list[str] = []
    ratios: list[float] = []
    with serving(district) as port:
        for scope, user_id in _users():
            visitor = Visitor(port, user_id)
            for kind, terms in TERMS.items():
                paths = [f"/desk/cases/search/?q={quote(term)}" for term in terms]
                found = _pages(visitor, paths)
                if found is not None:
                    pair, note = found
                    notes.append(f"{scope}, {kind} terms: {note}")
                    ratios.append(pair.ratio)
            visitor.close()
    return Measured({"search.page": max(ratios)}, notes)


def _pages(visitor: Visitor, paths: Sequence[str]) -> tuple[Pair, str] | None:
    """Pages in turn, each beside itself from memory; None where they are closed to the scope."""
    lines = statements = 0
    for path in paths:
        kept = visitor.get(path, bench="keep")
        if kept.status == _FORBIDDEN:
            return None
        held = visitor.get(path, bench="rows")
        if (kept.status, held.status, _rows(kept.body)) != (_OK, _OK, _rows(held.body)):
            raise NotMeasuredError(f"{path} is another page from memory")
        lines += _rows(kept.body)
        statements = max(statements, visitor.statements(path))
    real, held_again = cycle(paths), cycle(paths)
    pair = Pair(
        *alternate(
            lambda: visitor.get(next(real)).seconds,
            lambda: visitor.get(next(held_again), bench="rows").seconds,
            repeats=150,
        )
    )
    slowest = max(visitor.get(path).seconds for path in paths)
    over = " (too many)" if statements > MOST_STATEMENTS else ""
    return pair, (
        f"{pair}; the slowest once {slowest * 1e3:.2f} ms; {statements} statements{over};"
        f" {lines / len(paths):.1f} table rows a page"
    )


def _long_case(scope: str) -> UUID:
    """The case of forty events at a place that a user of the bench is posted to."""
    from minqing.cases.models import CaseStanding  # noqa: PLC0415  # Django is loaded by now

    area_code, block_id = _blocks_of(scope)[0]
    rows = CaseStanding.objects.filter(steps=STEPS, area_code__startswith=area_code)
    if scope in {"block", "three_blocks"}:
        rows = rows.filter(block_id=block_id)
    found: UUID = rows.earliest("pk").pk
    return found


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
    # What a session reads once is not read by any page after its first.
    visitor.get(path)
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
