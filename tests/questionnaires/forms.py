"""Questionnaires of tests: files as their authors write them, versions added by the owner."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import xlsxwriter

from minqing.households.models import Household
from minqing.lib.ids import new_id
from minqing.questionnaires.models import Answers, FormVersion
from minqing.questionnaires.operations.recording import record_answers
from minqing.questionnaires.operations.versions import add_version, choose_for_round
from minqing.questionnaires.queries.converting import Converted, convert
from minqing.questionnaires.rules.example import EXAMPLE, Workbook
from minqing.questionnaires.rules.submission import read_submission
from minqing.visits.models import Round
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import as_owner

__all__ = [
    "ELDERS",
    "HOME",
    "answered",
    "converted_example",
    "example_version",
    "submission",
    "survey",
    "write_workbook",
]

#: Parts of a filled example: who lives there, with a cell that looks like a formula; two elders.
HOME = "<home><living>couple</living><people>2</people></home><wish_other>=1+1</wish_other>"
ELDERS = (
    "<elder><elder_name>王阿妹</elder_name><elder_care>meals bath</elder_care></elder>"
    "<elder><elder_name>陈建国</elder_name></elder>"
)
HOUSEHOLD = "select_one_from_file households.csv|household_id|哪一户"


def write_workbook(path: Path, book: Workbook) -> Path:
    """An .xlsx file of sheets of cells."""
    with xlsxwriter.Workbook(path) as file:
        for name, rows in book.items():
            sheet = file.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return path


def survey(
    *rows: str,
    header: str = "type|name|label|relevant|calculation|constraint",
    choices: Sequence[str] = (),
    settings: str = "living|居住情况|1",
) -> Workbook:
    """A questionnaire from texts with bars between cells; the household is asked for."""
    return {
        "survey": [line.split("|") for line in (header, HOUSEHOLD, *rows)],
        "choices": [line.split("|") for line in ("list_name|name|label", *choices)],
        "settings": [["form_id", "form_title", "version"], settings.split("|")],
    }


@cache
def converted_example() -> Converted:
    """The example, converted once for all tests."""
    with TemporaryDirectory() as folder:
        return convert(write_workbook(Path(folder) / "example.xlsx", EXAMPLE), version="1")


def example_version(round_: Round | None = None) -> FormVersion:
    """The example as a version of the district, chosen for a round if one is given."""
    with as_owner():
        version, _ = add_version(
            by=BUILDER, at=NOW, area_code="310199", converted=converted_example()
        )
        if round_ is not None:
            choose_for_round(
                by=BUILDER,
                at=NOW,
                questionnaire=version.questionnaire,
                round=round_,
                chosen=True,
            )
        return version


def submission(
    household: Household | UUID,
    *,
    instance: UUID | None = None,
    body: str = "<home><living>alone</living><people>1</people></home>",
    version: str = "2026090101",
    deprecated: UUID | None = None,
) -> str:
    """A filled example as a client serialises it."""
    household_id = household if isinstance(household, UUID) else household.id
    before = "" if deprecated is None else f"<orx:deprecatedID>uuid:{deprecated}</orx:deprecatedID>"
    return (
        f'<data xmlns:orx="http://openrosa.org/xforms" id="living" version="{version}">'
        f"<household_id>{household_id}</household_id>{body}"
        f"<orx:meta><orx:instanceID>uuid:{instance or new_id()}</orx:instanceID>{before}</orx:meta>"
        "</data>"
    )


def answered(cast: Cast, version: FormVersion, home: int = 0, body: str = HOME + ELDERS) -> Answers:
    """What Lin sends after asking a household of a1."""
    household = cast.households["a1"][home]
    instance = new_id()
    xml = submission(household, instance=instance, body=body)
    with as_owner():
        return record_answers(
            by=BUILDER,
            at=NOW,
            submission_id=instance,
            household=household,
            version=version,
            submission=read_submission(xml),
            xml=xml,
            filled_at=NOW,
            member_id=cast.lin.member.id,
        )
