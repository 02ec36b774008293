"""ODK's own form engine against the real server: it loads, fills and submits our form."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing.questionnaires.models import Answers, FormVersion
from minqing.questionnaires.queries.reading import answers_of
from minqing.storage.embedded import EmbeddedServer
from minqing.visits.models import HouseholdStanding, Visit
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.database import as_owner
from tests.openrosa.conftest import Address

CLIENT = Path(__file__).parent / "client" / "fill.mjs"
FIELD_APP = Path(__file__).parents[2] / "fieldapp"
NODE = Path(sys.executable).parent / "node"


@pytest.fixture
def live_server(server: EmbeddedServer, tmp_path: Path) -> Iterator[LiveServer]:
    """The server in a process of its own."""
    live = LiveServer(server, tmp_path / "log")
    live.start()
    yield live
    live.stop()


def test_a_form_is_loaded_filled_and_arrives_as_a_visit_once(
    cast: Cast, asked: FormVersion, own: None, address: Address, live_server: LiveServer
) -> None:
    home = cast.households["a1"][0]
    with as_owner():
        door = home.dwelling.address
    base = live_server.url + address(cast.lin)
    acts = [
        ["set", "household_id", str(home.id)],
        ["value", "address"],
        ["set", "living", "none"],
        ["relevant", "elder"],
        ["set", "living", "couple"],
        ["relevant", "elder"],
        ["set", "people", 2],
        ["set", "elder_name", "王阿妹"],
        ["set", "elder_age", 81],
        ["add", "elder"],
        ["set", "elder_name", "陈建国", 1],
        ["relevant", "elder_care"],
        ["relevant", "elder_care", None, 1],
        ["set", "elder_care", ["meals", "doctor"]],
    ]

    done = subprocess.run(
        [NODE, CLIENT, base, json.dumps(acts), FIELD_APP],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["head"] == 204
    assert said["steps"] == [door, False, True, True, False]
    assert [each["status"] for each in said["answers"]] == [201, 201]
    with as_owner():
        visit, recorded = Visit.objects.get(), Answers.objects.select_related("text").get()
        standing = HouseholdStanding.objects.get()
        answered = answers_of(recorded)
    moments = [answered.pop(f"/data/{name}") for name in ("start", "end")]
    assert moments == sorted(moments)
    assert (visit.household_id, visit.outcome, visit.member_id) == (
        home.id,
        "met",
        cast.lin.member.id,
    )
    assert (standing.met, recorded.visit_id) == (True, visit.id)
    assert answered == {
        "/data/household_id": str(home.id),
        "/data/address": door,
        "/data/registered_size": "2",
        "/data/home/living": "couple",
        "/data/home/people": "2",
        "/data/elder[1]/elder_name": "王阿妹",
        "/data/elder[1]/elder_age": "81",
        "/data/elder[1]/elder_care": "meals doctor",
        "/data/elder[2]/elder_name": "陈建国",
    }
