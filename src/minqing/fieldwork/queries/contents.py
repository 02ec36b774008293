"""What a held item says, in words, for whoever rules on it."""

from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from minqing.cases import access as cases_access
from minqing.cases.models import CATEGORY_LABELS, TOLD_LABELS
from minqing.fieldwork.rules.mutations import (
    AnswersBody,
    AttachmentBody,
    CaseBody,
    CheckAnswerBody,
    DiaryBody,
    FoundBody,
    HandUpBody,
    HouseholdChangeBody,
    Mutation,
    ToldBody,
    VisitBody,
)
from minqing.files.models import ATTACHED_LABELS
from minqing.households import access as households_access
from minqing.households.models import (
    FIELD_LABELS,
    FOUND_KIND_LABELS,
    RELATION_LABELS,
    SEX_LABELS,
)
from minqing.households.rules import Relation, Sex
from minqing.households.rules.corrections import Field, FieldChange
from minqing.lib.scope import Scope
from minqing.questionnaires.queries.offered import version_of
from minqing.questionnaires.queries.reading import read_by, title
from minqing.visits.models import OUTCOMES, PARTS_OF_DAY, Round, VisitLine

__all__ = ["contents", "field_words"]

Lines = list[tuple[str, object]]


def contents(scope: Scope, mutation: Mutation) -> Lines:
    """Label and value of everything the item holds; ids become names within the scope."""
    lines: Lines
    match mutation.body:
        case VisitBody() as body:
            lines = _visit(scope, body)
        case CaseBody() as body:
            lines = _case(scope, body)
        case ToldBody() as body:
            lines = _told(scope, body)
        case HandUpBody() as body:
            lines = _hand_up(scope, body)
        case FoundBody() as body:
            lines = _found(scope, body)
        case CheckAnswerBody() | DiaryBody() as body:
            lines = _own_words(body)
        case AttachmentBody() as body:
            lines = _attachment(body)
        case HouseholdChangeBody() as body:
            lines = _change(scope, body)
        case AnswersBody() as body:
            lines = _answers(scope, body)
    return lines


def _visit(scope: Scope, body: VisitBody) -> Lines:
    held_in = Round.objects.filter(id=body.round_id).first()
    line = VisitLine.objects.filter(code=body.line).first()
    return [
        (_("Household"), _household(scope, body.household_id)),
        (_("Round"), held_in.name if held_in else _("Not known here")),
        (_("Kind of visit"), line.name if line else _("Not known here")),
        (_("Outcome"), OUTCOMES[body.outcome]),
        (_("To come again"), _coming(body)),
        (_("Note"), body.note),
    ]


def _coming(body: VisitBody) -> str:
    parts = [] if body.next_on is None else [date_format(body.next_on, "SHORT_DATE_FORMAT")]
    if body.next_on is not None and body.next_part is not None:
        parts.append(str(PARTS_OF_DAY[body.next_part]))
    if body.card_left:
        parts.append(_("a card was left"))
    return _("; ").join(parts)


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


def _attachment(body: AttachmentBody) -> Lines:
    return [
        (_("Belongs to"), ATTACHED_LABELS[body.of]),
        (_("Taken"), body.described.made_at),
    ]


def _change(scope: Scope, body: HouseholdChangeBody) -> Lines:
    people = dict(
        households_access.people(scope)
        .filter(id__in=[each.person_id for each in body.changes if each.person_id])
        .values_list("id", "name")
    )
    lines: Lines = [(_("Household"), _household(scope, body.household_id))]
    for change in body.changes:
        label = str(FIELD_LABELS[change.field])
        if change.person_id is not None:
            name = people.get(change.person_id, _("Not on your register"))
            label = _("%(name)s, %(field)s") % {"name": name, "field": label}
        lines.append((label, _from_to(change)))
    return lines


def _from_to(change: FieldChange) -> str:
    return _("%(value)s (before: %(base)s)") % {
        "value": field_words(change.field, change.value),
        "base": field_words(change.field, change.base) or "–",
    }


def field_words(field: Field, value: str) -> str:
    """A corrected value as a reader knows it: codes become words."""
    if field is Field.SEX and value in set(Sex):
        return str(SEX_LABELS[Sex(value)])
    if field is Field.RELATION and value in set(Relation):
        return str(RELATION_LABELS[Relation(value)])
    return value


def _answers(scope: Scope, body: AnswersBody) -> Lines:
    version = version_of(body.form_id, body.version)
    lines: Lines = [
        (_("Household"), _household(scope, body.household_id)),
        (
            _("Questionnaire"),
            f"{body.form_id} {body.version}" if version is None else title(version),
        ),
    ]
    if body.visit is not None:
        lines.append((_("Outcome"), OUTCOMES[body.visit.outcome]))
    if version is None:
        return lines
    return [*lines, *((each.label, each.text) for each in read_by(version, body.xml))]


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
