"""A word that a column does not know is answered with those it knows."""

import pytest
from django.utils import translation

from minqing.sheets.models import reason_of
from minqing.sheets.rules.cells import converter
from minqing.sheets.rules.columns import Column, Kind
from minqing.sheets.rules.problems import CellRefusedError


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        (["男", "女"], "男 / 女"),
        (["很长的一个词" * 20, "短"], "很长的一个词" * 20 + " / 短"),
        (["很长的一个词" * 20, "另一个长词" * 20, "短"], "很长的一个词" * 20 + " / …"),
    ],
)
def test_known_words_are_listed_whole(words: list[str], listed: str) -> None:
    column = Column("word", ("词",), kind=Kind.CHOICE, choices={word: word for word in words})
    with pytest.raises(CellRefusedError) as refused:
        converter(column)("没有的词")
    assert refused.value.params["choices"] == listed


KNOWN = {"低保": "low_income", "最低生活保障": "low_income", "low_income": "low_income"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh-hans", "不认识“贫困”。请填其中之一：低保 / 其他。"),
        ("en", "“贫困” is not known here. Write one of: low income / other."),
    ],
)
def test_known_words_are_those_of_the_readers_language(language: str, sentence: str) -> None:
    choices = {**KNOWN, "other": "other", "其他": "other"}
    convert = converter(Column("kind", ("类别",), kind=Kind.CHOICE, choices=choices))
    with pytest.raises(CellRefusedError) as refused:
        convert("贫困")
    with translation.override(language):
        assert str(reason_of(refused.value)) == sentence
    assert convert("low income") == "low_income"
