"""A phone's filled questionnaires: recorded once, by their version, and shown again."""

from uuid import UUID

import pytest

from minqing.fieldwork.models import HeldMutation
from minqing.ledger.queries import verify
from minqing.lib.ids import new_id
from minqing.questionnaires.models import Answers, Filled, FormVersion
from minqing.questionnaires.queries.reading import answers_of
from minqing.questionnaires.queries.reconcile import differences
from minqing.storage.scoping import scoped
from minqing.visits.models import Round
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, mutation
from tests.questionnaires.forms import example_version, submission

REPEAT = (
    "<home><living>couple</living><people>2</people></home>"
    "<elder><elder_name>王阿妹</elder_name><elder_age>81</elder_age></elder>"
    "<elder><elder_name>陈建国</elder_name></elder><unknown>x</unknown>"
)


@pytest.fixture
def asked(this_round: Round) -> FormVersion:
    """The example, chosen for the round."""
    return example_version(this_round)


def filled(
    cast: Cast,
    *,
    instance: UUID | None = None,
    body: str = "<home><living>alone</living></home>",
    version: str = "2026090101",
    home: int = 0,
    visit_id: UUID | None = None,
) -> Json:
    household = cast.households["a1"][home]
    instance = instance or new_id()
    return mutation(
        "answers",
        cast.a1.id,
        {
            "submission_id": str(instance),
            "household_id": str(household.id),
            "visit_id": None if visit_id is None else str(visit_id),
            "form_id": "living",
            "version": version,
            "xml": submission(household, instance=instance, body=body, version=version),
        },
    )


def test_answers_are_recorded_by_path_with_places_in_repeats(
    cast: Cast, phone: Phone, asked: FormVersion
) -> None:
    visit_id = new_id()

    assert phone.outcomes(filled(cast, body=REPEAT, visit_id=visit_id)) == [("applied", None)]

    with as_owner():
        recorded = Answers.objects.select_related("text").get()
        assert answers_of(recorded) == {
            "/data/household_id": str(cast.households["a1"][0].id),
            "/data/home/living": "couple",
            "/data/home/people": "2",
            "/data/elder[1]/elder_name": "王阿妹",
            "/data/elder[1]/elder_age": "81",
            "/data/elder[2]/elder_name": "陈建国",
        }
        assert (recorded.version_id, recorded.visit_id) == (asked.id, visit_id)
        assert list(verify()) == []


def test_the_same_submission_counts_once(cast: Cast, phone: Phone, asked: FormVersion) -> None:
    sent = filled(cast)
    again = {**sent, "id": str(new_id())}
    other = filled(cast, instance=UUID(sent["body"]["submission_id"]), body="<photo/>")

    assert phone.outcomes(sent, sent, again, other) == [
        ("applied", None),
        ("duplicate", None),
        ("merged", "already_recorded"),
        ("conflict", "id_taken"),
    ]
    with as_owner():
        assert Answers.objects.count() == 1


def test_an_unknown_version_is_held_until_it_is_there(
    cast: Cast, phone: Phone, asked: FormVersion
) -> None:
    assert phone.outcomes(filled(cast, version="2031010101")) == [("held", "form_unknown")]
    with as_owner():
        assert HeldMutation.objects.get().kind == "answers"


@pytest.mark.parametrize("body", ["<household_id>x</household_id>", "<data", "&lol;"])
def test_what_does_not_fit_is_held(cast: Cast, phone: Phone, asked: FormVersion, body: str) -> None:
    sent = filled(cast)
    sent["body"]["xml"] = sent["body"]["xml"].replace("<home>", body + "<home>", 1)
    if body.startswith("<household_id"):
        sent["body"]["household_id"] = str(cast.households["a1"][1].id)

    assert phone.outcomes(sent) == [("held", "answers_odd")]


def test_a_phone_is_offered_the_form_and_gets_its_content(
    cast: Cast, phone: Phone, asked: FormVersion, this_round: Round
) -> None:
    [offered] = phone.pull()["forms"]
    path = f"/field/api/forms/{offered['hash']}"

    content = phone.client.get(path, headers=phone.headers("GET", path, b""))
    unsigned = phone.client.get(path)

    assert offered == {
        "id": str(asked.questionnaire_id),
        "form_id": "living",
        "version": "2026090101",
        "title": {"zh": "居住与照护情况", "en": "Living and care"},
        "hash": asked.sha256,
        "required_for": [str(this_round.id)],
    }
    assert content.json() == {"hash": asked.sha256, "xml": asked.xml, "lists": {}}
    assert "immutable" in content["Cache-Control"]
    assert unsigned.status_code == 401


def test_the_latest_answers_are_pulled(cast: Cast, phone: Phone, asked: FormVersion) -> None:
    phone.pull()
    phone.outcomes(filled(cast), filled(cast, body="<home><living>family</living></home>"))
    phone.pull()

    [row] = phone.of_kind("filled")

    assert row["data"]["answers"]["/data/home/living"] == "family"
    assert (row["data"]["form_id"], row["data"]["version"]) == ("living", "2026090101")
    with as_owner():
        assert Filled.objects.count() == 1
        assert list(differences()) == []


def test_answers_of_a_block_are_nobody_elses(cast: Cast, phone: Phone, asked: FormVersion) -> None:
    phone.outcomes(filled(cast))

    seen = {}
    for name in ("lin", "zhao", "qian", "sun", "li", "wu", "zheng"):
        with scoped(cast.players[name].scope):
            seen[name] = (Answers.objects.count(), Filled.objects.count())

    inside, outside = (1, 1), (0, 0)
    assert seen == {
        "lin": inside,
        "zhao": inside,
        "qian": inside,
        "sun": inside,
        "li": inside,
        "wu": outside,
        "zheng": outside,
    }
