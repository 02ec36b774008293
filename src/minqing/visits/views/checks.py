"""Checks of visits at the desk: the list, one check's story and acts, shares by team and week."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minqing.lib.codes import neighbourhood_of
from minqing.lib.time import local_date
from minqing.organisations.models import Member
from minqing.storage.scoping import activate
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.queries import area_path
from minqing.territory.rules import OFFICIALS
from minqing.visits import access, operations
from minqing.visits.forms.checks import AssignForm, LookForm, RulingForm, WordsForm
from minqing.visits.models import METHODS, OUTCOMES, SIGNALS, WHYS, CheckStanding
from minqing.visits.operations import CheckRefusedError
from minqing.visits.queries.checkers import checkers
from minqing.visits.queries.checks import (
    CheckRow,
    Happened,
    check_rows,
    check_story,
    newest_week,
    team_weeks,
)
from minqing.visits.rules import Outcome
from minqing.visits.rules.checks import CheckState, Method, Result, Why
from minqing.visits.rules.sampling import week_of
from minqing.visits.rules.signals import Signal
from minqing.visits.views.choosing import STAFF
from minqing.visits.views.wording import event, flag_words, refusal, state_badge, whereabouts

_SHOWN = ("open", "decided", "given", "mine")


@require_safe
@requires(*STAFF)
def checks(request: ScopedRequest) -> HttpResponse:
    """Checks that the reader calls or rules on, or those of the reader's own visits."""
    official = not request.standing.roles.isdisjoint(OFFICIALS)
    shown = request.GET.get("show", "")
    if shown not in _SHOWN:
        shown = "open" if official else "mine"
    if shown == "mine":
        rows = check_rows(access.own_checks(request.standing), shown="all")
    elif shown == "given":
        waiting = access.given_checks(request.standing)
        _open(request, waiting)
        rows = check_rows(waiting, shown="open")
    else:
        found = access.checks(request.standing, local_date(request.at))
        rows = check_rows(found, shown=shown)
    labels = {"open": _("To do"), "decided": _("Decided"), "given": _("For me to ask")}
    labels["mine"] = _("My own visits")
    own = request.scope.ranges[0].lower if request.scope.ranges else ""
    return render(
        request,
        "visits/checks.html",
        {
            "rows": [_listed(each) for each in rows],
            "mine": shown == "mine",
            "given": shown == "given",
            "chips": [
                {"label": labels[each], "href": f"?show={each}", "active": each == shown}
                for each in _SHOWN
                if official or each in {"given", "mine"}
            ],
            "overview": reverse("visits:check_weeks", args=[own]) if official and own else "",
            "trail": [(_("Visits"), reverse("visits:visits")), (_("Checks"), "")],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*STAFF)
def check(request: ScopedRequest, check_id: UUID) -> HttpResponse:
    """One check from the visit to the ruling, and what the reader may do next."""
    own_place = request.scope
    row, given = _readable(request, check_id)
    acts = _acts(request, row, given=given)
    wrong: forms.Form | None = None
    if request.method == "POST":
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        wrong = act.form(request.POST)
        if wrong.is_valid() and _done(request, row, act, wrong):
            # Once it is written down the check is no longer theirs to read.
            address = reverse("visits:checks") + "?show=given"
            return redirect(address) if given else redirect("visits:check", check_id)
    story = check_story(request.scope, row)
    tone, state = state_badge(row.state)
    own = row.member_id == request.standing.member_id
    return render(
        request,
        "visits/check.html",
        {
            "story": story,
            "row": story.row,
            "tone": tone,
            "state": state,
            "own": own,
            "given": given,
            "in_own_place": own_place.covers(row.area_code, row.block_id),
            "why": WHYS[Why.SAMPLE if own and row.why == Why.RESIDENT else Why(row.why)],
            "outcome": OUTCOMES[Outcome(story.visit.outcome)],
            "distance": whereabouts(story.visit),
            # What the household said by itself is not told to whom it is about.
            "flags": [
                flag_words(each)
                for each in story.flags
                if not own or each.signal != Signal.NOBODY_CAME
            ],
            "events": [
                event(each if not own or each.ruling or _own_step(each.step) else _quiet(each))
                for each in story.happened
            ],
            "acts": [
                {
                    "code": code,
                    "title": act.title,
                    "button": act.button,
                    "form": (
                        wrong
                        if wrong is not None and request.POST.get("act") == code
                        else act.form(None)
                    ),
                    "first": number == 0,
                }
                for number, (code, act) in enumerate(acts.items())
            ],
            "trail": [
                (_("Visits"), reverse("visits:visits")),
                (
                    _("Checks"),
                    reverse("visits:checks")
                    + ("?show=mine" if own else "?show=given" if given else ""),
                ),
                (story.row.address, ""),
            ],
        },
        status=422 if wrong is not None else 200,
    )


@require_safe
@requires(*OFFICIALS)
def check_weeks(request: ScopedRequest, code: str) -> HttpResponse:
    """A week's checks by team, or by area: how many, how many confirmed. No names."""
    if not request.scope.covers_area(code):
        raise Http404
    today = week_of(local_date(request.at))
    # A week is drawn from when it is over, so this one may have nothing to look at yet.
    usual = newest_week(request.scope, code) or today
    week_on = _week(request.GET.get("week", ""), today, usual)
    rows = team_weeks(request.scope, code, week_on)
    path = area_path(code)
    return render(
        request,
        "visits/check_weeks.html",
        {
            "rows": [
                {
                    "row": each,
                    "href": (
                        reverse("visits:check_weeks", args=[each.place]) + f"?week={week_on}"
                        if each.place.isdecimal()
                        else ""
                    ),
                }
                for each in rows
            ],
            "place": path[-1].name if path else "",
            "week_on": week_on,
            "last_on": week_on + timedelta(days=6),
            "earlier": f"?week={week_on - timedelta(weeks=1)}",
            "later": f"?week={week_on + timedelta(weeks=1)}" if week_on < today else "",
            "teams": neighbourhood_of(code) == code,
            "trail": [(_("Checks"), reverse("visits:checks")), (_("Week by week"), "")],
        },
    )


class _Act:
    """Something the reader may do: its form, its words and what it calls."""

    def __init__(
        self,
        title: str,
        button: str,
        form: Callable[[Any], forms.Form],
        call: Callable[[Any], object],
    ) -> None:
        self.title, self.button, self.form, self.call = title, button, form, call


def _acts(request: ScopedRequest, row: CheckStanding, *, given: bool) -> dict[str, _Act]:
    """What the reader may do in the check now, the likeliest first."""
    who: dict[str, Any] = {"by": request.actor, "at": request.at}
    state = CheckState(row.state)
    acts: dict[str, _Act] = {}
    if row.member_id == request.standing.member_id:
        if state is CheckState.ASKED:
            acts["answer"] = _Act(
                _("Your answer"),
                _("Send the answer"),
                WordsForm,
                lambda said: operations.answer_check(check_id=row.pk, text=said["text"], **who),
            )
        if state is CheckState.NOT_COUNTED:
            acts["appeal"] = _Act(
                _("Appeal to the level above"),
                _("Appeal"),
                WordsForm,
                lambda said: operations.appeal(check_id=row.pk, text=said["text"], **who),
            )
        return acts
    if given:
        return {"look": _look(row, who)}
    level = access.rules_as(request.standing, row)
    if level is None:
        return acts
    if state in {CheckState.TO_RULE, CheckState.ASKED, CheckState.APPEALED}:
        acts["rule"] = _Act(
            _("Rule on the visit"),
            _("Rule"),
            RulingForm,
            lambda said: operations.rule(
                check_id=row.pk, level=level, stands=said["stands"], reason=said["reason"], **who
            ),
        )
    if state in {CheckState.WAITING, CheckState.ASKED, CheckState.TO_RULE, CheckState.UNDECIDED}:
        look = _look(row, who)
        acts = {"look": look, **acts} if state is CheckState.WAITING else {**acts, "look": look}
    if state is CheckState.WAITING:
        candidates = _candidates(request, row)
        acts["assign"] = _Act(
            _("Ask somebody else to check"),
            _("Ask"),
            lambda data: AssignForm(data, candidates=candidates),
            lambda said: operations.assign_checks(
                area_code=neighbourhood_of(row.area_code),
                given={row.pk: said["member"]},
                method=Method(said["method"]),
                **who,
            ),
        )
    return acts


def _look(row: CheckStanding, who: dict[str, Any]) -> _Act:
    return _Act(
        _("What the household says"),
        _("Write it down"),
        LookForm,
        lambda said: operations.record_look(
            check_id=row.pk,
            method=Method(said["method"]),
            result=Result(said["result"]),
            note=said["note"],
            **who,
        ),
    )


def _done(request: ScopedRequest, row: CheckStanding, act: _Act, form: forms.Form) -> bool:
    try:
        act.call(form.cleaned_data)
    except CheckRefusedError as error:
        form.add_error(None, refusal(error.objection, row.answer_due_at))
        return False
    messages.success(request, _("Written down."))
    return True


def _candidates(request: ScopedRequest, row: CheckStanding) -> list[tuple[UUID, str]]:
    may = checkers(request.scope, neighbourhood_of(row.area_code), local_date(request.at))
    wanted = [*may.callers, *may.team(row.block_id)]
    allowed = [each for each in dict.fromkeys(wanted) if each not in may.barred(row)]
    names = dict(Member.objects.filter(pk__in=allowed).values_list("pk", "name"))
    return [(each, names[each]) for each in allowed if each in names]


def _open(request: ScopedRequest, given: Iterable[CheckStanding]) -> None:
    """Open the households of checks that the reader was asked to make, for this request."""
    request.scope = access.scope_of_given(request.scope, given)
    activate(request.scope)


def _readable(request: ScopedRequest, check_id: UUID) -> tuple[CheckStanding, bool]:
    """A check, and whether the reader reads it only because of being asked to make it."""
    for rows in (
        access.checks(request.standing, local_date(request.at)),
        access.own_checks(request.standing),
    ):
        found = rows.filter(pk=check_id).first()
        if found is not None:
            return found, False
    given = access.given_checks(request.standing).filter(pk=check_id).first()
    if given is None:
        raise Http404
    _open(request, [given])
    return given, True


def _listed(row: CheckRow) -> dict[str, object]:
    tone, state = state_badge(row.check.state)
    return {
        "row": row,
        "tone": tone,
        "state": state,
        "why": WHYS[Why(row.check.why)],
        "method": METHODS[Method(row.check.method)] if row.check.method else "",
        "signals": [SIGNALS[Signal(each)] for each in row.signals],
    }


def _own_step(step: object) -> bool:
    return getattr(step, "kind", "") in {"answered", "appealed"}


def _quiet(happened: Happened) -> Happened:
    """A step without who acted: the worker hears what was found, not who asked."""
    return replace(happened, who="", text="", assigned="")


def _week(text: str, today: date, usual: date) -> date:
    try:
        return min(week_of(date.fromisoformat(text)), today)
    except ValueError:
        return usual
