"""The rarer moves on a case's page: folded under one heading, each with its form."""

from uuid import UUID

import pytest
from django.utils import timezone

from minqing.cases.models import CaseEvent
from tests.cases.acting import at_neighbourhood, post, standing_of
from tests.cast import Cast, ClientFor
from tests.database import as_owner

TOMORROW = "2099-01-05"


@pytest.fixture
def case_id(cast: Cast) -> UUID:
    return at_neighbourhood(cast, at=timezone.now())


@pytest.mark.parametrize(
    ("action", "typed", "kind"),
    [
        ("skip", {"reason": "街道也办不了"}, "skipped"),
        ("refuse", {"reason": "楼里能办"}, "refused"),
        ("ask", {"question": "是几号楼？", "until_on": TOMORROW}, "asked"),
        ("ask-extension", {"until_on": TOMORROW, "reason": "等配件"}, "extension_asked"),
        (
            "transfer",
            {"to": "市电力公司", "text": "由电力公司办", "told": "phone"},
            "transferred",
        ),
        (
            "reclassify",
            {"category": "safety", "urgency": "urgent", "reason": "电线裸露"},
            "reclassified",
        ),
        ("note", {"text": "电话没人接"}, "noted"),
    ],
)
def test_each_move_is_an_event(  # noqa: PLR0917  # three of the table, three fixtures
    action: str,
    typed: dict[str, str],
    kind: str,
    cast: Cast,
    case_id: UUID,
    client_for: ClientFor,
) -> None:
    client = client_for(cast.qian)

    assert post(client, case_id, action, **typed).status_code == 302
    with as_owner():
        assert CaseEvent.objects.filter(case_id=case_id).order_by("-number")[0].kind == kind


@pytest.mark.parametrize("action", ["skip", "ask", "ask-extension", "transfer", "note"])
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    cast: Cast, case_id: UUID, client_for: ClientFor, action: str
) -> None:
    before = standing_of(case_id).steps
    page = post(client_for(cast.qian), case_id, action, reason=" ", to="市电力公司")

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    assert standing_of(case_id).steps == before


def test_the_rare_moves_are_folded_away(cast: Cast, case_id: UUID, client_for: ClientFor) -> None:
    page = client_for(cast.qian).get(f"/desk/cases/{case_id}/").content.decode()
    main, _, rare = page.partition("更多操作")

    assert f"/desk/cases/{case_id}/respond/" in main
    assert f"/desk/cases/{case_id}/transfer/" in rare
