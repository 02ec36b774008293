"""The page of a member unit without an account: one part, by the link that the office handed over.

It works without a script. A link that is not good, for whatever reason, gets one page.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from minqing.accounts.access import network_address
from minqing.cases.forms.coordination import AnswerForm, RefuseForm
from minqing.cases.models import PART_ROLE_LABELS, SHOWN_PURPOSE_LABELS
from minqing.cases.operations import CaseError
from minqing.cases.operations.coordination import Given, LinkOverError
from minqing.cases.operations.coordination.by_link import (
    LinkedPart,
    TooManyTriesError,
    answer_by_link,
    open_link,
    refuse_by_link,
)
from minqing.cases.rules import due_day
from minqing.cases.rules.coordination import PartState
from minqing.files.models import advice
from minqing.files.operations import StorageFullError
from minqing.files.rules.media import FileRefusedError

__all__ = ["part_by_link", "said_by_link"]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def part_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """One part, to be answered or refused; nothing of the request but what the office wrote."""
    try:
        part = open_link(token=token, address=network_address(request), at=timezone.now())
        if request.method != "POST":
            return _page(request, token, part, AnswerForm(auto_id="answer_%s"))
        return _acted(request, token, part)
    except LinkOverError as error:
        too_many = isinstance(error, TooManyTriesError)
        return render(
            request,
            "cases/coordination/link_over.html",
            {"too_many": too_many},
            status=429 if too_many else 404,
        )


@require_safe
def said_by_link(request: HttpRequest) -> HttpResponse:
    """Thanks, without a word about what was answered."""
    return render(
        request,
        "cases/coordination/link_said.html",
        {"refused": request.GET.get("refused") == "1"},
    )


def _acted(request: HttpRequest, token: str, part: LinkedPart) -> HttpResponse:
    refusing = "refuse" in request.POST
    form: forms.BaseForm = (
        RefuseForm(request.POST, auto_id="refuse_%s")
        if refusing
        else AnswerForm(request.POST, request.FILES, auto_id="answer_%s")
    )
    if form.is_valid():
        try:
            _act(request, token, form, refusing=refusing)
        except LinkOverError:
            raise
        except CaseError as error:
            form.add_error(None, str(error))
        except FileRefusedError as error:
            form.add_error("pictures", advice(error))
        except StorageFullError:
            form.add_error(
                None, _("The disk of the server is full. Send it without files, for now.")
            )
        else:
            response = redirect("unit_said")
            if refusing:
                response["Location"] += "?refused=1"
            return response
    return _page(request, token, part, form, status=422)


def _act(request: HttpRequest, token: str, form: forms.BaseForm, *, refusing: bool) -> None:
    given = form.cleaned_data
    address, at = network_address(request), timezone.now()
    if refusing:
        refuse_by_link(token=token, address=address, at=at, reason=given["reason"])
    else:
        answer_by_link(
            token=token,
            address=address,
            at=at,
            text=given["text"],
            files=[Given(each.name, each.file) for each in given["pictures"]],
        )


def _page(
    request: HttpRequest, token: str, part: LinkedPart, form: forms.BaseForm, status: int = 200
) -> HttpResponse:
    refusing = isinstance(form, RefuseForm)
    return render(
        request,
        "cases/coordination/by_link.html",
        {
            "part": part,
            "token": token,
            "role": PART_ROLE_LABELS[part.role],
            "why": SHOWN_PURPOSE_LABELS[part.purpose] if part.purpose else "",
            "last_day": due_day(part.expires_at),
            "answer_form": AnswerForm(auto_id="answer_%s") if refusing else form,
            "refuse_form": form if refusing else RefuseForm(auto_id="refuse_%s"),
            "refusing": refusing,
            "may_refuse": part.state is PartState.OPEN and not part.binding,
            "put_back": part.state is PartState.PUT_BACK,
        },
        status=status,
    )
