"""An answer that says nothing is held once, with the reason; its writer may overrule it."""

import pytest

from minqing.cases.models import Response
from tests.cases.acting import at_neighbourhood, post
from tests.cast import Cast, ClientFor
from tests.database import as_owner

FINAL = {"outcome": "final", "told": "phone", "next_on": ""}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("您的留言已收悉，感谢支持", "居民从中什么也没了解到"),
        ("已转交街道办事处调查处理", "已转交街道办事处调查处理"),
    ],
)
def test_a_poor_answer_is_held_with_the_reason(
    cast: Cast, client_for: ClientFor, text: str, reason: str
) -> None:
    case_id = at_neighbourhood(cast)
    client = client_for(cast.qian)
    held = post(client, case_id, "respond", text=text, **FINAL)
    page = held.content.decode()
    assert held.status_code == 422
    assert reason in page
    assert text in page
    with as_owner():
        assert not Response.objects.exists()
    assert post(client, case_id, "respond", text=text, as_it_is="on", **FINAL).status_code == 302


def test_an_answer_that_names_its_next_day_may_be_short(cast: Cast, client_for: ClientFor) -> None:
    case_id = at_neighbourhood(cast)
    goes_on = {"outcome": "in_progress", "told": "phone", "next_on": "2100-01-01"}
    sent = post(client_for(cast.qian), case_id, "respond", text="正在办", **goes_on)
    assert sent.status_code == 302
