"""Every page fits a phone of 360 pixels, for every role that opens it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Page

from minqing.cases.models import CaseStanding, Convening, HandUp
from minqing.cases.operations import coordination
from minqing.cases.rules import RestrictedAbout
from minqing.cases.rules.coordination import SupervisionKind
from minqing.households.models import Dwelling
from minqing.interop.operations.delivering import make_messages
from minqing.organisations.operations import tie
from minqing.questionnaires.models import FormVersion
from minqing.sheets.models import ImportRun
from minqing.territory.models import Posting
from minqing.visits.models import CheckStanding, DoorProposal, Round
from minqing.visits.operations import set_visit_line
from minqing.visits.rules import Outcome
from tests.browser.conftest import PHONE, Contexts, DeskOf
from tests.browser.walk import too_wide, walk
from tests.builders import BUILDER
from tests.cases.acting import acting, complain, hand_up_list, raise_for
from tests.cases.convened import at_district, part_of, together
from tests.cases.weekly import drafted_week, signed_week
from tests.cast import Cast, Player
from tests.database import as_owner, as_role
from tests.fieldwork.phones import case, enrolled, visit
from tests.home.dividing import asked
from tests.home.loose import loose_building
from tests.interop.acting import let_in, subscribed
from tests.questionnaires.forms import answered, example_version
from tests.recorded import (
    found_household,
    import_run,
    import_to_mend,
    look_alikes,
    merged_pair,
)
from tests.visits.acting import at_door
from tests.visits.trust.acting import five_at_once, look_at_week

pytestmark = pytest.mark.browser

#: Not pages, or pages that no link opens.
ELSEWHERE = {
    "cases:act": "a form is sent to it",
    "cases:bulk": "a form is sent to it",
    "cases:changed": "a part of a page",
    "cases:act_as_unit": "a form is sent to it",
    "cases:act_on_convening": "a form is sent to it",
    "cases:act_on_part": "a form is sent to it",
    "cases:coordination_file": "a file",
    "cases:minutes_docx": "a Word file",
    "cases:minutes_pdf": "a PDF",
    "cases:part_link": "a form is sent to it; its page is looked at when units are convened",
    "cases:export": "a form is sent to it; a workbook comes back",
    "cases:hand_up_docx": "a Word file",
    "cases:hints": "a part of a page",
    "cases:roundup_act": "a form is sent to it",
    "cases:roundup_correct": "a form is sent to it",
    "cases:roundup_docx": "a Word file",
    "cases:roundup_pdf": "a PDF",
    "cases:roundup_draft_docx": "a Word file",
    "cases:remove_filter": "a form is sent to it",
    "cases:requester": "a form is sent to it",
    "cases:template": "the same page as cases:template_new, filled",
    "cases:template_retire": "a form is sent to it",
    "fieldwork:collect_member": "a form is sent to it; its page is looked at below",
    "fieldwork:enrol_member": "a form is sent to it; its page is looked at below",
    "files:picture": "a picture",
    "home:division_adopt": "a form is sent to it",
    "home:division_again": "a form is sent to it",
    "home:division_call_off": "a form is sent to it",
    "home:division_compare": "a form is sent to it",
    "home:division_discard": "a form is sent to it",
    "home:division_move": "a form is sent to it",
    "home:division_progress": "a part of a page",
    "home:division_rename": "a form is sent to it",
    "home:fieldwork_own": "leads on to the fieldwork of one's own area",
    "home:import_abandon": "a form is sent to it",
    "home:import_check": "a form is sent to it",
    "home:import_confirm": "a form is sent to it",
    "home:import_continue": "a form is sent to it",
    "home:import_progress": "a part of a page",
    "home:import_template": "an empty workbook",
    "home:look_for_duplicates": "a form is sent to it",
    "home:reveal": "a form is sent to it",
    "interop:pause_subscription": "a form is sent to it",
    "interop:renew_client": "a form is sent to it",
    "interop:renew_subscription": "a form is sent to it",
    "interop:resume_subscription": "a form is sent to it",
    "interop:revoke_client": "a form is sent to it",
    "interop:send_again": "a form is sent to it",
    "questionnaires:choose": "a form is sent to it",
    "questionnaires:example": "a workbook",
    "questionnaires:export": "a table to save",
    "questionnaires:retire": "a form is sent to it",
    "questionnaires:template": "an empty workbook",
    "reports:summary_file": "a Word file",
    "territory:end_contact_point": "a form is sent to it",
    "territory:end_substitution": "a form is sent to it",
    "territory:staff_own": "leads on to one's own place",
    "notices:address": "a form is sent to it",
    "notices:badge": "a part of a page",
    "notices:code": "a form is sent to it",
    "notices:files": "only where messages are written into files; looked at in test_messages",
    "notices:forget": "a form is sent to it",
    "notices:open": "leads on to what the notice is about",
    "notices:play_receipt": "a form is sent to it",
    "notices:read_all": "a form is sent to it",
    "notices:send_again": "a form is sent to it",
    "notices:when": "a form is sent to it",
    "files:download": "a file",
    "visits:coverage_own": "leads on to one's own board",
}

#: A button of the list of phones' owners, and what the page behind it shows.
ENROLMENT = ("Show the code", "#enrolment-link")
COLLECT = ("ODK Collect", "#collect-server")
#: For those who build pages: nothing leads there.
GALLERY = ("/desk/gallery/", "/desk/gallery/portal/", "/desk/gallery/print/")


@pytest.fixture
def lived_in(cast: Cast, this_round: Round) -> Player:
    """A district in which every page has something to show; gives a member unit's contact."""
    at = datetime.now(UTC)
    doors = cast.households["a1"]
    long = "楼下长期有人停车堵住消防通道，夜里还有外卖车进出，老人上下楼不方便，已反映多次" * 3
    first = raise_for(cast.lin, doors[0], at=at - timedelta(days=9), body=long)
    hand_up_list(cast.zhao, cast, first.case.pk, at=at - timedelta(days=8))
    raise_for(cast.lin, doors[1], at=at - timedelta(days=2))
    team, yesterday = RestrictedAbout.TEAM, at - timedelta(days=1)
    complain(cast.qian, doors[1], team, at=yesterday, name_withheld=True)
    phone = enrolled(cast.qian, cast.lin)
    stranger = {**visit(doors[2], this_round.id)}
    stranger["body"] = {**stranger["body"], "household_id": str(cast.c1.id)}
    sent = phone.outcomes(visit(doors[0], this_round.id), case(doors[3]), stranger)
    assert [outcome for outcome, _ in sent] == ["applied", "applied", "held"]
    phone.outcomes(*(visit(each, this_round.id, "nobody_home") for each in doors[1:4]))
    with as_owner():
        assert HandUp.objects.count() == 1
        loose_building()
        for make in (found_household, look_alikes, merged_pair, import_to_mend, import_run):
            make(cast)
        # A landing of four doors, three with a long word.
        Dwelling.objects.filter(pk__in=[home.dwelling_id for home in doors[:4]]).update(floor=1)
        tie(
            organisation=cast.branch,
            area_code="310199001001",
            from_on=at.date() - timedelta(days=90),
            by=BUILDER,
            at=at,
        )
        set_visit_line(by=BUILDER, at=at, area_code="310199", code="party", name="党员走访", sort=2)
    answered(cast, example_version(this_round))
    at_door(cast.lin, doors[5], this_round, outcome=Outcome.VACANT)
    five_at_once(cast, this_round)
    look_at_week()
    signed_week(cast, at, back=3)
    drafted_week(cast, at)
    asked(cast.qian)
    return convened(cast, at)


def convened(cast: Cast, at: datetime) -> Player:
    """The district has convened two units, met with them and supervised one; another case waits."""
    held = [at_district(cast, at=at - timedelta(days=days)) for days in (6, 5)]
    found = together(cast, office=cast.li, at=at - timedelta(days=2), case_id=held[0])
    with acting(cast.li):
        common: dict[str, Any] = {"by": cast.li.actor, "at": at, "case_id": held[0]}
        coordination.keep_minutes(
            **common,
            met_at=at - timedelta(hours=3),
            place="区党员责任区办公室",
            present=[coordination.Present("区水务局", "华清、王立", found.water.pk)],
            agreed="水务局三日内更换水管。",
        )
        coordination.supervise(
            **common,
            kind=SupervisionKind.REMINDER,
            held_on=at.date() - timedelta(days=1),
            text="请按期办结。",
            part_id=part_of(found, found.water),
        )
    return found.hua


def test_no_page_scrolls_sideways_on_a_phone(
    cast: Cast, lived_in: Player, desk_of: DeskOf, contexts: Contexts
) -> None:
    seen: set[str] = set()
    opened: set[str] = set()
    wide: dict[str, list[str]] = {}

    def look(page: Page, path: str) -> None:
        opened.add(resolve(urlsplit(path).path).view_name)
        assert " object at 0x" not in page.locator("body").inner_text(), path
        if found := too_wide(page):
            wide[path] = found

    for player in (cast.qian, cast.zhao, cast.li):
        page = desk_of(player, **PHONE)
        for start in ("/desk/", *GALLERY):
            for path in walk(page, start, seen):
                look(page, path)
        seen -= {"/desk/"}
        for path in deep(cast, player):
            page.goto(path)
            look(page, path)
    page = desk_of(lived_in, **PHONE)
    for path in walk(page, reverse("cases:parts"), seen):
        look(page, path)
    for address in (ENROLMENT, COLLECT):
        look(*shown_once(desk_of, cast.qian, *address))
    visitor = contexts(**PHONE).new_page()
    for path in walk(visitor, "/", seen):
        look(visitor, path)
    visitor.goto("/accounts/login/")
    look(visitor, "/accounts/login/")

    assert wide == {}
    assert sorted({*pages_of_the_desk()} - opened - {*ELSEWHERE}) == []


def deep(cast: Cast, player: Player) -> list[str]:
    """Pages whose links an earlier reader's walk has used up, or that few rows have."""
    with as_owner():
        held = Posting.objects.get(member=cast.lin.member)
        open_round, form = Round.objects.get(), FormVersion.objects.get()
        check, proposed = CheckStanding.objects.first(), DoorProposal.objects.get()
        assert check is not None
        convening = Convening.objects.get()
        minutes = convening.minutes.get().pk
        at_the_district = CaseStanding.objects.filter(level="district")
        to_convene = at_the_district.exclude(case__convenings=convening)[0].pk
        to_mend = ImportRun.objects.get(state="checked").pk
    if player is cast.qian:
        return [
            reverse("cases:search") + "?q=楼",
            reverse("home:handovers"),
            reverse("home:handover", args=[held.pk]),
            reverse("territory:substitute", args=[held.pk]),
            reverse("territory:new_tie", args=[cast.branch.pk]),
            reverse("home:household_same", args=[cast.households["a1"][0].pk]),
            reverse("home:import_run", args=[to_mend]),
            reverse("visits:board", args=[cast.a1.area_code]) + f"?block={cast.a1.pk}",
            reverse("visits:check", args=[check.pk]),
            reverse("visits:proposal", args=[proposed.pk]),
            reverse("cases:templates"),
            reverse("cases:template_new"),
            reverse("notices:settings"),
            reverse("notices:outbox"),
        ]
    if player is cast.zhao:  # the secretary's walk has passed a list that only a lead may sign
        return [reverse("cases:hand_ups")]
    if player is cast.li:
        return [
            reverse("visits:round_new"),
            reverse("cases:convene", args=[to_convene]),
            reverse("cases:convening", args=[convening.pk]),
            reverse("cases:new_minutes", args=[convening.pk]),
            reverse("cases:minutes", args=[minutes]),
            reverse("cases:convenings"),
            reverse("cases:coordination_parts"),
            reverse("cases:supervision"),
            reverse("visits:visit_line"),
            reverse("visits:round_close", args=[open_round.pk]),
            reverse("visits:round_change", args=[open_round.pk]),
            reverse("questionnaires:upload"),
            reverse("questionnaires:one", args=[form.questionnaire_id]),
            reverse("questionnaires:preview", args=[form.questionnaire_id, form.pk]),
            reverse("questionnaires:counts", args=[form.questionnaire_id]),
            reverse("territory:new_contact_point", args=[cast.a1.area_code]),
            reverse("territory:choose_organisation"),
            reverse("territory:new_member", args=[cast.branch.pk]),
            reverse("territory:sign_in_code", args=[held.pk]),
            *systems(cast),
        ]
    return []


def systems(cast: Cast) -> list[str]:
    """Pages of another system that is let in and of one that is sent messages."""
    client = let_in(cast).client
    row = subscribed(cast, "https://city.example/a/rather/long/address/of/a/receiver").subscription
    case = raise_for(cast.lin, cast.households["a1"][6]).case
    with as_role("worker"):
        make_messages(datetime.now(UTC))
    return [
        reverse("interop:systems"),
        reverse("interop:new_client"),
        reverse("interop:client", args=[client.pk]),
        reverse("interop:new_subscription"),
        reverse("interop:subscription", args=[row.pk]),
        reverse("interop:shown", args=[case.pk]),
    ]


def shown_once(desk_of: DeskOf, player: Player, button: str, then: str) -> tuple[Page, str]:
    """The page that a button of the list of phones' owners leads to, and its path."""
    page = desk_of(player, **PHONE)
    page.goto("/desk/devices/enrol/")
    page.get_by_role("button", name=button).first.click()
    page.locator(then).wait_for()
    return page, urlsplit(page.url).path


def pages_of_the_desk() -> Iterator[str]:
    """The names of everything that has an address under ``/desk/``."""
    for under in get_resolver().url_patterns:
        if isinstance(under, URLResolver) and str(under.pattern).startswith("desk/"):
            for each in under.url_patterns:
                assert isinstance(each, URLPattern)
                yield f"{under.namespace}:{each.name}"
