"""Reply templates: the list of one's areas, writing one, taking one out of use."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minqing.cases import access, operations, queries
from minqing.cases.forms.wording import TemplateForm
from minqing.cases.models import ReplyTemplate
from minqing.cases.rules import HOLDERS, CaseLevel, Category
from minqing.cases.rules.wording import ReplyState
from minqing.cases.views.listing import show_error
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.models import Area

__all__ = ["retire", "template_page", "templates_page"]

OFFICES = tuple(
    sorted(
        frozenset().union(
            *(roles for level, roles in HOLDERS.items() if level is not CaseLevel.BLOCK)
        )
    )
)


@require_safe
@requires(*OFFICES)
def templates_page(request: ScopedRequest) -> HttpResponse:
    """The wordings of the reader's own areas."""
    areas = dict(_areas(request))
    rows = [(each, areas[each.area_code]) for each in queries.templates_of(areas)]
    return render(
        request,
        "cases/templates.html",
        {"rows": rows, "several": len(areas) > 1, "trail": [*_trail(), (_("Wordings"), "")]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICES)
def template_page(request: ScopedRequest, template_id: UUID | None = None) -> HttpResponse:
    """Write a wording, or change one."""
    areas = _areas(request)
    row = _held(request, template_id) if template_id else None
    form = TemplateForm(request.POST or None, areas=areas, initial=_initial(row))
    if form.is_valid():
        given = form.cleaned_data
        try:
            operations.save_template(
                by=request.actor,
                at=request.at,
                area_code=given["area_code"],
                title=given["title"],
                body=given["body"],
                category=Category(given["category"]) if given["category"] else None,
                state=ReplyState(given["state"]) if given["state"] else None,
                template_id=template_id,
            )
        except operations.CaseError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The wording is kept."))
            return redirect("cases:templates")
    here = row.title if row else _("New wording")
    trail = [*_trail(), (_("Wordings"), reverse("cases:templates")), (here, "")]
    return render(
        request,
        "cases/template.html",
        {"form": form, "template": row, "trail": trail},
        status=422 if form.errors else 200,
    )


@require_POST
@requires(*OFFICES)
def retire(request: ScopedRequest, template_id: UUID) -> HttpResponse:
    """Take a wording out of use."""
    _held(request, template_id)
    operations.retire_template(by=request.actor, at=request.at, template_id=template_id)
    messages.success(request, _("The wording is out of use."))
    return redirect("cases:templates")


def _held(request: ScopedRequest, template_id: UUID) -> ReplyTemplate:
    row = queries.template_of([code for code, _name in _areas(request)], template_id)
    if row is None:
        raise Http404
    return row


def _areas(request: ScopedRequest) -> list[tuple[str, str]]:
    """The areas whose wording the reader keeps, with their names."""
    codes = access.areas_with_wording(request.standing.postings)
    rows = Area.objects.filter(pk__in=codes).order_by("code")
    return list(rows.values_list("code", "name"))


def _initial(row: ReplyTemplate | None) -> dict[str, str]:
    names = ("area_code", "title", "category", "state", "body")
    return {name: getattr(row, name) for name in names} if row else {}


def _trail() -> list[tuple[str, str]]:
    return [(_("Requests"), reverse("cases:queue"))]
