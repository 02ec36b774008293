"""Downloading: only within the scope, and never run by a browser."""

import io
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from minqing.files.models import StoredFile
from minqing.files.operations import store
from minqing.files.queries import store_root
from minqing.files.rules.media import blob_path
from minqing.storage.scoping import scoped
from tests.builders import NOW
from tests.cast import Cast, ClientFor
from tests.files.samples import jpeg, pdf


def _stored(cast: Cast, content: bytes = pdf(), name: str = "楼道\r\n照明.pdf") -> StoredFile:
    with scoped(cast.qian.scope):
        return store(
            by=cast.qian.actor,
            at=NOW,
            content=io.BytesIO(content),
            name=name,
            area_code="310199001001000101",
            block_id=cast.a1.id,
        )


def _url(stored: StoredFile) -> str:
    return reverse("files:download", args=[stored.id])


def test_those_who_see_the_place_download_the_file(cast: Cast, client_for: ClientFor) -> None:
    stored = _stored(cast)

    for player in (cast.lin, cast.zhao, cast.qian, cast.sun, cast.li):
        response = client_for(player).get(_url(stored))
        assert (response.status_code, b"".join(response.streaming_content)) == (200, pdf())  # type: ignore[attr-defined]  # a file response
        response.close()


def test_to_others_it_is_as_if_it_never_was(cast: Cast, client_for: ClientFor) -> None:
    stored = _stored(cast)

    for player in (cast.wu, cast.zheng):
        client = client_for(player)
        foreign = client.get(_url(stored))
        never = client.get(reverse("files:download", args=[uuid4()]))
        assert (foreign.status_code, never.status_code) == (404, 404)
    assert Client().get(_url(stored)).status_code == 302


def test_the_browser_is_told_not_to_run_it(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.qian).get(_url(_stored(cast)))

    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%A5%BC%E9%81%93%E7%85%A7%E6%98%8E.pdf"
    )
    assert response["Cache-Control"] == "private, no-store"
    response.close()


def test_a_picture_is_looked_at_under_the_same_rules(cast: Cast, client_for: ClientFor) -> None:
    stored = _stored(cast, jpeg(), "门口.jpg")
    response = client_for(cast.qian).get(reverse("files:picture", args=[stored.id]))

    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith("inline; ")
    response.close()


def test_what_is_no_picture_is_only_saved(cast: Cast, client_for: ClientFor) -> None:
    stored = _stored(cast)

    assert client_for(cast.qian).get(reverse("files:picture", args=[stored.id])).status_code == 404


def test_a_content_that_is_gone_is_not_found(cast: Cast, client_for: ClientFor) -> None:
    stored = _stored(cast)
    blob_path(store_root(), stored.sha256).unlink()

    assert client_for(cast.qian).get(_url(stored)).status_code == 404


def test_only_reading_is_answered(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.qian).post(_url(_stored(cast))).status_code == 405
