"""The list of indicators."""

import pytest

from minqing.figures import rules


def test_coverage_is_declared_for_both_groups() -> None:
    declared = [each.code for each in rules.indicators()]
    assert [code for code in declared if code.startswith("visits.")] == [
        "visits.coverage",
        "visits.coverage_special_hardship",
    ]


def test_code_of_an_indicator_is_unique() -> None:
    known = rules.indicator("visits.coverage")
    other = rules.Indicator(
        code=known.code,
        definition_version=1,
        unit=rules.Unit.COUNT,
        title="something else",
        definition="",
        numerator="",
        denominator="",
        cut_off_rule="",
        counted_from="",
        recount=known.recount,
        list_behind=known.list_behind,
        caption=known.caption,
    )
    with pytest.raises(ValueError, match="two indicators"):
        rules.register(other)
