"""Members from a sheet: who is who, what changes, who may."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from minqing.accounts.models import User
from minqing.ledger.models import LedgerEntry
from minqing.organisations.models import Member, Organisation
from minqing.organisations.operations.members_sheet import import_members
from minqing.storage.keys import open_column
from tests.bringing import bring, reasons, shown, write_sheet
from tests.builders import NOW, make_organisation
from tests.cast import Cast
from tests.database import as_owner

HEADERS = "所在单位|姓名|工号|电话|登录名|起始日期|截止日期"
BODY = "云锦区机关支部"
HE = f"{BODY}|何平||10012345678||2026-01-05|"


def he() -> Member:
    with as_owner():
        return Member.objects.get(name="何平")


def test_a_sheet_adds_members_whose_numbers_are_sealed(cast: Cast, sheet: Path) -> None:
    outcome = bring(import_members, write_sheet(sheet, HEADERS, HE))
    assert (outcome.written, outcome.counts) == (True, {"member_added": 1})
    member = he()
    assert (member.name_pinyin, member.from_on, member.to_on) == (
        "he ping",
        date(2026, 1, 5),
        None,
    )
    assert member.phone is not None
    assert b"10012345678" not in bytes(member.phone)
    assert open_column(member, "phone") == "10012345678"
    assert outcome.changes[0].after["phone"] == "100******78"


def test_the_same_file_again_changes_nothing(cast: Cast, sheet: Path) -> None:
    write_sheet(
        sheet, HEADERS, HE, f"{BODY}|何平|A7|||2026-01-01|2026-03-31", f"{BODY}|唐敏|||tang||"
    )
    first = bring(import_members, sheet)
    assert first.counts == {"member_added": 3}
    with as_owner():
        before = LedgerEntry.objects.count()
    again = bring(import_members, sheet)
    assert again.changes_nothing
    assert again.counts == {"member_unchanged": 3}
    with as_owner():
        assert LedgerEntry.objects.count() == before


def test_a_newer_file_updates_and_shows_before_and_after(cast: Cast, sheet: Path) -> None:
    bring(import_members, write_sheet(sheet, HEADERS, HE))
    write_sheet(sheet, HEADERS, f"{BODY}|何平|B12|10087654321|||")
    outcome = bring(import_members, sheet)
    (change,) = outcome.changes
    assert (change.kind, change.before, change.after) == (
        "changed",
        {"staff_no": "", "phone": "100******78"},
        {"staff_no": "B12", "phone": "100******21"},
    )
    assert he().from_on == date(2026, 1, 5), "a blank cell says nothing"


def test_a_dry_run_shows_the_same_and_writes_nothing(cast: Cast, sheet: Path) -> None:
    outcome = bring(import_members, write_sheet(sheet, HEADERS, HE), dry_run=True)
    assert (outcome.written, outcome.counts) == (False, {"member_added": 1})
    assert shown(outcome) == [("added", f"何平 · {BODY}")]
    with as_owner():
        assert not Member.objects.filter(name="何平").exists()


def test_the_last_day_ends_a_member_and_absence_ends_nobody(cast: Cast, sheet: Path) -> None:
    bring(import_members, write_sheet(sheet, HEADERS, HE))
    outcome = bring(import_members, write_sheet(sheet, HEADERS, f"{BODY}|何平|||||2026-06-30"))
    assert outcome.counts == {"member_ended": 1}
    assert he().to_on == date(2026, 7, 1)
    with as_owner():
        assert Member.objects.get(pk=cast.lin.member.pk).to_on is None


def test_whoever_left_comes_back_as_a_new_row_from_a_day(cast: Cast, sheet: Path) -> None:
    bring(import_members, write_sheet(sheet, HEADERS, f"{BODY}|何平||||2025-01-01|2025-12-31"))
    refused = bring(import_members, write_sheet(sheet, HEADERS, f"{BODY}|何平|||||"))
    assert reasons(refused) == [(2, "has_ended")]
    bring(import_members, write_sheet(sheet, HEADERS, f"{BODY}|何平||||2026-05-01|"))
    with as_owner():
        assert list(
            Member.objects.filter(name="何平").order_by("from_on").values_list("to_on", flat=True)
        ) == [date(2026, 1, 1), None]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"{BODY}||||||", "blank"),
        ("无此单位|何平|||||", "unknown"),
        ("云锦区机关支|何平|||||", "unknown_similar"),
        (f"{BODY}|何平||12|||", "not_a_phone"),
        (f"{BODY}|何平|||Li Ming||", "not_a_sign_in"),
        (f"{BODY}|何平|||lin||", "sign_in_taken"),
        (f"{BODY}|林静|||lin2||", "has_a_sign_in"),
        (f"{BODY}|何平||||2026-05-02|2026-05-01", "ends_before_it_begins"),
        (f"{BODY}|何平||||五月|", "not_a_day"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    cast: Cast, sheet: Path, row: str, code: str
) -> None:
    with as_owner():
        Member.objects.filter(pk=cast.lin.member.pk).update(user_id=cast.lin.user.id)
    outcome = bring(import_members, write_sheet(sheet, HEADERS, row, f"{BODY}|唐敏|||||"))
    assert reasons(outcome) == [(2, code)]
    assert not outcome.written
    assert str(outcome.faults[0].errors[0].message)


def test_faulty_rows_are_left_out_when_asked(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, "无此单位|唐敏|||||", HE)
    outcome = bring(import_members, sheet, skip_faulty=True)
    assert (outcome.written, outcome.faulty_rows, outcome.counts) == (True, 1, {"member_added": 1})


def test_namesakes_are_told_apart_by_number_or_telephone(cast: Cast, sheet: Path) -> None:
    other = f"{BODY}|何平||10099999999|||"
    bring(import_members, write_sheet(sheet, HEADERS, HE, other))
    with as_owner():
        assert Member.objects.filter(name="何平").count() == 2
    unclear = bring(import_members, write_sheet(sheet, HEADERS, f"{BODY}|何平|||||2026-06-30"))
    assert reasons(unclear) == [(2, "namesakes")]
    clear = bring(import_members, write_sheet(sheet, HEADERS, f"{other}2026-06-30"))
    assert clear.counts == {"member_ended": 1}


def test_the_same_member_twice_names_the_first_row(cast: Cast, sheet: Path) -> None:
    outcome = bring(import_members, write_sheet(sheet, HEADERS, HE, HE))
    assert reasons(outcome) == [(3, "twice")]
    assert "2" in str(outcome.faults[0].errors[0].message)


def test_a_street_brings_in_its_own_members_and_no_others(cast: Cast, sheet: Path) -> None:
    make_organisation("柳岸街道党工委", "310199001")
    make_organisation("枫桥镇党委", "310199002")
    write_sheet(sheet, HEADERS, "柳岸街道党工委|何平|||||", "枫桥镇党委|唐敏|||||", HE)
    outcome = bring(import_members, sheet, scope=cast.sun.scope, skip_faulty=True)
    assert reasons(outcome) == [(3, "outside"), (4, "outside")]
    with as_owner():
        assert Member.objects.get(name="何平").area_code == "310199001"


def test_one_entry_for_each_chain_names_nobody(cast: Cast, sheet: Path) -> None:
    make_organisation("柳岸一村党总支", "310199001001")
    bring(import_members, write_sheet(sheet, HEADERS, HE, "柳岸一村党总支|唐敏|||||"))
    with as_owner():
        entries = LedgerEntry.objects.filter(act="organisations.members_imported")
        assert sorted(entries.values_list("area_code", flat=True)) == ["310199", "310199001001"]
        for entry in entries:
            assert entry.detail["added"] == 1
            assert len(entry.detail["ids_sha256"]) == 64
            assert "何平" not in json.dumps(entry.detail, ensure_ascii=False)


def test_a_sign_in_name_opens_an_account_without_a_password(cast: Cast, sheet: Path) -> None:
    bring(import_members, write_sheet(sheet, HEADERS, f"{BODY}|何平|||he.ping||"))
    with as_owner():
        user = User.objects.get(username="he.ping")
        assert (user.member_id, user.name) == (he().id, "何平")
        assert not user.has_usable_password()
        assert he().user_id == user.id


def test_headers_may_be_english_or_pointed_out(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, "Organisation|Who|Mobile", f"{BODY}|何平|10012345678")
    outcome = bring(import_members, sheet, mapping={"Who": "name"})
    assert outcome.counts == {"member_added": 1}


def test_more_rows_take_no_more_statements(cast: Cast, sheet: Path) -> None:
    counts = []
    for first, last in ((0, 3), (3, 6), (6, 60)):
        rows = [f"{BODY}|何{n:05d}||100{n:08d}|he{n}|2026-01-05|" for n in range(first, last)]
        write_sheet(sheet, HEADERS, *rows)
        with CaptureQueriesContext(connections["worker"]) as captured:
            assert bring(import_members, sheet).counts == {"member_added": last - first}
        counts.append(len(captured))
    assert counts[1] == counts[2]


def test_a_body_that_ended_takes_nobody(cast: Cast, sheet: Path) -> None:
    with as_owner():
        Organisation.objects.filter(pk=cast.branch.pk).update(
            to_on=(NOW - timedelta(days=30)).date()
        )
    assert reasons(bring(import_members, write_sheet(sheet, HEADERS, HE))) == [(2, "has_ended")]
