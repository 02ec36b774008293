"""What households of the first neighbourhood answered in the second round, with some pictures."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Final
from xml.sax.saxutils import escape

from minqing.files.operations.attaching import attach, take_in
from minqing.files.rules.attachments import AttachedTo, Belonging, Described
from minqing.home.management.demo.drawing import stairwell
from minqing.households.models import Household
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.ids import new_id
from minqing.questionnaires.models import FormVersion
from minqing.questionnaires.operations.recording import record_answers
from minqing.questionnaires.rules.submission import read_submission
from minqing.visits.models import Round, Visit
from minqing.visits.rules import Outcome

__all__ = ["answer_the_example"]

_MOST_ANSWERS, _MOST_PICTURES = 40, 4
_LIVING: Final = ("family", "family", "couple", "couple", "alone", "tenants")
_CARE: Final = ("meals", "doctor", "company", "meals company")
_WISHES: Final = ("lift", "lift light", "parking", "waste green", "light", "other")
_OTHER: Final = ("单元门口加一条长凳", "快递柜挪到大门里面", "儿童活动的地方太少")
_CALLED: Final = ("张阿姨", "李老伯", "陈阿婆", "王老师", "周师傅")


def answer_the_example(*, code: str, running: Round, rng: Random) -> None:
    """Fill the example questionnaire at some of the doors where somebody was met.

    Called inside an operation. The round's own visits stay as they are.
    """
    version = FormVersion.objects.filter(questionnaire__rounds__round_id=running.pk).first()
    if version is None:
        return
    met = list(_met(code, running))
    for number, visit in enumerate(rng.sample(met, min(_MOST_ANSWERS, len(met)))):
        instance = new_id()
        xml = _filled(version, visit, str(instance), rng)
        record_answers(
            by=_by(visit),
            at=visit.visited_at + timedelta(minutes=12),
            submission_id=instance,
            household=Household.objects.get(pk=visit.household_id),
            version=version,
            submission=read_submission(xml),
            xml=xml,
            filled_at=visit.visited_at + timedelta(minutes=9),
            member_id=visit.member_id,
            visit_id=visit.pk,
        )
        if number < _MOST_PICTURES:
            _photograph(visit, stairwell(lit=number % 2 == 0))


def _met(code: str, running: Round) -> Iterator[Visit]:
    """The meetings of the round, one of each household."""
    seen: set[object] = set()
    for visit in Visit.objects.filter(
        round_id=running.pk,
        area_code__startswith=code,
        outcome=Outcome.MET.value,
        member_id__isnull=False,
    ).order_by("visited_at", "pk"):
        if visit.household_id not in seen:
            seen.add(visit.household_id)
            yield visit


def _by(visit: Visit) -> Actor:
    return Actor(ActorKind.SYSTEM, member_id=visit.member_id, name="demo")


def _filled(version: FormVersion, visit: Visit, instance: str, rng: Random) -> str:
    living, wishes = rng.choice(_LIVING), rng.choice(_WISHES)
    people = 1 if living == "alone" else 2 if living == "couple" else rng.randint(2, 5)
    elders = {"alone": 1, "couple": 2}.get(living, 0)
    other = rng.choice(_OTHER) if wishes == "other" else ""
    return_on = (visit.visited_at + timedelta(days=30)).date().isoformat() if elders else ""
    return (
        f'<data xmlns:orx="http://openrosa.org/xforms" id="{escape(version.questionnaire.form_id)}"'
        f' version="{escape(version.version)}">'
        f"<household_id>{visit.household_id}</household_id>"
        f"<home><living>{living}</living><people>{people}</people>"
        f"<lift>{'yes' if elders and rng.random() < 0.6 else 'no'}</lift></home>"  # noqa: PLR2004 - a share
        + "".join(
            f"<elder><elder_name>{rng.choice(_CALLED)}</elder_name>"
            f"<elder_age>{rng.randint(70, 92)}</elder_age>"
            f"<elder_care>{rng.choice(_CARE)}</elder_care></elder>"
            for _ in range(elders)
        )
        + f"<wishes>{wishes}</wishes><wish_other>{other}</wish_other>"
        f"<return_on>{return_on}</return_on>"
        f"<orx:meta><orx:instanceID>uuid:{instance}</orx:instanceID></orx:meta></data>"
    )


def _photograph(visit: Visit, picture: bytes) -> None:
    """A picture that the visitor took in the stairwell, announced and arrived."""
    assert visit.member_id is not None  # noqa: S101 - only such visits are chosen
    at = visit.visited_at + timedelta(minutes=15)
    made = attach(
        by=_by(visit),
        at=at,
        attachment_id=new_id(),
        belongs=Belonging(AttachedTo.VISIT, visit.pk, visit.area_code, visit.block_id),
        described=Described(
            sha256=hashlib.sha256(picture).hexdigest(),
            size=len(picture),
            media_type="image/png",
            made_at=visit.visited_at,
            question="",
        ),
        member_id=visit.member_id,
        device_id=visit.device_id or new_id(),
    )
    take_in(by=_by(visit), at=at, attachment=made, content=picture)
