"""A walk over every address as every role and as nobody: what each may open, and that none leaks.

The result is a page of the documentation. When an address is added or a permission changes, this
test fails until the page is written anew (``MINQING_WRITE_DOCS=1 make test TESTS=…``) and read.
"""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from minqing.cases.models import CaseEvent
from minqing.cases.operations import coordination, raise_case
from minqing.cases.rules import Category, Channel, RestrictedAbout
from minqing.cases.rules.coordination import PartRole
from minqing.fieldwork.models import Device, HeldMutation
from minqing.files.operations import store
from minqing.home.operations.divisions import ask
from minqing.households.models import Household, Person
from minqing.households.rules import Group
from minqing.interop.models import Delivery
from minqing.lib.ids import new_id
from minqing.organisations.rules import OrganisationKind
from minqing.questionnaires.operations.recording import record_answers
from minqing.questionnaires.rules.submission import read_submission, submission_id
from minqing.storage.keys import seal_column
from minqing.territory.models import Area, Posting
from minqing.territory.operations.contact_points import name_contact_point
from minqing.territory.rules.wishes import Wishes
from minqing.visits.models import CheckStanding, DoorProposal, Round, Visit, VisitLine
from minqing.visits.operations import record_look, record_visit, start_round
from minqing.visits.operations.flagging import raise_flags
from minqing.visits.queries.indicators import INDICATOR_OF
from minqing.visits.rules.checks import Method, Result
from minqing.visits.rules.signals import Finding, Signal
from tests.builders import BUILDER, NOW, make_organisation
from tests.cases.weekly import drafted_week, signed_week
from tests.cast import Cast, Player
from tests.database import as_owner
from tests.interop.acting import let_in, subscribed
from tests.questionnaires.forms import example_version, submission
from tests.recorded import FOUND, found_household, import_run, look_alikes, merged_pair

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "access.md"
PLAYERS = ("nobody", "lin", "zhao", "qian", "sun", "li", "zhou", "wu", "zheng")
#: Words that stand in what was recorded in block a1, and nowhere else.
NOTE, BODY = "阳台上的三角梅", "楼道里的感应灯坏了"
#: One transparent pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
#: allauth's own pages are about the reader alone.
LEFT_OUT = ("accounts/2fa/", "static/")


@dataclass(frozen=True)
class Recorded:
    """One object of each kind, all in block a1."""

    arguments: dict[str, str]
    marks: tuple[str, ...]


@pytest.fixture
def recorded(cast: Cast) -> Recorded:
    """A visit, a request, a device and a held item in a1: there must be something to leak."""
    household = cast.households["a1"][0]
    case_id = new_id()
    with as_owner():
        VisitLine.objects.get_or_create(code="routine", defaults={"name": "日常走访", "sort": 1})
        round_ = start_round(
            name="2026年走访", area_code="310199", from_on=NOW.date(), by=BUILDER, at=NOW
        )
        record_visit(
            visit_id=new_id(),
            household=household,
            round=round_,
            line_code="routine",
            outcome="met",
            visited_at=NOW,
            member_id=cast.lin.member.id,
            source="desk",
            note=NOTE,
            by=BUILDER,
            at=NOW,
        )
        raised = raise_case(
            case_id=case_id,
            household=household,
            body=BODY,
            category=next(iter(Category)),
            channel=Channel.DESK,
            raised_at=NOW,
            by=BUILDER,
            at=NOW,
        )
        person = Person.objects.filter(household=household).first()
        assert person is not None
        arguments = {
            "household_id": str(household.id),
            "person_id": str(person.id),
            "case_id": str(case_id),
            "code": "310199001001",
            "member_id": str(cast.lin.member.id),
            "action": "respond",
            "notice_id": str(new_id()),
            "message_id": str(new_id()),
            "template_id": str(new_id()),
            "way": "email",
            "name": "x.http",
            "hand_up_id": str(new_id()),
            "list_name": "queue",
            "filter_id": str(new_id()),
            "file_id": str(_file(cast)),
            "attachment_id": str(new_id()),
            "size": "1",
            "offset": "0",
            "device_id": str(_device(cast)),
            "item_id": str(_held(cast)),
            "block_id": str(cast.a1.id),
            "posting_id": str(Posting.objects.get(member=cast.lin.member).id),
            "substitution_id": str(new_id()),
            "organisation_id": str(cast.branch.id),
            "tie_id": str(new_id()),
            "round_id": str(round_.id),
            "kind": "roster",
            "run_id": str(import_run(cast)),
            "found_id": str(found_household(cast)),
            "proposal_id": str(look_alikes(cast)),
            "merge_id": str(merged_pair(cast)),
            "first_id": str(household.id),
            "second_id": str(cast.households["a2"][3].id),
            "check_id": str(_check(cast)),
            "point_id": str(_contact_point(cast)),
            "token": "A" * 22,
            **_systems(cast, raised.case.number),
            **_answered(cast, round_),
            "division_id": str(_division(cast)),
            "door_proposal_id": str(_vacant(cast, round_)),
            "roundup_id": str(signed_week(cast, NOW)),
            "draft_id": str(drafted_week(cast, NOW)),
            "listed": "came_in",
            "area_code": "310199001001",
            "monday": "2026-05-25",
            **_convened(household),
        }
    return Recorded(
        arguments, (NOTE, BODY, FOUND, raised.case.number, str(household.id), str(case_id))
    )


def _systems(cast: Cast, number: str) -> dict[str, str]:
    """A system that is let in, and one that is sent a message; what Open311 is asked for."""
    row = subscribed(cast, "https://city.example/events").subscription
    event = CaseEvent.objects.first()
    assert event is not None
    delivery = Delivery.objects.create(
        subscription=row, event=event, body="{}", state="waiting", made_at=NOW
    )
    return {
        "client_id": str(let_in(cast).client.pk),
        "answer_id": str(new_id()),
        "subscription_id": str(row.pk),
        "delivery_id": str(delivery.pk),
        "form": "json",
        "service_code": "repair",
        "request_id": number,
        "rest": "nothing.json",
    }


def _convened(household: Household) -> dict[str, str]:
    """A unit convened by the street on a complaint about the committee, and a meeting with it."""
    unit = make_organisation("区水务局", kind=OrganisationKind.MEMBER_UNIT)
    raised = raise_case(
        household=household,
        body=BODY,
        category=next(iter(Category)),
        channel=Channel.DESK,
        raised_at=NOW,
        restricted_about=RestrictedAbout.COMMITTEE,
        by=BUILDER,
        at=NOW,
    )
    convening = coordination.convene(
        by=BUILDER,
        at=NOW,
        case_id=raised.case.pk,
        purpose=BODY,
        excerpt=BODY,
        asks=[coordination.Ask(unit.pk, PartRole.LEAD, BODY, working_days=5)],
    )
    minutes = coordination.keep_minutes(
        by=BUILDER,
        at=NOW,
        case_id=raised.case.pk,
        met_at=NOW,
        present=[coordination.Present("区水务局", "华清", unit.pk)],
        agreed=BODY,
    )
    return {
        "convening_id": str(convening.pk),
        "part_id": str(convening.parts.get().pk),
        "minutes_id": str(minutes.pk),
    }


def _vacant(cast: Cast, round_: Round) -> UUID:
    """What a visit to an empty flat proposes."""
    record_visit(
        visit_id=new_id(),
        household=cast.households["a1"][1],
        round=round_,
        line_code="routine",
        outcome="vacant",
        visited_at=NOW,
        member_id=cast.lin.member.id,
        source="desk",
        by=BUILDER,
        at=NOW,
    )
    return DoorProposal.objects.get().pk


def _check(cast: Cast) -> UUID:
    """A check of the visit that somebody else could not confirm, so that its worker was asked."""
    visit = Visit.objects.get()
    finding = Finding(visit.pk, Signal.SPEED, 300, 250, 9)
    raise_flags(
        by=BUILDER,
        at=NOW,
        area_code="310199001001",
        week_on=NOW.date(),
        findings=[finding],
    )
    check = CheckStanding.objects.get()
    record_look(
        by=BUILDER,
        at=NOW,
        check_id=check.pk,
        method=Method.CALL,
        result=Result.NOT_CONFIRMED,
    )
    return check.pk


def _answered(cast: Cast, round_: Round) -> dict[str, str]:
    """A filled questionnaire of the household, with the words of the request in it."""
    version = example_version(round_)
    household = cast.households["a1"][0]
    xml = submission(household, body=f"<wish_other>{BODY}</wish_other>")
    read = read_submission(xml)
    answers = record_answers(
        by=BUILDER,
        at=NOW,
        submission_id=submission_id(read.instance_id),
        household=household,
        version=version,
        submission=read,
        xml=xml,
        filled_at=NOW,
        member_id=cast.lin.member.id,
    )
    return {
        "questionnaire_id": str(version.questionnaire_id),
        "version_id": str(version.id),
        "answers_id": str(answers.id),
        "sha256": version.sha256,
    }


def _division(cast: Cast) -> UUID:
    """A draft of another division of a1's neighbourhood."""
    return ask(
        by=BUILDER,
        at=NOW,
        scope=cast.qian.scope,
        area=Area.objects.get(code=cast.a1.area_code),
        wishes=Wishes(blocks=3),
    ).id


def _contact_point(cast: Cast) -> UUID:
    """Where a leader of the district goes in person."""
    point = name_contact_point(
        by=BUILDER,
        at=NOW,
        member=cast.li.member,
        area_code=cast.a1.area_code,
        block=cast.a1,
        from_on=NOW.date(),
    )
    return point.pk


def _file(cast: Cast) -> UUID:
    return store(
        content=BytesIO(PICTURE),
        name="门口.png",
        area_code=cast.a1.area_code,
        block_id=cast.a1.id,
        by=BUILDER,
        at=NOW,
    ).id


def _device(cast: Cast) -> UUID:
    return Device.objects.create(
        member=cast.lin.member,
        name="林静的手机",
        area_code=cast.a1.area_code,
        enrolled_at=NOW,
        lease_until=NOW,
        last_seen_at=NOW,
    ).id


def _held(cast: Cast) -> UUID:
    return HeldMutation.objects.create(
        id=new_id(),
        device_id=new_id(),
        member_id=cast.lin.member.id,
        block_id=cast.a1.id,
        area_code=cast.a1.area_code,
        kind="visit",
        reason="not_your_block",
        payload=seal_column(HeldMutation, "payload", "{}"),
        received_at=NOW,
    ).id


def addresses(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the project as a pattern with its arguments in angle brackets."""
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each, route)
        elif not route.startswith(LEFT_OUT):
            yield route, each


def _fill(route: str, arguments: dict[str, str]) -> str:
    if "figures" in route:
        arguments = arguments | {"code": INDICATOR_OF[Group.ALL]}
    for part in [p.split(">")[0] for p in route.split("<")[1:]]:
        name = part.split(":")[-1]
        route = route.replace(f"<{part}>", arguments[name])
    return "/" + route


def _client(cast: Cast, name: str, client_for: object) -> Client:
    if name == "nobody":
        return Client()
    player: Player = cast.players[name]
    return client_for(player)  # type: ignore[operator, no-any-return]  # the fixture's function


def _outcome(client: Client, url: str) -> str:
    """What a reader gets: by GET, or by posting nothing where only posts are taken."""
    response = client.get(url)
    response.close()
    words = {200: "yes", 403: "no", 404: "–", 401: "signed only"}
    if response.status_code == 405:
        response = client.post(url, {})
        response.close()
        words |= {200: "post", 201: "post", 302: "post", 400: "post", 409: "post", 422: "post"}
        if response.status_code == 405:
            response = client.put(url, b"")
            response.close()
    location = response.headers.get("Location", "")
    if "/accounts/login/" in location:
        return "sign in"
    if response.status_code in {301, 302} and response.status_code not in words:
        return "→"
    return words.get(response.status_code, str(response.status_code))


def _text(response: HttpResponseBase) -> str:
    if isinstance(response, StreamingHttpResponse):
        return b"".join(response).decode(errors="replace")
    assert isinstance(response, HttpResponse)
    return response.content.decode(errors="replace")


def test_the_documented_walk_is_what_happens(
    cast: Cast, recorded: Recorded, client_for: object
) -> None:
    rows = []
    clients = {name: _client(cast, name, client_for) for name in PLAYERS}
    for route, _ in addresses():
        url = _fill(route, recorded.arguments)
        outcomes = [_outcome(clients[name], url) for name in PLAYERS]
        rows.append(f"| `/{route}` | {' | '.join(outcomes)} |")
    text = _page(rows)
    if os.environ.get("MINQING_WRITE_DOCS"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text


@pytest.mark.parametrize("name", ["nobody", "zhou", "wu", "zheng"])
def test_nobody_outside_the_place_sees_a_trace_of_it(
    cast: Cast, recorded: Recorded, client_for: object, name: str
) -> None:
    client = _client(cast, name, client_for)
    for route, _ in addresses():
        url = _fill(route, recorded.arguments)
        text = _text(client.get(url)).replace(url, "")
        assert [mark for mark in recorded.marks if mark in text] == [], url


@pytest.mark.parametrize("name", ["lin", "qian", "sun", "li"])
def test_those_who_serve_the_place_do_see_it(
    cast: Cast, recorded: Recorded, client_for: object, name: str
) -> None:
    client = _client(cast, name, client_for)
    story = client.get(f"/desk/households/{recorded.arguments['household_id']}/").content.decode()
    assert NOTE in story


def _page(rows: list[str]) -> str:
    return "\n".join(
        [
            "# Who may open what",
            "",
            (
                "Written by a test that walks over every address as every role and as nobody."
                " Objects in the addresses"
            ),
            (
                "belong to one block of one neighbourhood; wu and zheng serve elsewhere, zhou an"
                " organisation."
            ),
            "",
            (
                "yes: opens · no: refused · –: not there for this reader · post: takes posted forms"
                " only · →: sends on ·"
            ),
            "sign in: sends to the sign-in page · signed only: wants a signature",
            "",
            (
                "| address | nobody | team member | block lead | secretary | street | district |"
                " branch secretary | other team | other secretary |"
            ),
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
