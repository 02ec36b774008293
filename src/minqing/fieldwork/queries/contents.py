"""What a held item says, in words, for whoever rules on it."""

from uuid import UUID

from django.utils.translation import gettext as _

from minqing.cases import access as cases_access
from minqing.cases.models import CATEGORY_LABELS, TOLD_LABELS
from minqing.fieldwork.rules.mutations import (
    CaseBody,
    CheckAnswerBody,
    DiaryBody,
    FoundBody,
    HandUpBody,
    Mutation,
    ToldBody,
    VisitBody,
)
from minqing.households import access as households_access
from minqing.households.models import FOUND_KIND_LABELS, RELATION_LABELS
from minqing.households.rules import Relation
from minqing.lib.scope import Scope
from minqing.visits.models import OUTCOMES, Round, VisitLine

__all__ = ["contents"]

Lines = list[tuple[str, object]]


def contents(scope: Scope, mutation: Mutation) -> Lines:
    """Label and value of everything the item holds; ids become names within the scope."""
    match mutation.body:
        case VisitBody() as body:
            return _visit(scope, body)
        case CaseBody() as body:
            return _case(scope, body)
        case ToldBody() as body:
            return _told(scope, body)
        case HandUpBody() as body:
            return _hand_up(scope, body)
        case FoundBody() as body:
            return _found(scope, body)
        case CheckAnswerBody() | DiaryBody() as body:
            return _own_words(body)


def _visit(scope: Scope, body: VisitBody) -> Lines:
    held_in = Round.objects.filter(id=body.round_id).first()
    line = VisitLine.objects.filter(code=body.line).first()
    return [
        (_("Household"), _household(scope, body.household_id)),
        (_("Round"), held_in.name if held_in else _("Not known here")),
        (_("Kind of visit"), line.name if line else _("Not known here")),
        (_("Outcome"), OUTCOMES[body.outcome]),
        (_("Note"), body.note),
    ]


def _case(scope: Scope, body: CaseBody) -> Lines:
    return [
        (_("Household"), _household(scope, body.household_id)),
        (_("Asked by"), body.requester_name),
        (_("About"), CATEGORY_LABELS[body.category]),
        (_("Request"), body.body),
        (_("Number given"), body.number or ""),
        (_("Answered on the spot"), body.answer or ""),
    ]


def _told(scope: Scope, body: ToldBody) -> Lines:
    return [
        (_("Request"), _number(scope, body.case_id)),
        (_("Told"), TOLD_LABELS[body.channel]),
    ]


def _hand_up(scope: Scope, body: HandUpBody) -> Lines:
    numbers = [_number(scope, case_id) for case_id in body.case_ids]
    return [(_("Requests"), _("; ").join(numbers))]


def _found(scope: Scope, body: FoundBody) -> Lines:
    known = (
        households_access.dwellings(scope).filter(id=body.dwelling_id).first()
        if body.dwelling_id
        else None
    )
    people = [
        (person.name, RELATION_LABELS[Relation.read(person.relation)]) for person in body.people
    ]
    return [
        (_("Found"), FOUND_KIND_LABELS[body.what]),
        (_("Door"), known.address if known else body.door or _("Not on your register")),
        (_("Household"), body.name or _household(scope, body.household_id)),
        (_("People"), _("; ").join(f"{name} ({relation})" for name, relation in people)),
        (_("Note"), body.note),
    ]


def _own_words(body: CheckAnswerBody | DiaryBody) -> Lines:
    if isinstance(body, CheckAnswerBody):
        return [(_("Answer in a check"), body.text)]
    # Its author's alone: a reviewer lets it in or not, unread.
    return [(_("Note in a diary"), _("Only its author can read it"))]


def _number(scope: Scope, case_id: UUID) -> str:
    found = cases_access.standings(scope).filter(case_id=case_id).first()
    return found.number if found else _("Not known here")


def _household(scope: Scope, household_id: UUID) -> str:
    found = (
        households_access.households(scope)
        .filter(id=household_id)
        .select_related("dwelling")
        .first()
    )
    return f"{found.dwelling.address} {found.name}" if found else _("Not on your register")
