"""The shell of the field app: what browsers are told about it, and what stands there unbuilt."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Path]:
    """A folder of collected static files with a built app in it."""
    folder = tmp_path / "fieldwork"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>民情</title>")
    (folder / "sw.js").write_text("self.skipWaiting()")
    with override_settings(STATIC_ROOT=tmp_path):
        yield folder


def test_the_shell_is_served_fresh_and_strict(built: Path) -> None:
    response = Client().get("/field/")

    assert "民情" in response.content.decode()
    assert response["Cache-Control"] == "no-cache"
    policy = response["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "connect-src 'self'",
        "worker-src 'self'",
        "script-src 'self'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert not response.cookies


def test_the_service_worker_may_hold_the_app(built: Path) -> None:
    response = Client().get("/field/sw.js")

    assert response["Service-Worker-Allowed"] == "/field/"
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert b"".join(response.streaming_content) == b"self.skipWaiting()"  # type: ignore[attr-defined]  # a streaming response


def test_an_app_that_is_not_built_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda _: None)

    with override_settings(STATIC_ROOT=tmp_path):
        response = Client().get("/field/")
        worker = Client().get("/field/sw.js")

    assert (response.status_code, worker.status_code) == (503, 404)
    assert "npm run build" in response.content.decode()
