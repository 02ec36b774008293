"""Fixtures of the tests of notices."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from minqing.notices.queries.ways import outbox_folder
from minqing.notices.rules import words as words_module
from minqing.notices.rules.ways import Sending

SECRET = "only the gateway knows this"


@pytest.fixture
def filing() -> Iterator[Path]:
    """Every way writes files; the folder where they lie."""
    with override_settings(
        MINQING_EMAIL=Sending.FILE,
        MINQING_SMS=Sending.FILE,
        MINQING_ROBOTS=Sending.FILE,
        MINQING_SMS_URL="https://sms.example.cn/send",
        MINQING_SMS_SECRET=SECRET,
        MINQING_SITE_URL="https://minqing.example.cn/",
    ):
        # Files of tests that sent by the same folder without looking at it.
        shutil.rmtree(outbox_folder(), ignore_errors=True)
        yield outbox_folder()
        shutil.rmtree(outbox_folder(), ignore_errors=True)


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two codes that tests may send, one of them urgent."""
    monkeypatch.setattr(words_module, "_texts", {})
    monkeypatch.setattr(words_module, "_urgent", set())
    words_module.register_text("tests.handed_up", "{count} handed up")
    words_module.register_text("tests.danger", "danger {count}", urgent=True)
