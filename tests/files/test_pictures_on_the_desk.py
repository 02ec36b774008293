"""Pictures beside what they belong to: small, opened large, and missing ones in words."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from minqing.files.queries import pictures_of
from minqing.files.rules.attachments import AttachedTo
from minqing.ledger.models import Fact
from minqing.lib.ids import new_id
from minqing.questionnaires.operations.recording import record_answers
from minqing.questionnaires.rules.submission import read_submission
from minqing.storage.scoping import scoped
from minqing.visits.models import Round
from tests.builders import BUILDER, NOW
from tests.cases.acting import raise_for
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.files.attached import arrived, awaited, refused
from tests.files.samples import jpeg
from tests.pages import opened, statements, words
from tests.questionnaires.forms import example_version, submission
from tests.visits.acting import at_door, held_round

PHOTO = "/data/photo"


def visited(cast: Cast, in_round: Round) -> Fact:
    return at_door(cast.lin, cast.households["a1"][0], in_round)


def asked(cast: Cast, _: Round) -> Fact:
    return raise_for(cast.lin, cast.households["a1"][0]).case


def filled(cast: Cast, in_round: Round) -> Fact:
    home, instance = cast.households["a1"][0], new_id()
    body = "<home><living>alone</living><people>1</people></home><photo>p-1.jpg</photo>"
    xml = submission(home, instance=instance, body=body)
    version = example_version(in_round)
    with as_owner():
        return record_answers(
            by=BUILDER,
            at=NOW,
            submission_id=instance,
            household=home,
            version=version,
            submission=read_submission(xml),
            xml=xml,
            filled_at=NOW,
            member_id=cast.lin.member.id,
        )


KINDS = {AttachedTo.VISIT: visited, AttachedTo.CASE: asked, AttachedTo.ANSWERS: filled}
PLACES = {
    AttachedTo.VISIT: "/desk/visits/",
    AttachedTo.CASE: "/desk/cases/{id}/",
    AttachedTo.ANSWERS: "/desk/questionnaires/answers/{id}/",
}


def shown(client: Client, path: str) -> list[tuple[str, str]]:
    """Address and name of each small picture; every one opens what it shows."""
    client.cookies["language"] = "en"
    found = re.findall(
        r'<a class="picture" href="([^"]+)"><img src="\1" alt="([^"]*)"', opened(client, path)
    )
    return [(address, name) for address, name in found]


@pytest.mark.parametrize("to", AttachedTo)
def test_a_picture_stands_in_the_story_and_beside_its_record(
    cast: Cast, client_for: ClientFor, to: AttachedTo
) -> None:
    make: Callable[[Cast, Round], Fact] = KINDS[to]
    record = make(cast, held_round())
    file_id = arrived(cast.lin, record, to, question=PHOTO if to is AttachedTo.ANSWERS else "")
    client = client_for(cast.qian)
    name = "Photo (with consent)" if to is AttachedTo.ANSWERS else "Picture"
    taken = NOW.astimezone().strftime("%Y-%m-%d %H:%M")

    address = f"/desk/files/{file_id}/picture/"
    story = shown(client, f"/desk/households/{cast.households['a1'][0].pk}/")
    assert story == [(address, f"Picture · {taken}")]
    assert shown(client, PLACES[to].format(id=record.pk)) == [(address, f"{name} · {taken}")]
    response = client.get(address)
    assert b"".join(response.streaming_content) == jpeg()  # type: ignore[attr-defined]  # a file response
    response.close()


def test_one_that_has_not_come_is_told_in_words(cast: Cast, client_for: ClientFor) -> None:
    visit = visited(cast, held_round())
    awaited(cast.lin, visit)
    refused(cast.lin, visit)
    client = client_for(cast.qian)
    client.cookies["language"] = "en"

    for path in ("/desk/visits/", f"/desk/households/{cast.households['a1'][0].pk}/"):
        page = words(client.get(path).content)
        assert "awaited, still on the phone" in page
        assert "not taken: The file is damaged or was cut off on its way" in page
    assert shown(client, "/desk/visits/") == []


def test_nobody_outside_sees_a_picture(cast: Cast, client_for: ClientFor) -> None:
    visit = visited(cast, held_round())
    file_id = arrived(cast.lin, visit)
    home = cast.households["a1"][0].pk
    found = {}
    for name, player in (("zhao", cast.zhao), ("wu", cast.wu), ("zheng", cast.zheng)):
        client = client_for(player)
        with scoped(player.scope):
            rows = len(pictures_of(player.scope, [visit.pk]))
        codes = []
        for path in (f"/desk/files/{file_id}/picture/", f"/desk/households/{home}/"):
            response = client.get(path)
            codes.append(response.status_code)
            response.close()
        listed = str(file_id) in opened(client, "/desk/visits/")
        found[name] = (rows, codes, listed)

    assert found == {
        "zhao": (1, [200, 200], True),
        "wu": (0, [404, 404], False),
        "zheng": (0, [404, 404], False),
    }


def test_more_pictures_cost_no_more_statements(cast: Cast, client_for: ClientFor) -> None:
    home = cast.households["a1"][0].pk
    pages = (f"/desk/households/{home}/", "/desk/visits/")
    client = client_for(cast.lin)
    in_round, counts = held_round(), []
    for _ in range(2):
        visit = visited(cast, in_round)
        arrived(cast.lin, visit)
        awaited(cast.lin, visit)
        counts.append([len(statements(client, path)) for path in pages])

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
