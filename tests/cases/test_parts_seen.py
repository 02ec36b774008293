"""What a unit sees of a case: its part, what the office wrote for it, and nothing else."""

from typing import Any

import pytest
from django.db import connection, transaction

from minqing.cases import access, operations
from minqing.cases.models import (
    Case,
    CaseStanding,
    CaseText,
    Convening,
    ConveningStanding,
    Minutes,
    Part,
    PartLink,
    PartStanding,
    PartStep,
    PartStepText,
    PartText,
    Supervision,
)
from minqing.cases.operations import coordination
from minqing.cases.operations.coordination import Present
from minqing.cases.queries.coordination.one import unit_page
from minqing.cases.rules.coordination import Shown, SupervisionKind
from minqing.storage.scoping import scoped
from tests.cases.acting import acting, all_agrees, days, hand_up_list, raise_for
from tests.cases.convened import (
    EXCERPT,
    TASK_WATER,
    Together,
    part_of,
    together,
)
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import statements, words

WHO, DOOR = "陈建国", "101"


def everything(cast: Cast, found: Together) -> None:
    """Whatever could leak: an answer, a link, minutes, supervision of both parts."""
    water, housing = part_of(found, found.water), part_of(found, found.housing)
    with acting(cast.sun):
        common: dict[str, Any] = {"by": cast.sun.actor, "at": days(2)}
        coordination.answer_part(**common, part_id=housing, text="墙面由我们修")
        coordination.make_link(**common, part_id=water)
        coordination.keep_minutes(
            **common,
            case_id=found.case_id,
            met_at=days(2),
            present=[Present("区水务局", "华清", found.water.pk)],
            agreed="住户陈建国在家等候",
        )
        for part in (water, None):
            coordination.supervise(
                **common,
                case_id=found.case_id,
                kind=SupervisionKind.REMINDER,
                held_on=days(2).date(),
                text="请抓紧" if part else "陈建国来电催办",
                part_id=part,
            )


def test_the_lead_sees_parts_and_answers_but_not_what_another_unit_was_told(cast: Cast) -> None:
    found = together(cast, shown=Shown.DOOR_AND_NAME)
    everything(cast, found)
    with scoped(found.hua.scope):
        assert set(PartStanding.objects.values_list("unit_id", flat=True)) == {
            found.water.pk,
            found.housing.pk,
        }
        assert PartStepText.objects.filter(content="墙面由我们修").exists()
        assert list(PartText.objects.values_list("pk", flat=True)) == [part_of(found, found.water)]
        for model in (
            Case,
            CaseText,
            CaseStanding,
            Convening,
            ConveningStanding,
            Minutes,
            PartLink,
        ):
            assert model.objects.count() == 0, model
        assert [each.text.content for each in Supervision.objects.all()] == ["请抓紧"]


def test_a_unit_that_is_not_convened_sees_nothing(cast: Cast) -> None:
    found = together(cast)
    everything(cast, found)
    with scoped(found.dai.scope):
        for model in (Part, PartStanding, PartStep, PartStepText, PartText, Supervision):
            assert model.objects.count() == 0, model
        assert access.part_standings(found.dai.scope).count() == 0
        assert unit_page(found.dai.scope, part_of(found, found.water)) is None


def test_a_unit_that_handed_its_part_on_sees_it_no_more(cast: Cast) -> None:
    found = together(cast)
    part = part_of(found, found.water)
    with acting(cast.sun):
        coordination.hand_on(
            by=cast.sun.actor, at=days(2), part_id=part, unit_id=found.power.pk, reason="是电的事"
        )
    with scoped(found.hua.scope):
        assert PartStanding.objects.count() == 0
    with scoped(found.dai.scope):  # it leads now
        assert PartStanding.objects.count() == 2


def test_door_and_name_are_seen_only_by_the_unit_they_were_ticked_for(cast: Cast) -> None:
    found = together(cast, shown=Shown.DOOR_AND_NAME)
    with as_owner():
        housing = PartText.objects.get(pk=part_of(found, found.housing))
        water = PartText.objects.get(pk=part_of(found, found.water))
    assert (housing.said("name"), DOOR in housing.said("door")) == (WHO, True)
    assert (water.said("excerpt"), water.said("name"), water.said("door")) == (EXCERPT, "", "")


def test_who_wants_to_stay_unnamed_is_shown_to_no_unit(cast: Cast) -> None:
    case = raise_for(cast.qian, cast.households["a1"][0], name_withheld=True).case
    hand_up_list(cast.zhao, cast, case.pk)
    with acting(cast.qian):
        operations.hand_up(by=cast.qian.actor, at=days(0), case_id=case.pk, reason="需要部门")
    with pytest.raises(coordination.WithheldFromUnitsError):
        together(cast, case_id=case.pk, shown=Shown.DOOR)


def test_a_neighbouring_street_sees_nothing_and_acts_on_nothing(cast: Cast) -> None:
    found = together(cast)
    part = part_of(found, found.water)
    with acting(cast.zheng), pytest.raises(coordination.PartNotFoundError):
        coordination.end_part(by=cast.zheng.actor, at=days(2), part_id=part, reason="收回")
    with acting(cast.qian), pytest.raises(operations.NotYoursError):
        coordination.end_part(by=cast.qian.actor, at=days(2), part_id=part, reason="收回")


def test_no_scope_is_an_error(cast: Cast) -> None:
    together(cast)
    for table in ("cases_partstanding", "cases_part", "cases_partsteptext", "cases_minutes"):
        with (
            pytest.raises(Exception, match="no scope is set"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"select count(*) from {table}")


def test_the_function_of_contacts_gives_ids_of_the_asked_units_only(cast: Cast) -> None:
    found = together(cast)
    today = days(1).date()
    assert access.unit_users([found.water.pk, found.housing.pk], today) == {
        found.water.pk: [found.hua.user.pk]
    }
    with as_owner():
        found.hua.user.is_active = False
        found.hua.user.save()
    assert access.unit_users([found.water.pk], today) == {}


def test_the_desk_of_a_unit_shows_its_part_and_no_requester(
    cast: Cast, client_for: ClientFor
) -> None:
    found = together(cast)
    everything(cast, found)
    client = client_for(found.hua)
    queue = words(client.get("/desk/parts/").content)
    page = words(client.get(f"/desk/parts/{part_of(found, found.water)}/").content)
    assert TASK_WATER in queue
    assert TASK_WATER in page
    assert EXCERPT in page
    assert "墙面由我们修" in page
    for text in (queue, page):
        assert WHO not in text
        assert "建国" not in text
    assert client.get(f"/desk/cases/{found.case_id}/").status_code == 403
    assert client.get(f"/desk/coordination/{found.convening.pk}/").status_code == 403
    assert (
        client_for(found.dai).get(f"/desk/parts/{part_of(found, found.water)}/").status_code == 404
    )


def test_what_stands_where_the_case_stands_moves_with_it(cast: Cast) -> None:
    found = together(cast)
    everything(cast, found)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "update cases_case set area_code = %s, block_id = %s where id = %s",
            [cast.b1.area_code, cast.b1.pk, found.case_id],
        )
        for model in (Convening, Part, PartStep, PartStepText, PartText, Minutes, Supervision):
            assert set(model.objects.values_list("block_id", flat=True)) == {cast.b1.pk}, model
        for other in (ConveningStanding, PartStanding, PartLink):
            assert set(other.objects.values_list("block_id", flat=True)) == {cast.b1.pk}, other


def test_pages_cost_few_statements(cast: Cast, client_for: ClientFor) -> None:
    found = together(cast)
    everything(cast, found)
    assert all_agrees() == ([], [])
    for player, path in (
        (found.hua, "/desk/parts/"),
        (cast.sun, "/desk/coordination/"),
        (cast.sun, "/desk/coordination/parts/?view=owed"),
        (cast.sun, "/desk/coordination/convened/"),
        (cast.sun, "/desk/coordination/supervision/"),
    ):
        assert len(statements(client_for(player), path)) <= 12, path
