"""A roster with errors is brought in at the desk: checked, mended, uploaded again, confirmed."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from minqing.households.queries import denominator
from minqing.sheets.operations import write_xlsx
from minqing.visits.models import Round
from tests.browser.conftest import DeskOf
from tests.cast import Cast
from tests.database import as_owner
from tests.home.importing import AREA, row, work
from tests.households.rosters import HEADERS, write_csv

pytestmark = pytest.mark.browser


def upload(page: Page, path: Path) -> UUID:
    """Upload a roster, take the headers as they are recognised, and have it checked."""
    page.goto("/desk/imports/upload/?kind=roster")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url(re.compile(r"/desk/imports/[0-9a-f-]{36}/"))
    page.get_by_role("button", name="Read and check").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    run_id = UUID(page.url.rstrip("/").rpartition("/")[2])
    work(run_id)
    return run_id


def confirm(page: Page, run_id: UUID) -> None:
    """Confirm what is shown, and wait for the page to say that it is done."""
    page.get_by_role("button", name="Write to the register").click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    work(run_id)


def test_a_roster_with_errors_is_mended_and_brought_in(
    cast: Cast, this_round: Round, desk_of: DeskOf, tmp_path: Path
) -> None:
    with as_owner():
        before = denominator(AREA)
    page = desk_of(cast.qian)
    rows = [row(0), row(1, phone="unknown"), row(2)]
    upload(page, write_csv(tmp_path / "roster.csv", rows))
    # The page polls; nobody has to load it anew.
    expect(page.get_by_text("1 row cannot be used")).to_be_visible()
    # Reasons are kept in the language of whoever uploaded the file.
    expect(page.get_by_text("不是电话号码")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="Download the rows with the reasons").click()
    errors = tmp_path / "errors.xlsx"
    download.value.save_as(errors)
    header, faulty = CalamineWorkbook.from_path(str(errors)).get_sheet_by_index(0).to_python()
    assert faulty[len(HEADERS)] == 3
    faulty[HEADERS.index("电话")] = "10012345678"
    # With its two further columns, as somebody saves it who corrected a cell.
    write_xlsx(errors, [str(cell) for cell in header], [[str(cell) for cell in faulty]])

    page.get_by_role("link", name="Upload the mended file").click()
    expect(page.get_by_label("What the file holds")).to_have_value("roster")
    first = upload(page, errors)
    expect(page.get_by_text("柳岸路9号102室")).to_be_visible()
    confirm(page, first)
    expect(page.get_by_text("Brought in")).to_be_visible()

    whole = write_csv(tmp_path / "whole.csv", [row(0), row(1), row(2)])
    second = upload(page, whole)
    expect(page.get_by_role("row", name="households 2")).to_be_visible()
    confirm(page, second)
    expect(page.get_by_text("Brought in")).to_be_visible()
    page.get_by_role("link", name="See the coverage board").click()
    expect(page.get_by_text(f"0 of {before + 3}").first).to_be_visible()

    upload(page, whole)
    expect(page.get_by_role("row", name="people")).to_contain_text("3")
    expect(page.get_by_text("Row by row")).not_to_be_visible()
    expect(page.get_by_text("Nothing to change")).to_be_visible()
    expect(page.get_by_text("Nothing: the register says all of it already.")).to_be_visible()
    expect(page.get_by_role("button", name="Write to the register")).not_to_be_visible()
    with as_owner():
        assert denominator(AREA) == before + 3


def test_an_import_is_followed_without_a_script(
    cast: Cast, desk_of: DeskOf, tmp_path: Path
) -> None:
    page = desk_of(cast.qian, java_script_enabled=False)
    run_id = upload(page, write_csv(tmp_path / "roster.csv", [row(0)]))
    page.get_by_role("link", name="Load anew").click()
    page.get_by_role("button", name="Write to the register").click()
    work(run_id)
    page.get_by_role("link", name="Load anew").click()
    expect(page.get_by_text("Brought in")).to_be_visible()
