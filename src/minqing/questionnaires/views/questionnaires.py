"""Questionnaires at the desk: the list, a new file, a version in words, its rounds."""

import io
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minqing.files.models import advice
from minqing.files.operations import StorageFullError
from minqing.files.rules.media import FileRefusedError
from minqing.lib.time import local_date
from minqing.questionnaires.forms import UploadForm
from minqing.questionnaires.models import (
    KIND_LABELS,
    FormVersion,
    Questionnaire,
    original_of,
    place_of,
    sentence,
)
from minqing.questionnaires.operations.uploading import upload_form
from minqing.questionnaires.operations.versions import (
    RetiredError,
    RoundClosedError,
    VersionTakenError,
    choose_for_round,
    retire,
    take_back,
)
from minqing.questionnaires.queries.offered import newest_versions
from minqing.questionnaires.queries.reading import language, title
from minqing.questionnaires.queries.templates import workbook_of
from minqing.questionnaires.queries.wording import in_plain_words, label_in_words
from minqing.questionnaires.rules.example import EXAMPLE, TEMPLATE, Workbook
from minqing.questionnaires.rules.problems import FormRefusedError, Found
from minqing.questionnaires.rules.questions import ASKED, Kind, questions_of
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS, Role
from minqing.visits.models import Round

__all__ = [
    "choose",
    "example",
    "one",
    "preview",
    "questionnaires",
    "retire_one",
    "template",
    "upload",
]

_CHOOSERS = (Role.DISTRICT_OFFICE, Role.STREET_COORDINATOR)
#: Filled in by the phone itself, without anybody being asked.
_SILENT = frozenset({Kind.META, Kind.CALCULATE})
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@requires(*OFFICIALS)
def questionnaires(request: ScopedRequest) -> HttpResponse:
    """All questionnaires, those in use first."""
    rows = newest_versions().order_by("-questionnaire__retired_at", "questionnaire__form_id")
    chosen = {
        each.pk: [link.round.name for link in each.rounds.all() if link.round.closed_at is None]
        for each in Questionnaire.objects.prefetch_related("rounds__round")
    }
    return render(
        request,
        "questionnaires/questionnaires.html",
        {
            "rows": [
                {
                    "version": each,
                    "title": title(each),
                    "questions": sum(1 for q in each.questions if q["kind"] in ASKED),
                    "rounds": chosen.get(each.questionnaire_id, []),
                }
                for each in rows
            ],
            "may_upload": Role.DISTRICT_OFFICE in request.standing.roles,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.DISTRICT_OFFICE)
def upload(request: ScopedRequest) -> HttpResponse:
    """Check an XLSForm and add it as a version; what is wrong is named with its place."""
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    problems: list[dict[str, str]] = []
    if form.is_valid():
        try:
            version, new = upload_form(
                by=request.actor,
                at=request.at,
                area_code=request.scope.ranges[0].lower,
                content=form.cleaned_data["file"].file,
                name=form.cleaned_data["file"].name,
            )
        except FormRefusedError as error:
            problems = [_in_words(each) for each in error.problems]
        except VersionTakenError as error:
            form.add_error(
                "file",
                _(
                    "Version %(version)s is there already with another content, and never changes."
                    " Raise the version on the sheet “settings”, then upload it again."
                )
                % {"version": error.version},
            )
        except FileRefusedError as error:
            form.add_error("file", advice(error))
        except StorageFullError:
            form.add_error("file", _("The disk of the server is full, so the file was not kept."))
        else:
            words = _("“%(title)s” is added.") if new else _("“%(title)s” was there already.")
            messages.success(request, words % {"title": title(version)})
            return redirect("questionnaires:preview", version.questionnaire_id, version.pk)
    return render(
        request,
        "questionnaires/upload.html",
        {"form": form, "problems": problems, "trail": _trail(_("Upload a questionnaire"))},
        status=422 if form.errors or problems else 200,
    )


@require_safe
@requires(*OFFICIALS)
def one(request: ScopedRequest, questionnaire_id: UUID) -> HttpResponse:
    """One questionnaire: its versions, and the rounds whose visits bring it."""
    found = get_object_or_404(Questionnaire, pk=questionnaire_id)
    versions = list(found.versions.order_by("-added_at", "-pk"))
    chosen = set(found.rounds.values_list("round_id", flat=True))
    rounds = Round.objects.filter(closed_at__isnull=True).order_by("-from_on")
    return render(
        request,
        "questionnaires/one.html",
        {
            "questionnaire": found,
            "title": title(versions[0]),
            "versions": versions,
            "rounds": [
                {
                    "round": each,
                    "chosen": each.pk in chosen,
                    "may": _may_choose(request, each),
                }
                for each in rounds
            ],
            "may_retire": Role.DISTRICT_OFFICE in request.standing.roles,
            "trail": _trail(title(versions[0])),
        },
    )


@require_safe
@requires(*OFFICIALS)
def preview(request: ScopedRequest, questionnaire_id: UUID, version_id: UUID) -> HttpResponse:
    """A version as people read it: each question with its choices, conditions and hints."""
    version = get_object_or_404(
        FormVersion.objects.select_related("questionnaire"),
        pk=version_id,
        questionnaire_id=questionnaire_id,
    )
    code = language()
    questions = questions_of(version.questions)
    rows = [
        {
            "question": each,
            "silent": each.kind in _SILENT,
            "label": label_in_words(each.label.for_language(code) or each.name, questions, code),
            "hint": each.hint.for_language(code),
            "kind": KIND_LABELS[each.kind],
            "choices": [choice.label.for_language(code) or choice.name for choice in each.choices],
            "message": each.constraint_message.for_language(code),
            "relevant": in_plain_words(each.relevant, questions, code),
            "constraint": in_plain_words(each.constraint, questions, code),
        }
        for each in questions
    ]
    return render(
        request,
        "questionnaires/preview.html",
        {
            "version": version,
            "title": title(version),
            "rows": rows,
            "silent": sum(bool(each["silent"]) for each in rows),
            "warnings": [_in_words(Found(**each)) for each in version.warnings],
            "trail": [
                *_trail()[:1],
                (title(version), reverse("questionnaires:one", args=[questionnaire_id])),
                (version.version, ""),
            ],
        },
    )


@require_POST
@requires(*_CHOOSERS)
def choose(request: ScopedRequest, questionnaire_id: UUID, round_id: UUID) -> HttpResponse:
    """Let a round's visits bring the questionnaire, or no longer (``chosen``)."""
    found = get_object_or_404(Questionnaire, pk=questionnaire_id)
    round_ = get_object_or_404(Round, pk=round_id)
    if not _may_choose(request, round_):
        raise Http404
    try:
        choose_for_round(
            by=request.actor,
            at=request.at,
            questionnaire=found,
            round=round_,
            chosen=request.POST.get("chosen") == "yes",
        )
    except RetiredError:
        messages.error(request, _("This questionnaire is retired. Offer it again first."))
    except RoundClosedError:
        messages.error(request, _("The round has ended: what it asked stays as it is."))
    else:
        messages.success(request, _("Phones hear of it at their next sync."))
    return redirect("questionnaires:one", questionnaire_id)


@require_POST
@requires(Role.DISTRICT_OFFICE)
def retire_one(request: ScopedRequest, questionnaire_id: UUID) -> HttpResponse:
    """Retire a questionnaire, or offer a retired one again."""
    found = get_object_or_404(Questionnaire, pk=questionnaire_id)
    area_code = request.scope.ranges[0].lower
    if found.retired_at is None:
        retire(by=request.actor, at=request.at, area_code=area_code, questionnaire=found)
        messages.success(request, _("Retired. Answers that were filled before are still taken."))
    else:
        take_back(by=request.actor, at=request.at, area_code=area_code, questionnaire=found)
        messages.success(request, _("Offered again."))
    return redirect("questionnaires:one", questionnaire_id)


@require_safe
@requires(*OFFICIALS)
def template(request: ScopedRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """An empty XLSForm to begin with."""
    return _workbook(TEMPLATE, "questionnaire-template.xlsx")


@require_safe
@requires(*OFFICIALS)
def example(request: ScopedRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """An example that uses everything that is supported."""
    return _workbook(EXAMPLE, "questionnaire-example.xlsx")


def _workbook(book: Workbook, name: str) -> HttpResponse:
    file = io.BytesIO()
    workbook_of(book, file)
    answer = HttpResponse(file.getvalue(), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _may_choose(request: ScopedRequest, round_: Round) -> bool:
    return request.standing.holds(_CHOOSERS, round_.area_code) and not (
        round_.to_on is not None and round_.to_on <= local_date(request.at)
    )


def _in_words(found: Found) -> dict[str, str]:
    return {
        "text": sentence(found),
        "place": place_of(found),
        "original": original_of(found),
    }


def _trail(*last: str) -> list[tuple[str, str]]:
    return [
        (_("Questionnaires"), reverse("questionnaires:list")),
        *((each, "") for each in last),
    ]
