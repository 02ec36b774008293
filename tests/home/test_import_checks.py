"""What somebody is shown of a file, and that just this is written."""

from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from minqing.home.operations import import_work
from minqing.households.models import Person
from minqing.sheets.rules.runs import RunState
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.home.importing import AREA, check, confirm, row, run_of, upload, work
from tests.households.rosters import HEADERS


@pytest.fixture
def qian(cast: Cast, client_for: ClientFor) -> Client:
    """The secretary of 柳岸一村, signed in, reading Chinese."""
    client = client_for(cast.qian)
    client.cookies["django_language"] = "zh-hans"
    return client


def page_of(client: Client, run_id: UUID) -> str:
    """The page of an import."""
    return client.get(f"/desk/imports/{run_id}/").content.decode()


def brought_in(client: Client, folder: Path, rows: list[list[str]]) -> None:
    """A file that is checked, confirmed and written."""
    run_id = upload(client, folder, rows)
    check(client, run_id)
    confirm(client, run_id)
    assert run_of(run_id).state == RunState.DONE


@pytest.mark.parametrize(
    ("length", "words"), [(40_000, "个字，请写短一点"), (3_000_000, "有一格内容太长")]
)
def test_a_cell_that_is_far_too_long_is_a_row_to_mend(
    qian: Client, tmp_path: Path, length: int, words: str
) -> None:
    run_id = upload(qian, tmp_path, [row(0), row(1, name="长" * length)])
    check(qian, run_id)
    run = run_of(run_id)
    assert (run.state, run.failure) == (RunState.CHECKED, "")
    assert words in page_of(qian, run_id)
    assert run.error_file_id is not None


def test_people_of_ended_households_are_counted_as_ended(qian: Client, tmp_path: Path) -> None:
    brought_in(qian, tmp_path, [row(0), row(0, name="周小"), row(1), row(2)])
    with as_owner():
        people = Person.objects.filter(area_code__startswith=AREA, to_on=None).count()
    run_id = upload(qian, tmp_path, [row(0)])
    check(qian, run_id, **{"option-complete": "on"})
    run = run_of(run_id)
    assert run.report["counts"]["person_ended"] == people - 1
    confirm(qian, run_id, *(each["code"] for each in run.report["questions"]))
    with as_owner():
        assert Person.objects.filter(area_code__startswith=AREA, to_on=None).count() == 1
    assert run_of(run_id).report["counts"]["person_ended"] == people - 1


def test_what_was_overtaken_by_another_file_is_shown_and_asked_again(
    qian: Client, tmp_path: Path
) -> None:
    brought_in(qian, tmp_path, [row(0, phone="10012345601")])
    first = upload(qian, tmp_path, [row(0, phone="10012345699")])
    check(qian, first)
    brought_in(qian, tmp_path, [row(0, phone="10012345655")])
    with as_owner():
        before = Person.objects.get(name=row(0)[6], to_on=None).rev
    confirm(qian, first)
    run = run_of(first)
    assert (run.state, run.report["overtaken"]) == (RunState.WAITING, True)
    with as_owner():
        assert Person.objects.get(name=row(0)[6], to_on=None).rev == before
    (change,) = run.report["changes"]
    assert (change["before"], change["after"]) == (
        {"phone": "100******55"},
        {"phone": "100******99"},
    )
    assert "检查之后，登记册有了变化" in page_of(qian, first)
    confirm(qian, first)
    assert run_of(first).state == RunState.DONE
    assert "检查之后，登记册有了变化" not in page_of(qian, first)


def test_an_addition_that_somebody_else_made_meanwhile_is_shown_again(
    qian: Client, tmp_path: Path
) -> None:
    first = upload(qian, tmp_path, [row(0), row(1)])
    check(qian, first)
    brought_in(qian, tmp_path, [row(1)])
    confirm(qian, first)
    run = run_of(first)
    assert (run.state, run.report["counts"]["household_added"]) == (RunState.WAITING, 1)


def test_what_somebody_else_changed_elsewhere_asks_nothing(qian: Client, tmp_path: Path) -> None:
    brought_in(qian, tmp_path, [row(0), row(1)])
    first = upload(qian, tmp_path, [row(0, phone="10012345699")])
    check(qian, first)
    brought_in(qian, tmp_path, [row(1, phone="10012345655"), row(0, phone="", sex="")])
    confirm(qian, first)
    assert run_of(first).state == RunState.DONE


def test_a_writing_whose_process_died_still_writes_only_what_was_shown(
    qian: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_in(qian, tmp_path, [row(0, phone="10012345601")])
    first = upload(qian, tmp_path, [row(0, phone="10012345699")])
    check(qian, first)
    with monkeypatch.context() as patched:
        patched.setattr(import_work._Work, "_bring_in", _breaks_off)
        with pytest.raises(RuntimeError):
            confirm(qian, first)
    assert run_of(first).state == RunState.FAILED
    brought_in(qian, tmp_path, [row(0, phone="10012345655")])
    qian.post(f"/desk/imports/{first}/continue/")
    work(first)
    assert run_of(first).state == RunState.WAITING


def _breaks_off(*_args: object) -> None:
    raise RuntimeError


def test_a_sheet_of_another_kind_that_was_overtaken_is_asked_again(
    cast: Cast, client_for: ClientFor, tmp_path: Path
) -> None:
    li = client_for(cast.li)
    headers = ["所在单位", "姓名", "工号", "电话"]
    sheets = [[cast.branch.name, "周小", "W-1", f"100123456{end}"] for end in ("01", "99", "55")]

    def open_one(cells: list[str]) -> UUID:
        run_id = upload(li, tmp_path, [cells], headers=headers, kind="members", area="310199")
        check(li, run_id)
        return run_id

    confirm(li, open_one(sheets[0]))
    first = open_one(sheets[1])
    confirm(li, open_one(sheets[2]))
    confirm(li, first)
    run = run_of(first)
    assert (run.state, run.report["overtaken"]) == (RunState.WAITING, True)
    confirm(li, first)
    assert run_of(first).state == RunState.DONE


def test_the_rest_of_the_list_is_counted_in_its_own_lines(qian: Client, tmp_path: Path) -> None:
    door = row(0)
    rows = [[*row(0, door=f"{n // 9 + 1}0{n % 9 + 1}")] for n in range(108)]
    rows += [[*door[:5], "周多", "周多", *door[7:]]]
    run_id = upload(qian, tmp_path, sorted(rows, key=lambda cells: (len(cells[4]), cells[4])))
    check(qian, run_id)
    run = run_of(run_id)
    assert run.report["differences"] == len(run.report["changes"]) == 109
    assert "还有 9 项" in page_of(qian, run_id)


def test_a_file_without_rows_says_so_and_offers_nothing_to_write(
    qian: Client, tmp_path: Path
) -> None:
    run_id = upload(qian, tmp_path, [])
    check(qian, run_id)
    page = page_of(qian, run_id)
    assert "只有表头" in page
    assert "写入登记" not in page


def test_a_file_that_changes_nothing_offers_nothing_to_write(qian: Client, tmp_path: Path) -> None:
    brought_in(qian, tmp_path, [row(0)])
    run_id = upload(qian, tmp_path, [row(0)])
    check(qian, run_id)
    page = page_of(qian, run_id)
    assert "写入登记" not in page


def test_a_roster_brought_in_as_another_kind_is_recognised(qian: Client, tmp_path: Path) -> None:
    run_id = upload(qian, tmp_path, [row(0)], kind="hardship", headers=HEADERS)
    page = page_of(qian, run_id)
    assert "看起来是另一种表格" in page
    assert 'href="/desk/imports/upload/?kind=roster"' in page
    own = upload(qian, tmp_path, [row(0)])
    assert "看起来是另一种表格" not in page_of(qian, own)
