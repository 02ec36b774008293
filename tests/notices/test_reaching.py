"""How a user is reached: noted, confirmed, chosen, forgotten; the pages for it."""

from datetime import timedelta
from pathlib import Path

import pytest

from minqing.ledger.models import LedgerEntry
from minqing.notices.access import own_scope
from minqing.notices.models import NoticeAddress
from minqing.notices.operations.addresses import (
    CodeExpiredError,
    NoAddressError,
    TooManyCodesError,
    UnusableAddressError,
    WrongCodeError,
    confirm_address,
    note_address,
)
from minqing.notices.rules import Way
from minqing.storage.keys import open_column
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.notices.sending import code_sent, message, run_jobs

SETTINGS = "/desk/notices/settings/"


def note(player: Player, address: str, way: Way = Way.EMAIL, minutes: float = 0) -> None:
    with scoped(own_scope(player.scope, player.user.id)):
        note_address(
            by=player.actor,
            at=NOW + timedelta(minutes=minutes),
            user_id=player.user.id,
            way=way,
            address=address,
        )


def confirm(player: Player, code: str, way: Way = Way.EMAIL, minutes: float = 0) -> object:
    with scoped(own_scope(player.scope, player.user.id)):
        return confirm_address(
            by=player.actor,
            at=NOW + timedelta(minutes=minutes),
            user_id=player.user.id,
            way=way,
            code=code,
        )


def test_an_address_counts_once_the_code_that_came_there_was_typed(
    cast: Cast, filing: Path
) -> None:
    note(cast.qian, "qian@example.cn")
    run_jobs(NOW)
    (written,) = filing.iterdir()

    assert confirm(cast.qian, f" {code_sent()[:3]} {code_sent()[3:]}") is None

    with as_owner():
        row = NoticeAddress.objects.get()
        entries = list(
            LedgerEntry.objects.filter(act__startswith="notices.").values_list("act", "detail")
        )
    assert (open_column(row, "sealed"), row.confirmed_at) == ("qian@example.cn", NOW)
    assert entries == [
        ("notices.address_noted", {"way": "email"}),
        ("notices.address_confirmed", {"way": "email"}),
    ]
    assert message(kind="code").state == "delivered"
    assert "To: qian@example.cn" in written.read_text()


def test_a_wrong_code_is_counted_and_five_use_it_up(cast: Cast, filing: Path) -> None:
    note(cast.qian, "qian@example.cn")
    code = code_sent()
    wrong = "000000" if code != "000000" else "000001"

    assert [type(confirm(cast.qian, wrong)) for _ in range(5)] == [WrongCodeError] * 5
    assert isinstance(confirm(cast.qian, code), CodeExpiredError)


def test_a_code_is_good_for_a_quarter_of_an_hour_and_once(cast: Cast, filing: Path) -> None:
    assert isinstance(confirm(cast.qian, "123456"), NoAddressError)
    note(cast.qian, "qian@example.cn")
    code = code_sent()

    assert isinstance(confirm(cast.qian, code, minutes=16), CodeExpiredError)
    assert confirm(cast.qian, code, minutes=15) is None
    assert isinstance(confirm(cast.qian, code, minutes=15), CodeExpiredError)


def test_another_address_counts_only_when_it_is_confirmed(cast: Cast, filing: Path) -> None:
    note(cast.qian, "qian@example.cn")
    confirm(cast.qian, code_sent())
    note(cast.qian, "other@example.cn", minutes=1)

    with as_owner():
        assert NoticeAddress.objects.get().confirmed_at is None


def test_nobody_has_codes_sent_all_day(cast: Cast, filing: Path) -> None:
    for minute in range(10):
        note(cast.qian, "qian@example.cn", minutes=minute)
    with pytest.raises(TooManyCodesError):
        note(cast.qian, "qian@example.cn", minutes=11)
    note(cast.qian, "qian@example.cn", minutes=24 * 60)


@pytest.mark.parametrize(
    ("way", "written"),
    [
        (Way.EMAIL, "qian"),
        (Way.EMAIL, "a@b.cn\nBcc: c@d.cn"),
        (Way.SMS, "qian@example.cn"),
        (Way.WECOM, "https://qyapi.weixin.qq.com/"),
    ],
)
def test_what_is_no_address_is_refused(cast: Cast, filing: Path, way: Way, written: str) -> None:
    with pytest.raises(UnusableAddressError):
        note(cast.qian, written, way)


def test_the_page_leads_from_address_to_code_to_choice(
    cast: Cast, filing: Path, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    assert client.get(SETTINGS).status_code == 200

    typed = client.post(f"{SETTINGS}email/address/", {"email-address": "qian@"})
    assert typed.status_code == 422
    assert 'value="qian@"' in typed.content.decode()
    client.post(f"{SETTINGS}email/address/", {"email-address": "qian@example.cn"})
    assert client.post(f"{SETTINGS}email/code/", {"email-code": "12"}).status_code == 422
    client.post(f"{SETTINGS}email/code/", {"email-code": code_sent()})
    client.post(f"{SETTINGS}email/when/", {"email-when": "daily"})

    with as_owner():
        row = NoticeAddress.objects.get()
    page = client.get(SETTINGS).content.decode()
    assert (row.at_times, row.confirmed_at is not None) == ("daily", True)
    assert ("q***@example.cn" in page, "qian@example.cn" in page) == (True, False)
    assert "q***@example.cn" not in client_for(cast.sun).get(SETTINGS).content.decode()

    client.post(f"{SETTINGS}email/forget/")
    with as_owner():
        assert not NoticeAddress.objects.exists()


@pytest.mark.parametrize("path", ["fax/address/", "fax/code/", "fax/when/", "fax/forget/"])
def test_other_ways_are_not_found(
    cast: Cast, filing: Path, client_for: ClientFor, path: str
) -> None:
    assert client_for(cast.qian).post(f"{SETTINGS}{path}").status_code == 404


def test_a_way_that_is_not_set_up_is_not_offered(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)

    answer = client.post(f"{SETTINGS}email/address/", {"email-address": "qian@example.cn"})

    assert answer.status_code == 404
    assert 'name="email-address"' not in client.get(SETTINGS).content.decode()


def test_only_operators_read_what_was_written_into_files(
    cast: Cast, filing: Path, client_for: ClientFor
) -> None:
    note(cast.qian, "13900001234", Way.SMS)
    run_jobs(NOW)
    assert client_for(cast.li).get("/desk/notices/files/").status_code == 404
    with as_owner():
        cast.zhou.user.is_operator = True
        cast.zhou.user.save()

    page = client_for(cast.zhou).get("/desk/notices/files/").content.decode()

    (name,) = (path.name for path in filing.iterdir())
    assert (name in page, "13900001234" in page) == (True, True)
    receipt = f"/desk/notices/files/{name}/receipt/"
    assert client_for(cast.li).post(receipt, {"said": "delivered"}).status_code == 404
    assert client_for(cast.zhou).post(receipt, {"said": "nonsense"}).status_code == 404
    assert client_for(cast.zhou).post(receipt, {"said": "undelivered"}).status_code == 302
    run_jobs(NOW)
    assert message().failure == "undelivered"


def test_files_of_another_name_are_not_opened(
    cast: Cast, filing: Path, client_for: ClientFor
) -> None:
    with as_owner():
        cast.zhou.user.is_operator = True
        cast.zhou.user.save()
    for name in ("..%2F..%2Fkeys%2Fx.json", "x.http"):
        path = f"/desk/notices/files/{name}/receipt/"
        assert client_for(cast.zhou).post(path, {"said": "delivered"}).status_code == 404
