"""What a notice may say."""

from uuid import UUID

import pytest
from django.utils import translation
from django.utils.translation import pgettext_lazy

from minqing.notices.rules import (
    PersonalNoticeError,
    UnknownNoticeError,
    check_params,
    check_path,
    register_text,
    text_of,
)
from minqing.notices.rules import words as words_module

SOME_ID = UUID("01890000-0000-7000-8000-000000000001")


@pytest.fixture(autouse=True)
def own_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_module, "_texts", {})


def test_words_are_found_by_code_in_the_reader_s_language() -> None:
    register_text("cases.handed_up", pgettext_lazy("messages to me", "Notices"))
    register_text("cases.due", "{count} due")

    with translation.override("zh-hans"):
        assert text_of("cases.handed_up", {}) == "消息"
    assert text_of("cases.due", {"count": 3}) == "3 due"
    with pytest.raises(UnknownNoticeError):
        text_of("cases.unknown", {})


def test_a_code_keeps_its_words() -> None:
    register_text("cases.due", "{count} due")

    with pytest.raises(ValueError, match="already"):
        register_text("cases.due", "other")
    with pytest.raises(ValueError, match=r"package\.what"):
        register_text("due", "words")


@pytest.mark.parametrize(
    "value", ["0000123X", "310199001001", 12, True, SOME_ID, "block", "2026-06-01", "a.b:c"]
)
def test_ids_codes_and_counts_may_stand_in_a_notice(value: str | int | UUID) -> None:
    assert check_params({"it": value}) == {"it": str(value) if value is SOME_ID else value}


@pytest.mark.parametrize(
    "value", ["陈建国", "Chen Jianguo", "13812345678", "+8613812345678", "31019919900101123X", ""]
)
def test_nothing_personal_may(value: str) -> None:
    with pytest.raises(PersonalNoticeError):
        check_params({"it": value})


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/desk/",
        "/desk/../accounts/",
        "/desk//evil.example",
        "/accounts/logout/",
        "desk/",
        "/desk/a\r\nSet-Cookie: x",
        "/desk/\\evil",
    ],
)
def test_a_notice_leads_to_the_desk_only(path: str) -> None:
    assert check_path("/desk/cases/?state=open&after=1") == "/desk/cases/?state=open&after=1"
    with pytest.raises(ValueError, match="page of the desk"):
        check_path(path)
