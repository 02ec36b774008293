"""Answers at the desk: a list, one household's, counts of choices, export."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.files.queries import pictures_of
from minqing.lib.paging import MomentKey, same_page
from minqing.lib.time import end_of_local_day, start_of_local_day
from minqing.questionnaires import access
from minqing.questionnaires.forms import AnswersFilter
from minqing.questionnaires.models import FormVersion, Questionnaire
from minqing.questionnaires.operations.exporting import note_export
from minqing.questionnaires.queries.answers import (
    SMALL,
    Wanted,
    answers_page,
    described,
    wanted_answers,
)
from minqing.questionnaires.queries.answers import counts as counted
from minqing.questionnaires.queries.exporting import as_csv, as_workbook
from minqing.questionnaires.queries.reading import lines_of, title
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits.models import Round

__all__ = ["EXPORT_LIMIT", "answers", "counts", "export", "one_answers"]

EXPORT_LIMIT = 20_000
"""Rows of one file. More would keep a worker busy for longer than a browser waits."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@requires(*OFFICIALS)
def answers(request: ScopedRequest, questionnaire_id: UUID) -> HttpResponse:
    """The answers of the reader's scope, newest first."""
    found, form, wanted = _asked(request, questionnaire_id)
    rows, after = answers_page(
        request.scope, found, wanted, after=MomentKey.read(request.GET.get("after", ""))
    )
    newest = _newest(found)
    rounds = Round.objects.filter(pk__in=found.rounds.values("round_id")).order_by("-from_on")
    given = request.GET.dict()
    return render(
        request,
        "questionnaires/answers.html",
        {
            "questionnaire": found,
            "title": title(newest),
            "form": form,
            "rows": rows,
            "chips": [
                {
                    "label": label,
                    "href": same_page(given, round=code, after=""),
                    "active": str(wanted.round_id or "") == code,
                }
                for code, label in [
                    ("", _("All rounds")),
                    *((str(each.pk), each.name) for each in rounds),
                ]
            ],
            "export_query": same_page(given, after="", format=""),
            "next_url": "" if after is None else same_page(given, after=str(after)),
            "trail": _trail(found, title(newest), _("Answers")),
        },
    )


@require_safe
@requires(*OFFICIALS, Role.BLOCK_LEAD, Role.TEAM_MEMBER)
def one_answers(request: ScopedRequest, answers_id: UUID) -> HttpResponse:
    """What one household answered."""
    found = get_object_or_404(access.answers(request.scope).select_related("text"), pk=answers_id)
    version = FormVersion.objects.select_related("questionnaire").get(pk=found.version_id)
    [row] = described([found])
    lines = lines_of(found, version)
    pictures = pictures_of(request.scope, [found.pk]).get(found.pk, [])
    labels = {line.path: line.label for line in lines}
    corrected = access.answers(request.scope).filter(replaces_id=found.pk).first()
    return render(
        request,
        "questionnaires/one_answers.html",
        {
            "row": row,
            "title": title(version),
            "version": version,
            "lines": [
                {
                    "line": line,
                    "pictures": [p.shown(line.label) for p in pictures if p.question == line.path],
                }
                for line in lines
            ],
            "more_pictures": [each.shown() for each in pictures if each.question not in labels],
            "erased": found.text.content is None,
            "corrected": corrected,
            "trail": _trail(version.questionnaire, title(version), _("Answers")),
        },
    )


@require_safe
@requires(*OFFICIALS)
def counts(request: ScopedRequest, questionnaire_id: UUID) -> HttpResponse:
    """How often each choice was made, for a neighbourhood or more."""
    if not request.scope.ranges:
        raise PermissionDenied
    found, form, wanted = _asked(request, questionnaire_id)
    newest = _version_of(found, wanted)
    total, questions = counted(request.scope, found, wanted, newest)
    return render(
        request,
        "questionnaires/counts.html",
        {
            "questionnaire": found,
            "title": title(newest),
            "form": form,
            "total": total,
            "too_few": 0 < total < SMALL,
            "small": SMALL,
            "questions": questions,
            "trail": _trail(found, title(newest), _("Counts")),
        },
    )


@require_safe
@requires(*OFFICIALS)
def export(request: ScopedRequest, questionnaire_id: UUID) -> HttpResponse:
    """The answers as a file, one column for each question of the version (``format`` = csv)."""
    if not request.scope.ranges:
        raise PermissionDenied
    found, _form, wanted = _asked(request, questionnaire_id)
    version = _version_of(found, wanted)
    every = wanted_answers(request.scope, found, wanted)
    count = every.count()
    if count > EXPORT_LIMIT:
        messages.error(
            request,
            _(
                "There are %(count)s filled questionnaires here, and one table holds %(limit)s."
                " Choose a round, a version or fewer days below, and save them in parts."
            )
            % {"count": f"{count:,}", "limit": f"{EXPORT_LIMIT:,}"},
        )
        address = reverse("questionnaires:answers", args=[found.pk])
        return redirect(address + same_page(request.GET.dict(), format=""))
    rows = every.select_related("text").order_by("-filled_at", "-pk")
    lines = described(list(rows))
    note_export(
        by=request.actor,
        at=request.at,
        area_code=min((reach.lower for reach in request.scope.ranges), key=len),
        questionnaire=found,
        answers_ids=[each.answers.pk for each in lines],
    )
    wants_csv = request.GET.get("format") == "csv"
    content = as_csv(lines, version) if wants_csv else as_workbook(lines, version)
    ending, kind = ("csv", "text/csv; charset=utf-8") if wants_csv else ("xlsx", _XLSX)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{found.form_id}.{ending}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _asked(
    request: ScopedRequest, questionnaire_id: UUID
) -> tuple[Questionnaire, AnswersFilter, Wanted]:
    found = get_object_or_404(Questionnaire, pk=questionnaire_id)
    form = AnswersFilter(request.GET, versions=list(found.versions.order_by("-added_at")))
    form.is_valid()
    clean: dict[str, Any] = form.cleaned_data
    since, until, version = clean.get("since"), clean.get("until"), clean.get("version")
    wanted = Wanted(
        round_id=clean.get("round"),
        version_id=UUID(version) if version else None,
        since=None if since is None else start_of_local_day(since),
        before=None if until is None else end_of_local_day(until),
    )
    return found, form, wanted


def _version_of(found: Questionnaire, wanted: Wanted) -> FormVersion:
    if wanted.version_id is None:
        return _newest(found)
    return found.versions.get(pk=wanted.version_id)


def _newest(found: Questionnaire) -> FormVersion:
    newest = found.versions.order_by("-added_at", "-pk").first()
    if newest is None:
        raise Http404
    return newest


def _trail(found: Questionnaire, name: str, last: str) -> list[tuple[str, str]]:
    return [
        (_("Questionnaires"), reverse("questionnaires:list")),
        (name, reverse("questionnaires:one", args=[found.pk])),
        (last, ""),
    ]
