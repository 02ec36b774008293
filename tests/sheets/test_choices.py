"""A word that a column does not know is answered with those it knows."""

import pytest

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
