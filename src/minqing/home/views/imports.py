"""Bringing in a spreadsheet: list, upload, headers, what would change, progress, summary."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minqing.files.models import advice
from minqing.files.operations import StorageFullError
from minqing.files.rules.media import FileRefusedError
from minqing.home.forms import HeadersForm, UploadForm, column_name
from minqing.home.operations.import_runs import (
    MappingError,
    abandon_run,
    check_run,
    confirm_run,
    continue_run,
    upload_sheet,
)
from minqing.home.operations.importing import IMPORT_KINDS, ImportKind, kind_meant, kinds_for
from minqing.home.queries.imports import RunPage, areas_of, counts_of, run_page, runs_page
from minqing.households.operations import FAULTS_QUESTION
from minqing.sheets.models import sentence
from minqing.sheets.operations import write_xlsx
from minqing.sheets.operations.runs import RunMovedError
from minqing.sheets.rules.columns import match_headers
from minqing.sheets.rules.outcomes import differs
from minqing.sheets.rules.problems import SheetRefusedError
from minqing.sheets.rules.runs import WORKING, RunState
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS

__all__ = [
    "import_abandon",
    "import_check",
    "import_confirm",
    "import_continue",
    "import_progress",
    "import_run",
    "import_template",
    "import_upload",
    "imports",
]

_CHANGES_SHOWN = 100
_STAFF = tuple(sorted(OFFICIALS))


@require_safe
@requires(*_STAFF)
def imports(request: ScopedRequest) -> HttpResponse:
    """The imports of the reader's areas, newest first, and the empty sheets to begin with."""
    chosen = request.GET.get("kind", "")
    kinds = kinds_for(request.standing.roles)
    lines, more = runs_page(request.scope, before=_uuid(request.GET.get("before")), kind=chosen)
    base = f"?kind={chosen}&" if chosen in IMPORT_KINDS else "?"
    return render(
        request,
        "home/imports.html",
        {
            "lines": [(line, _label(line.run.kind)) for line in lines],
            "kinds": kinds,
            "chips": [
                {"label": _("all"), "href": "?", "active": not chosen},
                *(
                    {"label": k.label, "href": f"?kind={k.code}", "active": k.code == chosen}
                    for k in kinds
                ),
            ],
            "next_url": f"{base}before={lines[-1].run.pk}" if more else "",
            "trail": _trail(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*_STAFF)
def import_upload(request: ScopedRequest) -> HttpResponse:
    """Upload a file; one that cannot be read is refused with the reason, and not kept."""
    kinds, areas = kinds_for(request.standing.roles), areas_of(request.standing)
    posted = request.method == "POST"
    form = UploadForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        kinds=kinds,
        areas=areas,
        initial={"kind": request.GET.get("kind", "")},
    )
    if form.is_valid() and not _may_bring(request, form):
        form.add_error("kind", _("Your post in this area does not bring in sheets of this kind."))
    if form.is_valid():
        try:
            run = upload_sheet(
                by=request.actor,
                at=request.at,
                kind=form.cleaned_data["kind"],
                area_code=form.cleaned_data["area"],
                content=form.cleaned_data["file"].file,
                name=form.cleaned_data["file"].name,
            )
        except SheetRefusedError as error:
            form.add_error("file", [sentence(each) for each in error.errors])
        except FileRefusedError as error:
            form.add_error("file", advice(error))
        except StorageFullError:
            form.add_error(
                "file",
                _(
                    "The disk of the server is full, so the file was not kept. Tell whoever runs"
                    " the server to make room; then upload it again."
                ),
            )
        else:
            return redirect("home:import_run", run.pk)
    return render(
        request,
        "home/import_upload.html",
        {"form": form, "trail": _trail(_("Upload a file")), "kinds": kinds},
        status=422 if form.errors else 200,
    )


@never_cache
@require_safe
@requires(*_STAFF)
def import_run(request: ScopedRequest, run_id: UUID) -> HttpResponse:
    """Where an import stands, and what comes next."""
    return _show(request, _page(request, run_id))


@require_POST
@requires(*_STAFF)
def import_check(request: ScopedRequest, run_id: UUID) -> HttpResponse:
    """Have the file read with these meanings of its headers."""
    page = _page(request, run_id)
    form = _headers_form(page, request.POST)
    if not form.is_valid():
        return _show(request, page, form)
    try:
        check_run(
            by=request.actor,
            at=request.at,
            run=page.run,
            mapping=form.mapping(),
            options=form.options(),
            skip_faulty=form.cleaned_data["skip_faulty"],
        )
    except MappingError as error:
        form.add_error(None, error.reasons)
        return _show(request, page, form)
    except RunMovedError:
        _moved(request)
    return redirect("home:import_run", run_id)


@require_POST
@requires(*_STAFF)
def import_confirm(request: ScopedRequest, run_id: UUID) -> HttpResponse:
    """Write what was checked; every question has to be answered with yes."""
    page = _page(request, run_id)
    asked = {each["code"] for each in page.run.report.get("questions", ())}
    confirmed = asked & set(request.POST.getlist("confirmed"))
    if asked - confirmed:
        messages.warning(request, _("Answer every question first, or give the import up."))
        return redirect("home:import_run", run_id)
    return _moving(
        request,
        run_id,
        lambda: confirm_run(
            by=request.actor, at=request.at, run=page.run, confirmed=frozenset(confirmed)
        ),
    )


@require_POST
@requires(*_STAFF)
def import_continue(request: ScopedRequest, run_id: UUID) -> HttpResponse:
    """Go on with an import that was broken off."""
    page = _page(request, run_id)
    if RunState(page.run.state) in WORKING and not page.still:
        _moved(request)
        return redirect("home:import_run", run_id)
    return _moving(
        request, run_id, lambda: continue_run(by=request.actor, at=request.at, run=page.run)
    )


@require_POST
@requires(*_STAFF)
def import_abandon(request: ScopedRequest, run_id: UUID) -> HttpResponse:
    """Give an import up."""
    page = _page(request, run_id)
    return _moving(
        request, run_id, lambda: abandon_run(by=request.actor, at=request.at, run=page.run)
    )


@never_cache
@require_safe
@requires(*_STAFF)
def import_progress(request: ScopedRequest, run_id: UUID) -> HttpResponse:
    """How far the work has come, for the page that polls; it is loaded anew when work is over."""
    page = _page(request, run_id)
    response = render(request, "home/_import_progress.html", {"page": page})
    if RunState(page.run.state) not in WORKING or page.still:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@requires(*_STAFF)
def import_template(request: ScopedRequest, kind: str) -> HttpResponse | FileResponse:
    """An empty workbook with the headers of a kind."""
    found = next((each for each in kinds_for(request.standing.roles) if each.code == kind), None)
    if found is None:
        raise Http404
    content = BytesIO()
    write_xlsx(content, [column_name(each, get_language() or "") for each in found.columns], ())
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=f"{found.label}.xlsx")


def _page(request: ScopedRequest, run_id: UUID) -> RunPage:
    page = run_page(request.scope, run_id, at=request.at)
    if page is None or page.run.kind not in IMPORT_KINDS:
        raise Http404
    if not request.standing.holds(IMPORT_KINDS[page.run.kind].roles, page.run.area_code):
        raise Http404
    return page


def _may_bring(request: ScopedRequest, form: UploadForm) -> bool:
    """Whether the post held in the chosen area is one that brings in the chosen kind."""
    kind = IMPORT_KINDS[form.cleaned_data["kind"]]
    return request.standing.holds(kind.roles, form.cleaned_data["area"])


def _show(request: ScopedRequest, page: RunPage, form: HeadersForm | None = None) -> HttpResponse:
    run = page.run
    kind = IMPORT_KINDS[run.kind]
    report = run.report
    questions = [_question(kind, each) for each in report.get("questions", ())]
    changes = report.get("changes", [])
    return render(
        request,
        "home/import_run.html",
        {
            "page": page,
            "kind": kind,
            "form": form or _headers_form(page, None),
            "report": report,
            "counts": counts_of(report.get("counts", {}), kind.words),
            "elsewhere": report.get("counts", {}).get("person_elsewhere", 0),
            "changes": [_change(kind, each) for each in changes[:_CHANGES_SHOWN]],
            "more_changes": max(0, report.get("differences", len(changes)) - _CHANGES_SHOWN),
            "questions": questions,
            "differs": differs(report.get("counts", {})),
            "may_confirm": differs(report.get("counts", {}))
            and all(each["answerable"] for each in questions),
            "meant": kind_meant(kind, report.get("headers", ()), kinds_for(request.standing.roles)),
            "trail": _trail(run.file_name),
            "board": reverse("visits:board", args=[run.area_code]),
        },
        status=422 if form is not None else 200,
    )


def _headers_form(page: RunPage, posted: Any) -> HeadersForm:
    run = page.run
    kind = IMPORT_KINDS[run.kind]
    headers = run.report.get("headers", [])
    found = {
        place: column.key for place, column in match_headers(headers, kind.columns).found.items()
    }
    initial: dict[str, Any] = {
        f"column-{place}": run.mapping[header]
        for place, header in enumerate(headers)
        if header in run.mapping
    }
    initial |= {f"option-{code}": True for code in run.options}
    return HeadersForm(
        posted,
        kind=kind,
        headers=headers,
        found=found,
        language=get_language() or "",
        initial=initial | {"skip_faulty": run.skip_faulty},
    )


def _question(kind: ImportKind, question: Mapping[str, Any]) -> dict[str, object]:
    code = question["code"]
    return {
        "code": code,
        "words": kind.asked(code, question["params"]),
        "answerable": code != FAULTS_QUESTION,
    }


def _change(kind: ImportKind, change: Mapping[str, Any]) -> dict[str, object]:
    language = get_language() or ""
    names = {column.key: column_name(column, language) for column in kind.columns}
    names["people"] = pgettext("how many", "people")
    keys = dict.fromkeys((*change["before"], *change["after"]))
    return {
        "row": change["row"],
        "what": kind.words.get(change["what"], change["what"]),
        "key": change["key"],
        "kind": change["kind"],
        "values": [
            (names.get(key, key), change["before"].get(key, ""), change["after"].get(key, ""))
            for key in keys
        ],
    }


def _moving(request: ScopedRequest, run_id: UUID, move: Callable[[], None]) -> HttpResponse:
    try:
        move()
    except RunMovedError:
        _moved(request)
    return redirect("home:import_run", run_id)


def _moved(request: ScopedRequest) -> None:
    messages.info(request, _("The import has moved on meanwhile. This is where it stands now."))


def _trail(here: str = "") -> list[tuple[str, str]]:
    """From the start page, where the way to the imports begins; the list itself without `here`."""
    below = [(here, "")] if here else []
    return [(_("Start"), reverse("home:start")), (_("Imports"), reverse("home:imports")), *below]


def _label(kind: str) -> object:
    found = IMPORT_KINDS.get(kind)
    return found.label if found else kind


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
