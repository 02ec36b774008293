"""A questionnaire as long as one may be, opened in Chromium.

What is told is the processor time of the page's thread, at full speed: it does nothing but compute,
so that a phone six times slower takes six times as long, and what else the machine does matters
little.
"""

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from pyxform.xls2xform import convert

from benchmarks.district import District
from benchmarks.measures import Measured
from benchmarks.measures.first_pull import PHONE, chromium, enrol
from benchmarks.measures.pull import team_members
from benchmarks.phones import enrolment_code
from benchmarks.server import serving
from minqing.questionnaires.rules.subset import MAX_QUESTIONS

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page, Route

__all__ = ["long_form"]

_GROUP: Final = 30
_FORM: Final = "bench"
#: One of each kind in turn: type, what decides about it, what it must fit, whether it is needed.
_KINDS: Final = (
    ("integer", "", ". >= 0 and . <= 20", "yes"),
    ("select_one yes_no", "", "", "yes"),
    ("text", "${{q{before}}} = 'yes'", "", ""),
    ("select_multiple wishes", "", "", ""),
    ("date", "", ". <= today()", ""),
    ("note", "", "", ""),
)
_OPEN: Final = """
([household, form]) => new Promise((tell) => {
  const began = performance.now();
  const watcher = new MutationObserver(() => {
    if (document.querySelector('[data-testid="form-question"]') === null) return;
    watcher.disconnect();
    tell((performance.now() - began) / 1000);
  });
  watcher.observe(document.body, { childList: true, subtree: true });
  location.hash = `#/fill/${household}/${form}`;
})
"""


def long_form(district: District) -> Measured:
    """Processor seconds from the tap until the first question stands."""
    member, area, _ = team_members(1)[0]
    code = enrolment_code(member, area)
    xml = _xform(MAX_QUESTIONS)
    digest = hashlib.sha256(xml.encode()).hexdigest()
    offered = {
        "id": "0190ffff-0000-7000-8000-000000000001",
        "form_id": _FORM,
        "version": "1",
        "title": {"zh": "长问卷", "en": "long"},
        "hash": digest,
        "required_for": [],
    }
    households: list[str] = []

    def pulled(route: "Route") -> None:
        answer = route.fetch()
        content: dict[str, Any] = answer.json()
        content["forms"] = [offered]
        households.extend(
            row["id"]
            for block in content["blocks"]
            for row in block["rows"]
            if row["kind"] == "household" and not row["gone"]
        )
        route.fulfill(response=answer, body=json.dumps(content))

    def form(route: "Route") -> None:
        route.fulfill(json={"hash": digest, "xml": xml, "lists": {}})

    with serving(district, threads=4) as port, chromium() as browser:
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{port}",
            service_workers="block",
            **PHONE,  # type: ignore[arg-type]  # sizes
        )
        context.set_default_timeout(300_000)
        page = context.new_page()
        page.route("**/field/api/pull", pulled)
        page.route("**/field/api/forms/*", form)
        with page.expect_response("**/field/api/forms/*"):
            enrol(page, code)
        page.locator('[data-testid="sync-line"][data-says="all_sent"]').wait_for()
        # Once before, so that the part of the app that fills questionnaires is on the phone.
        _opened(page, households[0])
        busy, waited = _opened(page, households[1])
    notes = [f"{MAX_QUESTIONS:,} questions in groups of {_GROUP}; the clock says {waited:.1f} s"]
    return Measured({"form.open": busy}, notes)


def _opened(page: "Page", household: str) -> tuple[float, float]:
    """Seconds of the page's thread, and by the clock."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy(session)
    seconds = float(page.evaluate(_OPEN, [household, _FORM]))
    busy = _busy(session) - before
    page.evaluate("() => { location.hash = '#/today'; }")
    page.get_by_test_id("today").wait_for()
    return busy, seconds


def _busy(session: "CDPSession") -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def _xform(count: int) -> str:
    """An XForm as pyxform makes it of a sheet: every kind of question, two languages."""
    columns = (
        "type",
        "name",
        "label::中文 (zh)",
        "label::English (en)",
        "relevant",
        "constraint",
        "required",
    )
    rows: list[tuple[str, ...]] = [
        ("select_one_from_file households.csv", "household_id", "户", "household", "", "", "")
    ]
    for number in range(1, count):
        kind, relevant, constraint, required = _KINDS[number % len(_KINDS)]
        if number % _GROUP == 1:
            rows += [("end group", *[""] * 6)] if number > 1 else []
            rows.append(
                ("begin group", f"g{number}", f"第{number}组", f"Group {number}", "", "", "")
            )
        decides = relevant.format(before=number - 1)
        words = (f"问题{number}", f"Question {number}")
        rows.append((kind, f"q{number}", *words, decides, constraint, required))
    rows.append(("end group", *[""] * 6))
    choices: list[tuple[str, ...]] = [("yes_no", "yes", "是", "yes"), ("yes_no", "no", "否", "no")]
    choices += [("wishes", f"w{each}", f"心愿{each}", f"wish {each}") for each in range(8)]
    sheets: dict[str, list[tuple[str, ...]]] = {
        "survey": [columns, *rows],
        "choices": [("list_name", "name", *columns[2:4]), *choices],
        "settings": [("form_id", "form_title", "version"), (_FORM, "长问卷", "1")],
    }
    lines = [
        line
        for name, table in sheets.items()
        for line in (f"| {name} |", *("| | " + " | ".join(cells) + " |" for cells in table))
    ]
    made = convert("\n".join(lines), file_type=".md", validate=False, pretty_print=False)
    return str(made.xform)
