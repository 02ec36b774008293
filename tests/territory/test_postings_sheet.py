"""Postings from a sheet: who serves where, each level filling the posts below its own."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from minqing.organisations.models import Member
from minqing.organisations.operations import tie
from minqing.territory.models import Posting
from minqing.territory.operations import add_team, post
from minqing.territory.operations.sheets import import_postings
from minqing.territory.operations.sheets import postings as postings_sheet
from minqing.territory.rules import Role, TeamLevel
from tests.bringing import bring, reasons, write_sheet
from tests.builders import BUILDER, LONG_AGO, NOW, make_member, make_organisation
from tests.cast import Cast
from tests.database import as_owner, at_once

HEADERS = "所在单位|姓名|职务|地域|块区号|任职单位|团组|起始日期|截止日期"
BODY = "云锦区机关支部"
HE = f"{BODY}|何平|团组成员|柳岸一村|1|||2026-05-01|"


@pytest.fixture(autouse=True)
def he(cast: Cast) -> Member:
    """Somebody without a post."""
    return make_member("何平", cast.branch)


def postings() -> list[Posting]:
    with as_owner():
        return list(Posting.objects.filter(member__name="何平").order_by("from_on"))


def test_a_sheet_posts_members_and_again_changes_nothing(cast: Cast, sheet: Path) -> None:
    write_sheet(
        sheet,
        HEADERS,
        HE,
        f"{BODY}|何平|支部书记||||||",
        f"{BODY}|何平|居民区书记|柳岸二村||||2025-01-01|2025-12-31",
    )
    assert bring(import_postings, sheet).counts == {"posting_added": 3}
    assert bring(import_postings, sheet).counts == {"posting_unchanged": 3}
    places = {(p.role, p.area_code, p.block_id, p.organisation_id, p.to_on) for p in postings()}
    assert places == {
        ("team_member", "310199001001", cast.a1.id, None, None),
        ("branch_secretary", "310199", None, cast.branch.id, None),
        ("neighbourhood_secretary", "310199001002", None, None, date(2026, 1, 1)),
    }


def test_the_team_of_the_block_is_taken_unless_another_is_named(cast: Cast, sheet: Path) -> None:
    with as_owner():
        for name, level, block in (
            ("第一团组", TeamLevel.BLOCK, cast.a1),
            ("核心团队", TeamLevel.CORE, None),
        ):
            add_team(
                level=level,
                name=name,
                area_code="310199001001",
                block=block,
                from_on=LONG_AGO,
                by=BUILDER,
                at=NOW,
            )
    bring(import_postings, write_sheet(sheet, HEADERS, HE))
    with as_owner():
        assert Posting.objects.filter(member__name="何平", team__name="第一团组").exists()
    named = HE.replace("|1|||", "|1||核心团队|")
    outcome = bring(import_postings, write_sheet(sheet, HEADERS, named))
    assert outcome.counts == {"posting_changed": 1}
    assert bring(import_postings, write_sheet(sheet, HEADERS, HE)).changes_nothing


def test_a_newer_file_ends_a_posting(cast: Cast, sheet: Path) -> None:
    bring(import_postings, write_sheet(sheet, HEADERS, HE))
    outcome = bring(import_postings, write_sheet(sheet, HEADERS, f"{HE}2026-05-31"))
    assert outcome.counts == {"posting_ended": 1}
    assert [each.to_on for each in postings()] == [date(2026, 6, 1)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"{BODY}|无此人|团组成员|柳岸一村|1||||", "unknown_member"),
        (f"{BODY}|何平|团组成员|柳岸一村|||||", "needed"),
        (f"{BODY}|何平|团组成员||1||||", "needed"),
        (f"{BODY}|何平|团组成员|柳岸一村|7||||", "unknown"),
        (f"{BODY}|何平|团组成员|柳岸街道|1||||", "wrong_level"),
        (f"{BODY}|何平|居民区书记|柳岸街道|||||", "wrong_level"),
        (f"{BODY}|何平|块区组长|柳岸一村|1||||", "other_lead"),
        (f"{BODY}|林静|团组成员|柳岸一村|1|||2026-05-01|", "overlaps_registered"),
        (f"{BODY}|何平|团组成员|柳岸一村|1||无此团组||", "unknown"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    cast: Cast, sheet: Path, row: str, code: str
) -> None:
    outcome = bring(import_postings, write_sheet(sheet, HEADERS, row))
    assert reasons(outcome) == [(2, code)]
    assert str(outcome.faults[0].errors[0].message)


@pytest.mark.parametrize(
    ("who", "row", "expected"),
    [
        ("qian", HE, []),
        ("qian", f"{BODY}|何平|居民区书记|柳岸一村|||||", ["not_yours_to_fill"]),
        ("qian", f"{BODY}|何平|团组成员|桥头|1||||", ["outside"]),
        ("sun", f"{BODY}|何平|居民区书记|柳岸二村|||||", []),
        ("sun", f"{BODY}|何平|街镇协调员|柳岸街道|||||", ["not_yours_to_fill"]),
        ("li", f"{BODY}|何平|街镇协调员|柳岸街道|||||", []),
        ("li", f"{BODY}|何平|区办公室|云锦区|||||", []),
    ],
)
def test_each_level_fills_the_posts_below_its_own(
    cast: Cast, sheet: Path, who: str, row: str, expected: list[str]
) -> None:
    with as_owner():
        tie(
            organisation=cast.branch,
            area_code="310199001001",
            from_on=LONG_AGO,
            by=BUILDER,
            at=NOW,
        )
    scope = cast.players[who].scope
    outcome = bring(import_postings, write_sheet(sheet, HEADERS, row), scope=scope)
    assert [code for _, code in reasons(outcome)] == expected
    assert outcome.written == (not expected)


def test_a_member_outside_the_scope_is_refused_without_telling_whose(
    cast: Cast, sheet: Path
) -> None:
    party = make_organisation("枫桥镇党委", "310199002")
    make_member("唐敏", party)
    rows = ("枫桥镇党委|唐敏|团组成员|柳岸一村|1||||", "枫桥镇党委|无此人|团组成员|柳岸一村|1||||")
    outcome = bring(import_postings, write_sheet(sheet, HEADERS, *rows), scope=cast.qian.scope)
    there, not_there = (row.errors[0] for row in outcome.faults)
    assert there.code == not_there.code == "unknown_member"
    assert str(there.message) == str(not_there.message)


def test_two_rows_that_overlap_name_each_other(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, f"{HE}2026-08-31", HE.replace("05-01", "08-01"))
    outcome = bring(import_postings, sheet)
    assert reasons(outcome) == [(3, "overlaps_row")]
    assert "2026-05-01 – 2026-08-31" in str(outcome.faults[0].errors[0].message)


def test_a_block_gets_one_lead_from_one_file(cast: Cast, sheet: Path) -> None:
    leads = [f"{BODY}|{name}|块区组长|柳岸一村|2|||2026-05-01|" for name in ("何平", "林静")]
    outcome = bring(import_postings, write_sheet(sheet, HEADERS, *leads), skip_faulty=True)
    assert reasons(outcome) == [(3, "other_lead")]


def test_a_lead_is_replaced_in_one_file(cast: Cast, sheet: Path) -> None:
    write_sheet(
        sheet,
        HEADERS,
        f"{BODY}|何平|块区组长|柳岸一村|1|||2026-06-01|",
        f"{BODY}|赵卫东|块区组长|柳岸一村|1||||2026-05-31",
    )
    assert bring(import_postings, sheet).counts == {"posting_added": 1, "posting_ended": 1}


def test_two_desks_that_bring_in_the_same_member_at_once_post_once(
    cast: Cast, sheet: Path, tmp_path: Path
) -> None:
    later = write_sheet(tmp_path / "later.csv", HEADERS, HE.replace("05-01", "05-15"))
    write_sheet(sheet, HEADERS, HE)
    outcomes = at_once(*(partial(bring, import_postings, path) for path in (sheet, later)))
    assert sorted(each.written for each in outcomes) == [False, True]
    (refused,) = [each for each in outcomes if not each.written]
    assert [code for _, code in reasons(refused)] == ["overlaps_registered"]
    assert len(postings()) == 1


def test_a_file_that_meets_a_desk_says_so_in_its_row(
    cast: Cast, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody posts the member between the file's check and its writing."""
    write_sheet(sheet, HEADERS, HE)
    write = postings_sheet._PostingSheet.write
    done: list[Posting] = []

    def write_too_late(self: object, writes: object) -> None:
        if not done:
            done.extend(at_once(partial(post_at_the_desk, cast)))
        write(self, writes)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(postings_sheet._PostingSheet, "write", write_too_late)
    outcome = bring(import_postings, sheet)
    assert not outcome.written
    assert reasons(outcome) == [(2, "overlaps_registered")]
    assert len(postings()) == 1


def post_at_the_desk(cast: Cast) -> Posting:
    with as_owner():
        return post(
            member=Member.objects.get(name="何平"),
            role=Role.TEAM_MEMBER,
            block=cast.a1,
            from_on=date(2026, 4, 1),
            by=BUILDER,
            at=NOW,
        )
