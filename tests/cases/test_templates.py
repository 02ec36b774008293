"""Reply templates: what they may leave open, who keeps them, how they get into an answer."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases import operations
from minqing.cases.models import ReplyTemplate, ResponseText
from minqing.cases.operations import (
    NotYourAreaError,
    TemplateNotFoundError,
    TextTooLongError,
    UnknownPlaceError,
)
from minqing.cases.rules import Category
from minqing.cases.rules.wording import (
    MAX_TEMPLATE,
    Placeholder,
    ReplyState,
    fill,
    open_places,
    unknown_places,
)
from tests.builders import NOW
from tests.cases.acting import acting, post, raise_for
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner

HERE, STREET, DISTRICT = "310199001001", "310199001", "310199"


@pytest.mark.parametrize(
    ("text", "unknown", "left"),
    [
        ("您好，{number} 已解决。", [], ["number"]),
        ("{number}、{number}、{next_on}", [], ["number", "next_on"]),
        ("{name}您好，{电话}", ["{name}", "{电话}"], []),
        ("{ number }", ["{ number }"], []),
        ("只有一半 {number", ["{"], []),
        ("{{number}}", ["{", "}"], ["number"]),
        ("{number.__class__}", ["{number.__class__}"], []),
        ("{}", ["{}"], []),
        ("没有", [], []),
    ],
)
def test_places_are_known_by_name(text: str, unknown: list[str], left: list[str]) -> None:
    assert (unknown_places(text), open_places(text)) == (unknown, left)


@given(st.text(), st.dictionaries(st.sampled_from(Placeholder), st.text()))
def test_filling_leaves_open_only_what_is_not_known(
    text: str, values: dict[Placeholder, str]
) -> None:
    plain = {key: value.replace("{", "").replace("}", "") for key, value in values.items()}

    filled = fill(text, plain)

    assert set(open_places(filled)) == set(open_places(text)) - set(plain)
    assert unknown_places(filled) == unknown_places(text)


def test_a_value_with_braces_opens_nothing() -> None:
    assert fill("{office}{today}", {Placeholder.OFFICE: "{today}", Placeholder.TODAY: "1"}) == (
        "{today}1"
    )


def save(player: Player, area: str = HERE, **said: object) -> ReplyTemplate:
    """A wording that a player keeps."""
    given = {"title": "楼道灯", "body": "{number} 已修好。", **said}
    with acting(player):
        return operations.save_template(by=player.actor, at=NOW, area_code=area, **given)  # type: ignore[arg-type]  # a table of what is said


@pytest.mark.parametrize(
    ("name", "area", "may"),
    [
        ("qian", HERE, True),
        ("qian", STREET, False),
        ("qian", DISTRICT, False),
        ("sun", STREET, True),
        ("sun", HERE, False),
        ("li", DISTRICT, True),
        ("zhao", HERE, False),
        ("lin", HERE, False),
        ("zheng", HERE, False),
    ],
)
def test_an_office_keeps_the_wording_of_exactly_its_area(
    cast: Cast, name: str, area: str, may: bool
) -> None:
    if may:
        assert save(cast.players[name], area).area_code == area
        return
    with pytest.raises(NotYourAreaError):
        save(cast.players[name], area)


def test_unknown_places_and_long_texts_are_refused_by_name(cast: Cast) -> None:
    with pytest.raises(UnknownPlaceError) as refused:
        save(cast.qian, body="{name}您好，{tel}")
    assert refused.value.details == {"places": "{name}、{tel}"}
    with pytest.raises(TextTooLongError):
        save(cast.qian, body="长" * (MAX_TEMPLATE + 1))


def test_a_wording_is_changed_and_taken_out_of_use_by_its_office(cast: Cast) -> None:
    row = save(cast.qian)
    save(cast.qian, template_id=row.pk, title="灯", state=ReplyState.SOLVED)
    with pytest.raises(NotYourAreaError):
        save(cast.zheng, "310199002001", template_id=row.pk)
    with acting(cast.qian) as qian:
        operations.retire_template(by=qian.actor, at=NOW, template_id=row.pk)

    with pytest.raises(TemplateNotFoundError):
        save(cast.qian, template_id=row.pk)
    with as_owner():
        kept = ReplyTemplate.objects.get()
    assert (kept.title, kept.state, kept.retired_at) == ("灯", "solved", NOW)


def offered(client_for: ClientFor, player: Player, case_id: UUID) -> str:
    return client_for(player).get(f"/desk/cases/{case_id}/").content.decode()


def test_a_case_offers_the_wordings_of_its_areas_that_fit(
    cast: Cast, client_for: ClientFor
) -> None:
    save(cast.qian, title="本居")
    save(cast.sun, STREET, title="本街", category=Category.REPAIR)
    save(cast.li, DISTRICT, title="别类", category=Category.CARE)
    save(cast.zheng, "310199002001", title="别处")
    case_id = raise_for(cast.lin, cast.households["a1"][0]).case.pk

    page = offered(client_for, cast.zhao, case_id)

    assert [name in page for name in ("本居", "本街", "别类", "别处")] == [True, True, False, False]


def test_a_chosen_wording_stands_in_the_answer_with_what_is_known(
    cast: Cast, client_for: ClientFor
) -> None:
    row = save(cast.qian, body="{number} 由{office}承办，{next_on} 前再告诉您。")
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    client = client_for(cast.zhao)

    page = client.get(f"/desk/cases/{case.pk}/", {"wording": str(row.pk)}).content.decode()

    text = f"{case.number} 由柳岸一村承办，{{next_on}} 前再告诉您。"
    assert text in page
    # The day goes in when the answer is given; without a day it may not stand open.
    refused = post(client, case.pk, "respond", text=text, outcome="final", told="phone")
    assert (refused.status_code, "{next_on}" in refused.content.decode()) == (422, True)
    post(
        client, case.pk, "respond", text=text, outcome="in_progress", told="phone",
        next_on="2099-01-31",
    )  # fmt: skip
    with as_owner():
        assert ResponseText.objects.get().content == text.replace("{next_on}", "2099-01-31")


def test_the_pages_keep_what_was_typed_and_name_what_is_wrong(
    cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    typed = {"area_code": HERE, "title": "灯", "body": "{name}您好"}

    refused = client.post("/desk/templates/new/", typed)
    assert refused.status_code == 422
    assert "{name} 没有可填的内容" in refused.content.decode()
    assert client.post("/desk/templates/new/", {**typed, "body": "您好"}).status_code == 302
    with as_owner():
        row = ReplyTemplate.objects.get()
    assert "灯" in client.get("/desk/templates/").content.decode()
    assert client_for(cast.zheng).get(f"/desk/templates/{row.pk}/").status_code == 404
    assert client_for(cast.zheng).post(f"/desk/templates/{row.pk}/retire/").status_code == 404
    assert client.post(f"/desk/templates/{row.pk}/retire/").status_code == 302
    assert client_for(cast.zhao).get("/desk/templates/").status_code == 403
