"""Past requests of another system become requests with their histories and their own moments."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from minqing.cases.models import Case, CaseEvent, CaseStanding, ImportedCase
from minqing.cases.operations.importing import import_cases
from minqing.cases.queries import differences
from minqing.cases.queries.judged import Judged, Verdict, judged
from minqing.cases.rules import CaseLevel, CaseState, Channel
from minqing.cases.rules.importing import Outcome, Preset, PresetError, read_preset
from minqing.home.management import import_cases as command
from minqing.ledger.queries import verify
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.sheets.models import sentence
from minqing.sheets.rules.outcomes import SheetOutcome
from tests.cast import Cast
from tests.database import as_owner
from tests.environment import DISTRICT_CODE

HEADERS = "编号,提出时间,内容,状态,办理期限,答复时间,答复内容,办结时间,是否解决,居民区"
AREA = "310199001001"
AT = datetime(2026, 6, 1, 4, tzinfo=UTC)
CLOSED = (
    f"A1,2026-03-02 09:00,路灯坏了,已办结,2026-03-05,2026-03-04 10:00,已修,2026-03-06,是,{AREA}"
)
OPEN = f"A2,2026-03-02 09:00,下水道堵了,办理中,2026-03-05 12:00,,,,,{AREA}"


def sheet(folder: Path, *rows: str, headers: str = HEADERS) -> Path:
    file = folder / "past.csv"
    file.write_text("\n".join([headers, *rows]) + "\n", encoding="utf-8-sig")
    return file


def bring(file: Path, *, area: str = DISTRICT_CODE, **more: object) -> SheetOutcome:
    with as_owner():
        return import_cases(
            by=Actor.system("import"),
            at=AT,
            scope=Scope.of_areas(area, purpose="import"),
            path=file,
            **more,  # type: ignore[arg-type]  # options of the import
        )


def reasons(outcome: SheetOutcome) -> list[str]:
    return [sentence(error) for row in outcome.faults for error in row.errors]


def test_a_closed_request_has_its_history_at_its_own_moments(cast: Cast, tmp_path: Path) -> None:
    outcome = bring(sheet(tmp_path, CLOSED))
    assert (outcome.written, outcome.counts) == (True, {"case_added": 1})
    with as_owner():
        case = Case.objects.select_related("standing", "text").get()
        assert (case.channel, case.text.body, case.area_code) == (Channel.IMPORT, "路灯坏了", AREA)
        assert (case.raised_at, case.received_at, case.recorded_at) == (
            datetime(2026, 3, 2, 1, tzinfo=UTC),
            AT,
            AT,
        )
        steps = CaseEvent.objects.order_by("number").values_list("kind", "happened_at")
        answered = datetime(2026, 3, 4, 2, tzinfo=UTC)
        ended = datetime(2026, 3, 6, 15, 59, 59, 999999, tzinfo=UTC)
        assert list(steps) == [
            ("raised", case.raised_at),
            ("responded", answered),
            ("told", answered),
            ("solved", ended),
            ("closed", ended),
        ]
        standing = case.standing
        assert (standing.state, standing.level, standing.first_told_at, standing.solved_level) == (
            CaseState.CLOSED,
            CaseLevel.NEIGHBOURHOOD,
            answered,
            CaseLevel.NEIGHBOURHOOD,
        )
        origin = ImportedCase.objects.get()
        assert (origin.source, origin.external_number, origin.status, origin.outcome) == (
            "import",
            "A1",
            "已办结",
            Outcome.CLOSED,
        )
        assert origin.office_due_at == datetime(2026, 3, 5, 15, 59, 59, 999999, tzinfo=UTC)
        assert list(differences()) == []
        assert list(verify()) == []


def test_what_is_not_said_to_be_solved_is_not(cast: Cast, tmp_path: Path) -> None:
    row = f"A1,2026-03-02 09:00,路灯坏了,已办结,,,,2026-03-06 08:00,,{AREA}"
    bring(sheet(tmp_path, row))
    with as_owner():
        standing = CaseStanding.objects.get()
    assert (standing.state, standing.final, standing.solved_at) == (CaseState.CLOSED, True, None)


def test_the_same_file_again_adds_only_what_is_missing(cast: Cast, tmp_path: Path) -> None:
    bring(sheet(tmp_path, CLOSED))
    again = bring(sheet(tmp_path, CLOSED, OPEN))
    assert again.counts == {"case_added": 1, "case_unchanged": 1}
    third = bring(sheet(tmp_path, CLOSED, OPEN))
    assert third.counts == {"case_unchanged": 2}
    with as_owner():
        assert ImportedCase.objects.count() == Case.objects.count() == 2


def test_a_number_is_one_of_its_source(cast: Cast, tmp_path: Path) -> None:
    for source in ("热线", "信访"):
        outcome = bring(sheet(tmp_path, OPEN), preset=Preset(source=source))
        assert outcome.counts == {"case_added": 1}


def test_a_dry_run_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    outcome = bring(sheet(tmp_path, CLOSED, OPEN), dry_run=True)
    assert (outcome.written, outcome.counts) == (False, {"case_added": 2})
    with as_owner():
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A1,昨天,坏了,,,,,,,", "B 列“提出时间”：“昨天”"),
        ("A1,2026-03-02,,,,,,,,", "C 列“内容”"),
        ("A1,2026-03-02,坏了,已办结,,,,,,", "H 列“办结时间”"),
        ("A1,2026-03-02,坏了,办理中,,,,2026-03-03,,", "D 列“状态”"),
        ("A1,2026-03-02,坏了,已办结,,,,2026-03-01,,", "H 列“办结时间”"),
        ("A1,2026-03-02,坏了,已办结,,2026-03-09,,2026-03-03,,", "F 列“答复时间”"),
        ("A1,2027-03-02,坏了,,,,,,,", "B 列“提出时间”"),
        ("A1,2026-03-02,坏了,不知道,,,,,,", "D 列“状态”"),
        ("A1,2026-03-02,坏了,,,,,,,", "J 列“居民区”"),
        ("A1,2026-03-02,坏了,,,,,,,310199001", "J 列“居民区”"),
        ("A1,2026-03-02,坏了,,,,,,,没有的居民区", "J 列“居民区”"),
    ],
)
def test_what_is_wrong_is_named_with_row_and_column(
    cast: Cast, tmp_path: Path, row: str, reason: str
) -> None:
    outcome = bring(sheet(tmp_path, row, OPEN))
    assert (outcome.written, outcome.faulty_rows) == (False, 1)
    assert reasons(outcome)[0].startswith(f"第 2 行 {reason}")
    with as_owner():
        assert not Case.objects.exists()


def test_faulty_rows_are_left_out_when_that_is_asked_for(cast: Cast, tmp_path: Path) -> None:
    outcome = bring(sheet(tmp_path, "A1,昨天,坏了,,,,,,,", OPEN), skip_faulty=True)
    assert (outcome.written, outcome.counts) == (True, {"case_added": 1})


def test_two_rows_with_one_number_are_refused(cast: Cast, tmp_path: Path) -> None:
    outcome = bring(sheet(tmp_path, OPEN, OPEN))
    assert [row.number for row in outcome.faults] == [3]


def test_nothing_is_brought_in_outside_the_scope(cast: Cast, tmp_path: Path) -> None:
    outcome = bring(sheet(tmp_path, OPEN), area="310199002")
    assert outcome.faulty_rows == 1
    with as_owner():
        assert not Case.objects.exists()


def test_texts_as_people_type_them_are_kept(cast: Cast, tmp_path: Path) -> None:
    long = "😀<script>alert(1)</script>" + "路" * 15_000
    row = f"A1,2026-03-02,{long},,,,,,,{AREA}"
    assert bring(sheet(tmp_path, row)).written
    with as_owner():
        assert Case.objects.select_related("text").get().text.body == long
    too_long = bring(sheet(tmp_path, f"A2,2026-03-02,{'路' * 300_000},,,,,,,{AREA}"))
    assert (too_long.written, too_long.faulty_rows) == (False, 1)


PRESET = """
source = "city"
area = "310199001001"
time_zone = "America/New_York"
dates = ["%m/%d/%Y %I:%M:%S %p"]

[columns]
Ticket = "number"
Created = "raised_at"
Type = "title"
State = "status"
Due = "due_at"
Done = "closed_at"

[values.status]
"Closed (Duplicate)" = "duplicate"
"*" = "open"
"""


def test_a_preset_says_how_a_source_writes(cast: Cast, tmp_path: Path) -> None:
    rows = [
        (
            "X1,03/01/2026 09:30:00 PM,Dirty Street,Closed (Duplicate),03/05/2026 09:30:00 PM,"
            "03/05/2026 09:30:00 PM"
        ),
        "X2,03/01/2026 09:30:00 PM,Dirty Street,Whatever,,",
    ]
    file = sheet(tmp_path, *rows, headers="Ticket,Created,Type,State,Due,Done")
    assert bring(file, preset=read_preset(PRESET)).written
    with as_owner():
        origins = list(ImportedCase.objects.order_by("external_number"))
    assert [(each.outcome, each.status) for each in origins] == [
        (Outcome.DUPLICATE, "Closed (Duplicate)"),
        (Outcome.OPEN, "Whatever"),
    ]
    assert origins[0].ended_at == datetime(2026, 3, 6, 2, 30, tzinfo=UTC)


LINKED = "编号,提出时间,内容,状态,办结时间,重复于,转往单位"


def linked(folder: Path, *rows: str) -> SheetOutcome:
    preset = Preset(area=AREA)
    return bring(sheet(folder, *rows, headers=LINKED), preset=preset)


def test_what_was_transferred_is_transferred_here(cast: Cast, tmp_path: Path) -> None:
    assert linked(tmp_path, "A1,2026-03-02,路面塌陷,转办,2026-03-04,,市路政局").written
    with as_owner():
        standing = CaseStanding.objects.get()
        step = CaseEvent.objects.select_related("text").get(kind="transferred")
        assert (standing.state, step.text.content) == (CaseState.TRANSFERRED, "市路政局")
        assert standing.first_told_at == step.happened_at
        assert list(differences()) == []


def test_a_duplicate_goes_on_inside_the_request_that_is_named(cast: Cast, tmp_path: Path) -> None:
    double = "A1,2026-03-03,路灯不亮,重复,2026-03-04,A2,"
    assert linked(tmp_path, double, "A2,2026-03-02,路灯坏了,办理中,,,").written
    with as_owner():
        first, second = (
            ImportedCase.objects.select_related("case__standing").get(external_number=number)
            for number in ("A1", "A2")
        )
        assert first.case.standing.state == CaseState.MERGED
        assert first.case.standing.merged_into_id == second.case_id
        assert second.case.requesters.count() == 2
        assert list(differences()) == []
        assert list(verify()) == []


def test_a_duplicate_of_what_has_ended_has_ended(cast: Cast, tmp_path: Path) -> None:
    double = "A1,2026-03-03,路灯不亮,重复,2026-03-04,A2,"
    assert linked(tmp_path, double, "A2,2026-03-02,路灯坏了,已办结,2026-03-03,,").written
    with as_owner():
        states = set(CaseStanding.objects.values_list("state", flat=True))
    assert states == {CaseState.CLOSED}


@pytest.mark.parametrize("target", ["A9", "A1"])
def test_a_duplicate_of_nothing_known_is_refused(cast: Cast, tmp_path: Path, target: str) -> None:
    outcome = linked(tmp_path, f"A1,2026-03-03,路灯不亮,重复,2026-03-04,{target},")
    assert reasons(outcome)[0].startswith("第 2 行 F 列“重复于”")


@pytest.mark.parametrize(
    "wrong",
    [
        "source = ",
        "colour = 'red'",
        "time_zone = 'Mars/Olympus'",
        "[columns]\nX = 'nonsense'",
        "[values.status]\nX = 'nonsense'",
        "[values.body]\nX = 'nonsense'",
    ],
)
def test_a_preset_that_cannot_be_used_says_so(wrong: str) -> None:
    with pytest.raises(PresetError):
        read_preset(wrong)


def test_imported_requests_are_judged_by_due_date_and_by_month(cast: Cast, tmp_path: Path) -> None:
    late = f"A3,2026-01-31 09:00,树枝压线,已办结,2026-03-05,,,2026-03-06,,{AREA}"
    bring(sheet(tmp_path, CLOSED, OPEN, late))
    with as_owner():
        found = judged(Scope.of_areas(DISTRICT_CODE, purpose="test"), AT)
    none = dict.fromkeys(Verdict, 0)
    assert found == [
        Judged("import", "办理中", Outcome.OPEN, 1,
               none | {Verdict.OVERDUE: 1}, none | {Verdict.OVERDUE: 1}),
        Judged("import", "已办结", Outcome.CLOSED, 2,
               none | {Verdict.LATE: 2}, none | {Verdict.IN_TIME: 1, Verdict.LATE: 1}),
    ]  # fmt: skip


def test_the_command_reads_a_preset_and_prints_json(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preset = tmp_path / "city.toml"
    preset.write_text(f'source = "热线"\narea = "{AREA}"\n', encoding="utf-8")
    file = sheet(tmp_path, "A1,2026-03-02,坏了", headers="编号,提出时间,内容")
    with as_owner():
        assert command.run(file, preset=preset, as_json=True) == 0
        printed = json.loads(capsys.readouterr().out)
        assert (printed["written"], printed["counts"]) == (True, {"case_added": 1})
        assert ImportedCase.objects.get().source == "热线"
        preset.write_text("colour = 1", encoding="utf-8")
        assert command.run(file, preset=preset) == 2
