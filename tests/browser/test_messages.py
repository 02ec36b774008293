"""An answer sent by text message: begun with a wording, on its way, proven by a signed receipt."""

import json
import re
import time
from datetime import time as clock
from uuid import UUID

import httpx
import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from minqing.accounts.models import User
from minqing.cases import operations
from minqing.cases.models import Told
from minqing.notices.rules.ways import Sending
from minqing.notices.rules.wire import SIGNATURE, TIMESTAMP, signature_of
from tests.browser.checks import agrees
from tests.browser.conftest import DeskOf
from tests.browser.server import SENDING, LiveServer
from tests.browser.walk import too_wide
from tests.cases.acting import acting, raise_for
from tests.cast import Cast
from tests.database import as_owner
from tests.notices.sending import message, run_jobs

pytestmark = pytest.mark.browser

SECRET = SENDING["MINQING_SMS_SECRET"]


@pytest.fixture(autouse=True)
def in_english(cast: Cast) -> None:
    with as_owner():
        User.objects.update(language="en")


def asked(cast: Cast) -> UUID:
    """A request of a1 with a number, and a wording of its neighbourhood."""
    case_id = raise_for(cast.lin, cast.households["a1"][0], at=timezone.now()).case.pk
    with acting(cast.lin) as lin:
        operations.leave_contact(
            by=lin.actor, at=timezone.now(), case_id=case_id, phone="13900001234"
        )
    with acting(cast.qian) as qian:
        operations.save_template(
            by=qian.actor,
            at=timezone.now(),
            area_code="310199001001",
            title="Lights",
            body="Request {number}: the light is mended.",
        )
    return case_id


def work() -> None:
    """What the worker does."""
    with override_settings(
        MINQING_SMS=Sending.FILE,
        MINQING_QUIET_HOURS=(clock(0), clock(0)),
        MINQING_SMS_SECRET=SECRET,
    ):
        run_jobs(timezone.now())


def receipt(url: str, said: str) -> int:
    """What the gateway posts."""
    body = json.dumps(
        {
            "receipts": [
                {
                    "id": str(message(kind="answer").wire_id),
                    "status": said,
                    "at": timezone.now().isoformat(),
                }
            ]
        }
    ).encode()
    stamp = str(int(time.time()))
    heads = {TIMESTAMP: stamp, SIGNATURE: signature_of(SECRET, stamp, body)}
    return httpx.post(f"{url}/receipts/sms/", content=body, headers=heads).status_code


def answer_by_message(desk: Page, case_id: UUID) -> None:
    """Begin with the wording, and send it."""
    desk.goto(f"/desk/cases/{case_id}/")
    desk.get_by_label("Begin with a wording").select_option(label="Lights")
    desk.get_by_role("button", name="Put it into the answer").click()
    expect(desk.get_by_label("Answer to the resident")).to_have_value(
        re.compile("the light is mended")
    )
    desk.get_by_label("It is solved").check()
    desk.get_by_label("Send it by text message to 139****1234").check()
    desk.get_by_role("button", name="Answer", exact=True).click()
    expect(desk.get_by_text("It counts as told once it arrived.")).to_be_visible()


def test_an_answer_by_text_message_is_told_once_its_receipt_came(
    cast: Cast, desk_of: DeskOf, live_server: LiveServer
) -> None:
    case_id = asked(cast)
    desk = desk_of(cast.zhao)
    answer_by_message(desk, case_id)
    assert too_wide(desk) == []

    work()
    with as_owner():
        User.objects.filter(pk=cast.zhou.user.pk).update(is_operator=True)
    operator = desk_of(cast.zhou)
    operator.goto("/desk/notices/files/")
    # The folder keeps what other tests sent; a file is named after the message's id.
    sent = operator.locator("section").filter(has_text=str(message(kind="answer").wire_id))
    expect(sent.locator("pre")).to_contain_text("the light is mended")
    assert too_wide(operator) == []

    assert receipt(live_server.url, "delivered") == 202
    work()
    desk.reload()

    expect(desk.get_by_role("heading", name="Answer told: By text message")).to_be_visible()
    with as_owner():
        assert list(Told.objects.values_list("channel", flat=True)) == ["sms"]
    agrees()


def test_a_wording_fills_the_answer_without_scripts_too(cast: Cast, desk_of: DeskOf) -> None:
    case_id = asked(cast)
    desk = desk_of(cast.zhao, java_script_enabled=False)
    desk.goto(f"/desk/cases/{case_id}/")

    desk.get_by_label("Begin with a wording").select_option(label="Lights")
    desk.get_by_role("button", name="Put it into the answer").click()

    text = desk.get_by_label("Answer to the resident").input_value()
    assert "the light is mended." in text
    assert "{number}" not in text
