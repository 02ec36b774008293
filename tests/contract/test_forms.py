"""The questionnaires of the examples are what pyxform makes of their source today."""

import pytest

from tests.contract.make_forms import FORMS, NAMES, made


@pytest.mark.parametrize("name", NAMES)
def test_the_xform_is_that_of_its_source(name: str) -> None:
    assert (FORMS / f"{name}.xml").read_text(encoding="utf-8") == made(name)
