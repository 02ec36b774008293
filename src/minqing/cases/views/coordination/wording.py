"""Parts and their steps in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from minqing.cases import access
from minqing.cases.models import (
    PART_ROLE_LABELS,
    PART_STATE_LABELS,
    PART_STEP_LABELS,
    SHOWN_LABELS,
    SHOWN_PURPOSE_LABELS,
)
from minqing.cases.queries import CaseStory
from minqing.cases.queries.coordination.one import (
    FileRow,
    PartPage,
    StepRow,
    newest_convening,
)
from minqing.cases.rules import CaseState
from minqing.cases.rules.coordination import (
    CONVENES,
    PartRole,
    PartState,
    PartStepKind,
    Shown,
    ShownPurpose,
)
from minqing.cases.views.coordination import OFFICE
from minqing.territory.middleware import ScopedRequest

__all__ = ["file_items", "on_case", "part_facts", "step_items"]

_TONES = {
    PartState.OPEN: "accent",
    PartState.PUT_BACK: "soon",
    PartState.ANSWERED: "done",
    PartState.ENDED: "neutral",
}
_KINDS = {
    PartStepKind.ASKED: "accent",
    PartStepKind.ANSWERED: "done",
    PartStepKind.REFUSED: "soon",
    PartStepKind.HAND_ON_ASKED: "soon",
    PartStepKind.SENT_BACK: "soon",
    PartStepKind.OVERDUE: "over",
}
_TO_A_UNIT = {
    PartStepKind.HAND_ON_ASKED,
    PartStepKind.HANDED_ON,
    PartStepKind.DECIDED,
}


def part_facts(page: PartPage) -> dict[str, Any]:
    """Who has a part, as what, and how it stands."""
    part = page.part
    return {
        "role": PART_ROLE_LABELS[PartRole(part.role)],
        "state": PART_STATE_LABELS[page.now.state],
        "tone": _TONES[page.now.state],
        "shown": SHOWN_LABELS[Shown(part.shown)] if part.shown else "",
        "shown_purpose": (
            SHOWN_PURPOSE_LABELS[ShownPurpose(part.shown_purpose)] if part.shown_purpose else ""
        ),
    }


def on_case(request: ScopedRequest, story: CaseStory) -> dict[str, object]:
    """What the page of a case says of its units; nothing for those who do not coordinate."""
    if request.standing.roles.isdisjoint(OFFICE):
        return {}
    standing = newest_convening(request.scope, story.case.pk) if story.has_convening else None
    level = story.standing.level
    holds = level in CONVENES and access.is_holder(
        request.standing.postings, level, story.row.area_code, story.row.block_id
    )
    over = standing is None or standing.ended_at is not None
    undecided = story.standing.state in {CaseState.OPEN, CaseState.ANSWERED}
    return {"standing": standing, "may_convene": holds and over and undecided}


def step_items(steps: list[StepRow], *, task: bool = True) -> list[dict[str, object]]:
    """The steps of a part for the timeline; without the ``task`` where it stands above them."""
    return [
        {
            "at": row.step.happened_at,
            "title": _title(row),
            "who": _who(row),
            "text": "" if row.step.kind == PartStepKind.ASKED.value and not task else row.text,
            "kind": _KINDS.get(PartStepKind(row.step.kind), "neutral"),
            "pictures": file_items(row.files),
        }
        for row in steps
    ]


def file_items(files: list[FileRow]) -> list[dict[str, object]]:
    """Files as pictures to look at."""
    return [
        {
            "href": reverse("cases:coordination_file", args=[each.id]),
            "name": each.name or _("Picture of the unit"),
        }
        for each in files
    ]


def _title(row: StepRow) -> str:
    kind = PartStepKind(row.step.kind)
    words = str(PART_STEP_LABELS[kind])
    if kind in _TO_A_UNIT and row.unit:
        words = _("%(what)s: %(unit)s") % {"what": words, "unit": row.unit}
    if row.step.due_on is not None:
        words = _("%(what)s, by %(day)s") % {"what": words, "day": row.step.due_on.isoformat()}
    elif row.step.working_days is not None:
        words = _("%(what)s, %(count)d working days") % {
            "what": words,
            "count": row.step.working_days,
        }
    return words


def _who(row: StepRow) -> str:
    if row.step.link_id is not None:
        return _("by the one-time link")
    if row.step.for_unit:
        return _("written down by %(who)s") % {"who": row.who} if row.who else _("by the office")
    return row.who
