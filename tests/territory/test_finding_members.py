"""Finding members by name, and by the sound of it."""

import pytest

from tests.cast import Cast, ClientFor


@pytest.mark.parametrize("typed", ["赵卫东", "卫东", "zhao", "zhaowei", "Zhao Wei", " 赵 卫 东 "])
def test_a_member_is_found_by_any_part_of_the_name_and_by_its_sound(
    cast: Cast, client_for: ClientFor, typed: str
) -> None:
    page = client_for(cast.qian).get("/desk/members/", {"q": typed}).content.decode()
    assert "赵卫东" in page
    assert "林静" not in page


@pytest.mark.parametrize("typed", ["weidong", "赵%", "_卫东"])
def test_what_is_no_part_of_a_name_finds_nobody(
    cast: Cast, client_for: ClientFor, typed: str
) -> None:
    page = client_for(cast.qian).get("/desk/members/", {"q": typed}).content.decode()
    assert "赵卫东" not in page
