"""Convening units on a case: the form, with as many rows as there are units."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minqing.cases import access, queries
from minqing.cases.forms.coordination import AskForm, ConveneForm
from minqing.cases.models import LEVEL_LABELS
from minqing.cases.operations import CaseError
from minqing.cases.operations import coordination as operations
from minqing.cases.operations.coordination import Ask
from minqing.cases.queries import CaseStory
from minqing.cases.queries.coordination.lists import units_to_convene
from minqing.cases.rules import due_day
from minqing.cases.rules.coordination import (
    CONVENES,
    MAX_UNITS,
    PartRole,
    Shown,
    ShownPurpose,
)
from minqing.cases.rules.nameless import named_in
from minqing.cases.views.coordination import OFFICE
from minqing.cases.views.listing import show_error
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest

__all__ = ["convene_page"]

_ROWS = 3
_AS_IT_IS = "as_it_is"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*OFFICE)
def convene_page(request: ScopedRequest, case_id: UUID) -> HttpResponse:
    """Whom to convene on a case that the reader's office holds, and with what part each."""
    story = queries.case_story(request.scope, case_id)
    if story is None:
        raise Http404
    if not _holds(request, story):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    rows = _rows(data)
    form = ConveneForm(data, initial={"expected_rev": story.row.rev, "seen": story.standing.steps})
    asks = _asks(request, story, data, rows)
    if data is not None and "more" in data:
        more = min(rows + 2, MAX_UNITS)
        return _page(request, story, _kept(form, data), _more(request, story, data, rows, more))
    # Both are looked at, so that everything that is wrong is said at once.
    fine = [form.is_valid(), *(each.is_valid() for each in asks)] if data is not None else [False]
    if all(fine) and not _names_somebody(form, asks, story):
        try:
            made = operations.convene(
                by=request.actor,
                at=request.at,
                case_id=case_id,
                purpose=form.cleaned_data["purpose"],
                excerpt=form.cleaned_data["excerpt"],
                asks=_asked(asks),
                expected_rev=form.cleaned_data["expected_rev"],
            )
        except CaseError as error:
            # From here on its writer has read the present state: a second try counts from it.
            form = ConveneForm({**request.POST.dict(), "expected_rev": str(story.row.rev)})
            form.full_clean()
            show_error(form, error)
        else:
            messages.success(request, _("The units are convened."))
            return redirect("cases:convening", convening_id=made.pk)
    return _page(request, story, form, asks, status=200 if data is None else 422)


def _page(
    request: ScopedRequest,
    story: CaseStory,
    form: ConveneForm,
    asks: list[AskForm],
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "cases/coordination/convene.html",
        {
            "story": story,
            "form": form,
            "asks": asks,
            "rows": len(asks),
            "may_add": len(asks) < MAX_UNITS,
            "month_ends": due_day(story.row.response_due_at),
            "level": LEVEL_LABELS[story.standing.level],
            "trail": [
                (_("Coordination"), reverse("cases:coordination")),
                (story.case.number, reverse("cases:case", args=[story.case.pk])),
                (_("Convene units"), ""),
            ],
        },
        status=status,
    )


def _holds(request: ScopedRequest, story: CaseStory) -> bool:
    return story.standing.level in CONVENES and access.is_holder(
        request.standing.postings, story.standing.level, story.row.area_code, story.row.block_id
    )


def _names_somebody(form: ConveneForm, asks: list[AskForm], story: CaseStory) -> bool:
    """Whether words for units tell who asked or where they live: held once, to be looked at.

    What a unit must know of them is ticked for that unit alone, with the reason.
    """
    if form.data.get(_AS_IT_IS):
        return False
    names = {name for name in (story.requester_name, story.household_name) if name}
    told: list[tuple[forms.Form, str]] = [(form, "excerpt"), *((each, "task") for each in asks)]
    held = False
    for each, field in told:
        found = named_in(each.cleaned_data.get(field) or "", names)
        if found:
            words = "”、“".join(found)
            each.add_error(
                field,
                _(
                    "This tells who asked or where they live: “%(words)s”. Leave it out, or tick"
                    " for one unit that it also sees the door or the name."
                )
                % {"words": words},
            )
            held = True
    if held:
        form.fields[_AS_IT_IS] = forms.BooleanField(
            required=False, label=_("It is meant so: tell the units as it is")
        )
    return held


def _rows(data: QueryDict | None) -> int:
    wanted = data.get("rows", "") if data is not None else ""
    return min(int(wanted), MAX_UNITS) if wanted.isdecimal() and int(wanted) > 0 else _ROWS


def _asks(
    request: ScopedRequest, story: CaseStory, data: QueryDict | None, rows: int
) -> list[AskForm]:
    units = units_to_convene(local_date(request.at))
    return [
        AskForm(
            data,
            prefix=f"ask-{number}",
            units=units,
            lead=number == 0,
            withheld=bool(story.case.name_withheld),
        )
        for number in range(rows)
    ]


def _kept(form: ConveneForm, data: QueryDict) -> ConveneForm:
    """The form with what was typed, unjudged: rows were asked for, nothing was sent."""
    return ConveneForm(initial={name: data.get(name, "") for name in form.fields})


def _more(
    request: ScopedRequest, story: CaseStory, data: QueryDict, rows: int, more: int
) -> list[AskForm]:
    units = units_to_convene(local_date(request.at))
    return [
        AskForm(
            prefix=f"ask-{number}",
            units=units,
            lead=number == 0,
            withheld=bool(story.case.name_withheld),
            initial={
                name: data.get(f"ask-{number}-{name}", "")
                for name in AskForm.base_fields
                if number < rows
            },
        )
        for number in range(more)
    ]


def _asked(asks: list[AskForm]) -> list[Ask]:
    found = []
    for each in asks:
        given: dict[str, Any] = each.cleaned_data
        if given.get("unit"):
            shown, purpose = given.get("shown"), given.get("shown_purpose")
            found.append(
                Ask(
                    unit_id=given["unit"],
                    role=PartRole.LEAD if each.lead else PartRole.ASSISTING,
                    task=given["task"],
                    due_on=given["due_on"],
                    working_days=given["working_days"],
                    shown=Shown(shown) if shown else None,
                    shown_purpose=ShownPurpose(purpose) if shown and purpose else None,
                )
            )
    return found
