"""Files that authors upload: what is right is converted, what is wrong is named with its place."""

import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from minqing.files.rules.media import FileRefusedError
from minqing.questionnaires.models import place_of, sentence
from minqing.questionnaires.operations.uploading import check_file
from minqing.questionnaires.queries.converting import ConversionLimits, convert
from minqing.questionnaires.rules.checking import check, check_columns
from minqing.questionnaires.rules.example import TEMPLATE, Workbook
from minqing.questionnaires.rules.problems import FormProblem, FormRefusedError
from minqing.questionnaires.rules.questions import Kind
from minqing.questionnaires.rules.references import first_cycle, longest_chain
from minqing.questionnaires.rules.sheet import read_table
from minqing.questionnaires.rules.subset import (
    COLUMNS,
    HOUSEHOLD_COLUMNS,
    LONG,
    MAX_CHAIN,
    MAX_QUESTIONS,
    RESERVED,
    SETTINGS,
    TYPES,
)
from tests.builders import NOW
from tests.questionnaires.forms import converted_example, survey, write_workbook

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "questionnaires.md"
Places = list[tuple[str, str, int, str]]


def problems(book: Workbook) -> Places:
    tables = {name: read_table(name, rows) for name, rows in book.items()}
    found = check_columns(tables) or list(check(tables).problems)
    return [(each.code.value, each.sheet, each.row, each.column) for each in found]


def test_the_example_is_converted_with_everything_it_uses() -> None:
    made = converted_example()

    assert (made.form_id, made.version, made.title_en) == (
        "living",
        "2026090101",
        "Living and care",
    )
    assert made.warnings == ()
    kinds = {each.kind for each in made.questions}
    assert kinds == set(Kind) - {Kind.DECIMAL}
    assert "jr://file-csv/households.csv" in made.xml


def test_the_template_has_nothing_wrong_but_what_is_left_empty() -> None:
    assert problems(TEMPLATE) == [
        ("form_id_missing", "settings", 2, "form_id"),
        ("title_missing", "settings", 2, "form_title"),
    ]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["barcode|b|条码"], [("type_unknown", "survey", 3, "type")]),
        (["text||姓名"], [("name_missing", "survey", 3, "name")]),
        (["text|1a|姓名"], [("name_invalid", "survey", 3, "name")]),
        (["text|a|姓名", "text|a|名"], [("name_twice", "survey", 4, "name")]),
        (["text|a|"], [("label_missing", "survey", 3, "label")]),
        (["select_one nope|a|选"], [("list_missing", "survey", 3, "type")]),
        (["text|a|姓名|${b} = 1"], [("reference_unknown", "survey", 3, "relevant")]),
        (["text|a|甲|${b} = 1", "text|b|乙|${a} = 1"], [("cycle", "survey", 3, "relevant")]),
        (["calculate|a|||${a} + 1"], [("cycle", "survey", 3, "calculation")]),
        (["begin group|g|组", "text|a|甲"], [("group_open", "survey", 3, "type")]),
        (["end group"], [("group_unopened", "survey", 3, "type")]),
        (
            ["begin group|g|组|${a} = 1", "text|a|甲", "end group"],
            [("cycle", "survey", 3, "relevant")],
        ),
        (
            ["select_one_from_file towns.csv|town|镇"],
            [("file_unknown", "survey", 3, "type"), ("household_twice", "survey", 3, "type")],
        ),
    ],
)
def test_each_fault_is_named_with_its_place(rows: list[str], found: Places) -> None:
    assert problems(survey(*rows)) == found


def test_the_household_must_be_asked_for() -> None:
    book = survey("text|a|姓名")
    del book["survey"][1]

    assert problems(book) == [("household_missing", "survey", 0, "")]


def test_a_row_of_conditions_that_no_phone_can_follow_is_refused() -> None:
    def chain(length: int) -> Places:
        rows = [
            f"text|q{each}|问|{'${q' + str(each - 1) + '}' if each else ''}"
            for each in range(length)
        ]
        return problems(survey(*rows))

    assert chain(MAX_CHAIN) == []
    assert chain(MAX_CHAIN + 1) == [("chain_too_long", "survey", MAX_CHAIN + 3, "")]


def test_a_long_questionnaire_is_taken_with_a_warning_for_slow_phones() -> None:
    def warned(length: int) -> list[str]:
        book = survey(*(f"text|q{each}|问" for each in range(length - 1)))
        tables = {name: read_table(name, rows) for name, rows in book.items()}
        found = [each for each in check(tables).warnings if each.code == "many_questions"]
        return [sentence(each) for each in found]

    assert warned(LONG - 1) == []
    with translation.override("en"):
        (said,) = warned(LONG)
    assert said == (
        "The questionnaire has 500 rows: a slow phone takes about 3 seconds to open it."
        " From 500 on, several questionnaires are better than one."
    )


def test_choices_and_outcomes_are_checked() -> None:
    choices = ["results|met|见到", "results|gone|走了", "results|met|又"]

    assert problems(survey("select_one results|outcome|结果", choices=choices)) == [
        ("choice_twice", "choices", 4, "name"),
        ("outcome_unknown", "survey", 3, "type"),
    ]


def test_a_missing_sheet_is_named() -> None:
    book = survey()
    del book["settings"]

    assert problems(book) == [("sheet_missing", "settings", 0, "")]


def test_more_questions_than_the_limit_are_refused() -> None:
    book = survey(*(f"text|q{number}|问" for number in range(MAX_QUESTIONS)))

    assert problems(book) == [("too_many_questions", "survey", 0, "")]


def test_what_the_converter_says_keeps_its_place(tmp_path: Path) -> None:
    book = survey("text|a|甲|rows=abc", header="type|name|label|parameters")
    path = write_workbook(tmp_path / "form.xlsx", book)

    with pytest.raises(FormRefusedError) as refused:
        convert(path, version="1")

    [found] = refused.value.problems
    assert found.code is FormProblem.CONVERSION
    assert found.original


def test_a_converter_that_takes_too_much_is_stopped(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "form.xlsx", survey("text|a|甲"))

    with pytest.raises(FormRefusedError) as refused:
        convert(path, version="1", limits=ConversionLimits(memory_bytes=24 * 1024**2))

    assert [each.code for each in refused.value.problems] == [FormProblem.TOO_LARGE]


def test_a_bomb_and_macros_never_reach_the_converter(tmp_path: Path) -> None:
    bomb, macros = tmp_path / "bomb.xlsx", tmp_path / "macros.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<x/>")
        file.writestr("xl/workbook.xml", b"0" * 40_000_000)
    with zipfile.ZipFile(macros, "w") as file:
        file.writestr("[Content_Types].xml", "<x/>")
        file.writestr("xl/workbook.xml", "<x/>")
        file.writestr("xl/vbaProject.bin", b"x")

    refused = []
    for path in (bomb, macros):
        with pytest.raises(FileRefusedError) as error:
            check_file(path, NOW)
        refused.append(error.value.problem.value)

    assert refused == ["ratio", "macros"]


def test_every_problem_has_words_that_need_no_more_than_it_holds() -> None:
    book = survey("barcode|b|条码", "text|a|甲|${x}", "text|a|乙", "select_one no|c|选")
    tables = {name: read_table(name, rows) for name, rows in book.items()}

    for found in check(tables).problems:
        assert "{" not in sentence(found)
        assert place_of(found)


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef")), max_size=6))
def test_a_circle_is_found_exactly_when_there_is_one(edges: dict[str, list[str]]) -> None:
    def reachable(start: str) -> set[str]:
        found: set[str] = set()
        waiting = list(edges.get(start, ()))
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting += edges.get(node, ())
        return found

    circle = first_cycle(edges)

    assert bool(circle) == any(node in reachable(node) for node in edges)
    for node, after in zip(circle, [*circle[1:], *circle[:1]], strict=True):
        assert after in edges[node]


@given(
    st.lists(st.lists(st.integers(min_value=0, max_value=9), max_size=4), min_size=1, max_size=10)
)
def test_the_longest_chain_is_one_and_none_is_longer(before: list[list[int]]) -> None:
    edges = {str(at): [str(each) for each in row if each < at] for at, row in enumerate(before)}

    def depth(node: str) -> int:
        return 1 + max((depth(each) for each in edges[node]), default=0)

    chain = longest_chain(edges)

    assert len(chain) == max(depth(node) for node in edges)
    for node, after in pairwise(chain):
        assert after in edges[node]


def test_the_reference_lists_what_the_rules_allow() -> None:
    text = REFERENCE.read_text("utf-8")

    def listed(title: str) -> list[str]:
        section = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
        return re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)

    assert listed("Types") == list(TYPES)
    assert listed("Columns of the survey sheet") == list(COLUMNS)
    assert listed("Settings") == list(SETTINGS)
    assert listed("Names with a meaning") == list(RESERVED)
    assert listed("What is known of the household") == list(HOUSEHOLD_COLUMNS)
    assert f"{MAX_QUESTIONS:,} questions" in text
