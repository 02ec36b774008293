"""The summary of a round: each published figure beside its label, with its list and its cut-off."""

import errno
import io
import json
import os
import re
from datetime import date
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import translation
from docx import Document

from minqing.cases import operations
from minqing.cases.rules import ToldChannel
from minqing.figures.rules import Count
from minqing.lib.time import at_local
from minqing.organisations.operations import tie
from minqing.reports.management import summary as command
from minqing.reports.queries import Summary, round_for_summary, summary
from minqing.reports.rules import Line, LineKind
from minqing.storage.scoping import scoped
from minqing.territory.models import Area
from minqing.visits.access import OutsideScopeError
from minqing.visits.models import Round
from minqing.visits.operations import close_round, start_round
from minqing.visits.rules import Outcome
from tests.builders import BUILDER, NOW, make_organisation
from tests.cases.acting import acting, at_neighbourhood, days, raise_for
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.pages import own_statements
from tests.visits.acting import at_door, held_round

LAST_DAY = date(2026, 6, 30)
AFTER = at_local(date(2026, 7, 2), 9)
ADDRESS = "/desk/reports/summary/"


@pytest.fixture
def in_round(cast: Cast) -> Round:
    """A round that ended with June: seven doors met, three requests solved, one in progress."""
    held = held_round(to_on=date(2026, 7, 1))
    with as_owner():
        tie(
            organisation=cast.branch,
            area_code="310199001001",
            from_on=date(2026, 1, 1),
            by=BUILDER,
            at=NOW,
        )
    for home in (*cast.households["a1"][:6], cast.households["c1"][0]):
        at_door(cast.lin if home in cast.households["a1"] else cast.li, home, held)
    at_door(cast.lin, cast.households["a1"][7], held, outcome=Outcome.NOBODY_HOME)
    _on_the_spot(cast)
    _on_the_spot(cast)
    _answered(cast, at_neighbourhood(cast), solved=True)
    _answered(cast, at_neighbourhood(cast), solved=False)
    return held


def _on_the_spot(cast: Cast) -> None:
    case = raise_for(cast.lin, cast.households["a1"][1]).case
    with acting(cast.lin) as lin:
        operations.answer_on_the_spot(by=lin.actor, at=NOW, case_id=case.pk, text="已当场更换灯泡")


def _answered(cast: Cast, case_id: UUID, *, solved: bool) -> None:
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor,
            at=days(5),
            case_id=case_id,
            text="已联系物业",
            final=solved,
            next_on=None if solved else date(2026, 7, 20),
            solved=solved,
            told=ToldChannel.PHONE,
        )


def _summary(player: Player, code: str, held: Round) -> Summary:
    with scoped(player.scope) as scope:
        return summary(scope, Area.objects.get(pk=code), held, at=AFTER)


def _values(counted: Summary) -> dict[str, str]:
    return {line.kind.value: line.value for line in counted.lines}


def test_each_published_figure_stands_beside_its_label(cast: Cast, in_round: Round) -> None:
    assert _values(_summary(cast.li, "310199", in_round)) == {
        "branches_tied": "1 / 1",
        "households_visited": "7",
        "share_visited": "14.6 %",
        "hardship_visited": "50.0 %",
        "solved_block": "2",
        "solved_neighbourhood": "1",
        "solved_street": "0",
        "solved_district": "0",
        "open_answered": "1 / 1",
    }


def test_an_area_has_its_own_figures(cast: Cast, in_round: Round) -> None:
    counted = _summary(cast.zheng, "310199002001", in_round)
    assert _values(counted)["households_visited"] == "1"
    assert _values(counted)["solved_block"] == "0"
    assert counted.parts == []


def test_a_district_names_its_streets(cast: Cast, in_round: Round) -> None:
    counted = _summary(cast.li, "310199", in_round)
    assert [(row.name, row.coverage.met) for row in counted.parts] == [
        ("柳岸街道", 6),
        ("枫桥镇", 1),
    ]


def test_what_was_solved_after_the_cut_off_is_not_counted(cast: Cast, in_round: Round) -> None:
    before = _values(_summary(cast.li, "310199", in_round))
    case_id = at_neighbourhood(cast, at=days(28))
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor,
            at=at_local(date(2026, 7, 1), 0, 1),
            case_id=case_id,
            text="已解决",
            final=True,
            solved=True,
            told=ToldChannel.PHONE,
        )
    after = _values(_summary(cast.li, "310199", in_round))
    assert after == {**before, "open_answered": "2 / 2"}


def test_a_month_is_judged_by_its_own_end(cast: Cast, in_round: Round) -> None:
    case_id = at_neighbourhood(cast, at=days(28))
    before = _values(_summary(cast.li, "310199", in_round))["open_answered"]
    with acting(cast.qian) as qian:
        operations.respond(
            by=qian.actor,
            at=at_local(date(2026, 7, 10), 9),
            case_id=case_id,
            text="已联系物业",
            final=False,
            next_on=date(2026, 8, 1),
            told=ToldChannel.PHONE,
        )
    after = _values(_summary(cast.li, "310199", in_round))["open_answered"]
    assert (before, after) == ("1 / 2", "2 / 2")


def test_nobody_sums_up_another_area(cast: Cast, in_round: Round) -> None:
    with pytest.raises(OutsideScopeError):
        _summary(cast.qian, "310199", in_round)


def test_a_closed_round_shows_what_was_published(cast: Cast, in_round: Round) -> None:
    with as_owner():
        close_round(by=BUILDER, at=AFTER, scope=cast.li.scope, round=in_round, cut_off=LAST_DAY)
    at_door(cast.lin, cast.households["a1"][8], in_round, visited_at=days(20), at=AFTER)

    counted = _summary(cast.li, "310199", in_round)

    [visited, share] = counted.differing
    assert (visited.value, visited.frozen and visited.frozen.numerator) == ("8", 7)
    assert (share.value, share.frozen) == ("16.7 %", visited.frozen)


def test_a_branch_entered_later_with_an_earlier_day_is_marked(
    cast: Cast, client_for: ClientFor, in_round: Round
) -> None:
    with as_owner():
        close_round(by=BUILDER, at=AFTER, scope=cast.li.scope, round=in_round, cut_off=LAST_DAY)
    lines = {line.kind: line for line in _summary(cast.li, "310199", in_round).lines}
    assert [kind for kind, line in lines.items() if line.frozen is None] == [LineKind.OPEN_ANSWERED]

    make_organisation("第二支部")

    (tied,) = _summary(cast.li, "310199", in_round).differing
    assert (tied.value, tied.published) == ("1 / 2", "1 / 1")
    client = client_for(cast.li)
    asked = {"round": str(in_round.pk)}
    assert "公布数：1 / 1" in client.get(ADDRESS, asked).text
    with translation.override("zh-hans"):
        figures = Document(io.BytesIO(client.get(f"{ADDRESS}file/", asked).content)).tables[0]
    notes = [row.cells[2].text for row in figures.rows[1:]]
    assert notes[0] == "50.0 % · 公布数：1 / 1"
    assert [note.endswith("与公布数一致") for note in notes[1:]] == [True] * 7 + [False]


def test_of_a_number_only_the_number_was_published() -> None:
    def line(kind: LineKind, now: Count, then: Count) -> Line:
        return Line(kind, "x", now, LAST_DAY, "", "", then)

    more = (Count(2, 5), Count(2, 4))
    assert not line(LineKind.SOLVED_BLOCK, *more).differs
    assert line(LineKind.SHARE_VISITED, *more).differs


def test_what_was_solved_is_counted_once_for_all_levels(
    cast: Cast, client_for: ClientFor, in_round: Round
) -> None:
    address = f"{ADDRESS}?round={in_round.pk}"
    asked = own_statements(client_for(cast.li), address)
    assert len([sql for sql in asked if 'FROM "cases_solution"' in sql]) == 1


@pytest.mark.parametrize(
    ("rounds", "named"),
    [
        ([("春", date(2026, 1, 1), date(2026, 5, 1))], "春"),
        (
            [
                ("春", date(2026, 1, 1), date(2026, 5, 1)),
                ("夏", date(2026, 5, 1), None),
            ],
            "春",
        ),
        ([("夏", date(2026, 5, 1), None)], "夏"),
        ([("秋", date(2026, 9, 1), None)], None),
        ([], None),
    ],
)
def test_a_summary_is_of_the_round_that_ended_last(
    cast: Cast, rounds: list[tuple[str, date, date | None]], named: str | None
) -> None:
    with as_owner():
        for name, from_on, to_on in rounds:
            start_round(
                by=BUILDER, at=NOW, name=name, area_code="310199", from_on=from_on, to_on=to_on
            )
    with scoped(cast.qian.scope):
        found = round_for_summary("310199001001", date(2026, 7, 2))
    assert (None if found is None else found.name) == named


def test_every_figure_opens_its_list_and_its_definition(
    cast: Cast, client_for: ClientFor, in_round: Round
) -> None:
    client = client_for(cast.li)
    for line in _summary(cast.li, "310199", in_round).lines:
        assert client.get(line.list_href).status_code == 200, line.kind
        assert client.get(line.know_href).status_code == 200, line.kind


def test_coverage_opens_who_was_visited_and_beside_it_who_was_not(
    cast: Cast, client_for: ClientFor, in_round: Round
) -> None:
    lines = {line.kind: line for line in _summary(cast.li, "310199", in_round).lines}
    share = lines[LineKind.SHARE_VISITED]
    assert "/met/?" in share.list_href
    assert "/open/?" in share.lacking_href
    assert lines[LineKind.HOUSEHOLDS_VISITED].lacking_href == ""
    page = client_for(cast.li).get(ADDRESS, {"round": str(in_round.pk)}).text
    assert unescape(page).count(share.lacking_href) == 1
    assert "尚未走访的家庭" in page


def test_nothing_is_lacking_where_everybody_was_visited(cast: Cast, in_round: Round) -> None:
    for home in cast.households["c1"][1:]:
        at_door(cast.li, home, in_round)
    counted = _summary(cast.zheng, "310199002001", in_round)
    lines = {line.kind: line for line in counted.lines}
    assert lines[LineKind.SHARE_VISITED].value == "100 %"
    assert lines[LineKind.SHARE_VISITED].lacking_href == ""


def test_the_page_and_the_file_say_the_same(
    cast: Cast, client_for: ClientFor, in_round: Round
) -> None:
    client = client_for(cast.li)
    with translation.override("zh-hans"):
        page = client.get(ADDRESS, {"round": str(in_round.pk)}).content.decode()
        file = client.get(f"{ADDRESS}file/", {"round": str(in_round.pk)}).content
    figures, areas = Document(io.BytesIO(file)).tables
    lines = [[cell.text for cell in row.cells][:2] for row in figures.rows[1:]]
    assert lines[1:4] == [
        ["走访群众家庭（户）", "7"],
        ["走访率（占全部家庭）", "14.6 %"],
        ["特殊困难家庭走访率", "50.0 %"],
    ]
    assert [cell.text for cell in areas.rows[1].cells] == [
        "柳岸街道",
        "36",
        "6",
        "16.7 %",
        "33.3 %",
    ]
    row = r'<td class="title">([^<]*)</td>\s*<td[^>]*summary-value[^>]*><a[^>]*>([^<]*)</a>'
    assert [[unescape(cell) for cell in each] for each in re.findall(row, page)] == lines


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (("li", ""), 200),
        (("sun", ""), 200),
        (("qian", ""), 200),
        (("qian", "?area=310199001002"), 403),
        (("qian", "?area=310199999999"), 404),
        (("zhao", ""), 403),
        (("lin", ""), 403),
        (("zhou", ""), 403),
    ],
)
def test_officials_read_their_own_area(
    cast: Cast, client_for: ClientFor, in_round: Round, asked: tuple[str, str], status: int
) -> None:
    name, query = asked
    assert client_for(cast.players[name]).get(ADDRESS + query).status_code == status


def test_before_the_first_round_the_page_says_so(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.li)
    assert "区里开始一轮走访后，数字会显示在这里" in client.get(ADDRESS).content.decode()
    assert client.get(f"{ADDRESS}file/").status_code == 404


def run(*, out: Path | None = None, round_id: str | None = None, area: str | None = None) -> int:
    return command.run(
        out=out,
        round_id=round_id,
        area_code=area,
        language="zh-hans",
        address="https://minqing.example",
        as_json=True,
    )


def test_the_command_prints_and_writes(
    cast: Cast, in_round: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "小结.docx"
    assert run(out=file, round_id=str(in_round.pk)) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {each["code"]: each["numerator"] for each in answer["figures"]} == {
        "branches_tied": 1,
        "households_visited": 7,
        "share_visited": 7,
        "hardship_visited": 2,
        "solved_block": 2,
        "solved_neighbourhood": 1,
        "solved_street": 0,
        "solved_district": 0,
        "open_answered": 1,
    }
    links = [each.target_ref for each in Document(str(file)).part.rels.values() if each.is_external]
    assert {link.split("/desk/")[0] for link in links} == {"https://minqing.example"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"area": "310199009"}, 2),
        ({"round_id": "0190b5a0-0000-7000-8000-000000000000"}, 2),
    ],
)
def test_the_command_says_what_was_wrong(
    cast: Cast,
    in_round: Round,
    asked: dict[str, str],
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(**asked) == code  # type: ignore[arg-type]  # a table of one argument each
    assert capsys.readouterr().err != ""


def test_a_file_that_cannot_be_written_is_named_and_nothing_of_it_left(
    cast: Cast, in_round: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line makes one sentence and exit code 1 of it, as for every other command."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(FileNotFoundError, match=r"/nowhere/at/all\.docx"):
        run(out=Path("/nowhere/at/all.docx"))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left.*all\.docx"):
        run(out=tmp_path / "all.docx")
    assert list(tmp_path.iterdir()) == []


def test_the_command_before_the_first_round(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 1
    assert capsys.readouterr().err == "当地还没有开始走访轮次。\n"
