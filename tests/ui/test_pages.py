"""Shells, forms and error pages, rendered without a database."""

import re
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch
from django.utils.translation import override

from minqing.ui import views
from minqing.ui.apps import check_navigation
from minqing.ui.forms import SampleForm
from minqing.ui.templatetags.ui import root_attributes

INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*(src=|application/json))")


@pytest.fixture(autouse=True)
def own_addresses() -> Iterator[None]:
    with override_settings(
        ROOT_URLCONF="tests.ui.urls",
        MINQING_NAV=(),
        MINQING_NAV_WITHIN=(),
        MINQING_PAGES={"privacy": "ui:gallery_portal"},
    ):
        yield


class Visitor:
    """Somebody signed in, without a database."""

    is_authenticated = True
    name = "赵建国"


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> HttpRequest:
    monkeypatch.setattr("django.contrib.messages.context_processors.get_messages", lambda _: [])
    request = RequestFactory().get("/desk/gallery/")
    request.user = Visitor()  # type: ignore[assignment]  # no database here
    return request


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("view", [views.gallery, views.gallery_portal, views.gallery_print])
def test_the_gallery_shows_every_component_without_inline_code(
    visit: HttpRequest, view: object, language: str
) -> None:
    with override(language):
        response = view(visit)  # type: ignore[operator]  # a view
    html = response.content.decode()
    assert response.status_code == 200
    assert not INLINE.search(html)
    assert html.count("<h1>") == 1
    assert 'id="main"' in html or 'class="sheets"' in html


def test_the_desk_can_be_skipped_through_and_knows_its_language(visit: HttpRequest) -> None:
    with override("zh-hans"):
        html = views.gallery(visit).content.decode()
    assert '<html lang="zh-Hans"' in html
    assert '<a class="skip-link" href="#main">' in html


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (lambda request: views.bad_request(request, ValueError("betrayed")), 400),
        (lambda request: views.permission_denied(request, PermissionDenied("betrayed")), 403),
        (lambda request: views.csrf_failure(request, "betrayed"), 403),
        (lambda request: views.page_not_found(request, Http404("betrayed")), 404),
        (views.server_error, 500),
    ],
)
def test_errors_say_what_to_do_in_both_languages_and_nothing_else(
    page: object, status: int
) -> None:
    response: HttpResponse = page(RequestFactory().get("/x/"))  # type: ignore[operator]  # a view
    html = response.content.decode()
    assert response.status_code == status
    assert '<section lang="zh-Hans">' in html
    assert '<section lang="en">' in html
    assert "请" in html
    assert "betrayed" not in html
    assert "Traceback" not in html


@pytest.mark.parametrize(
    ("cookie", "attribute"),
    [
        ("dark", ' data-theme="dark"'),
        ("light", ' data-theme="light"'),
        ('"><script>', ""),
        ("", ""),
    ],
)
def test_only_known_themes_reach_the_page(cookie: str, attribute: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert root_attributes(Context({"request": request})) == attribute


def test_the_elder_view_comes_from_address_or_cookie() -> None:
    request = RequestFactory().get("/?view=elder")
    assert views.shell(request)["ui_elder"] is True
    request = RequestFactory().get("/")
    request.COOKIES["view"] = "elder"
    assert views.shell(request)["ui_elder"] is True
    request = RequestFactory().get("/?view=usual")
    request.COOKIES["view"] = "elder"
    assert views.shell(request)["ui_elder"] is False


def test_the_navigation_shows_what_the_roles_open(visit: HttpRequest) -> None:
    entries = [("All", "ui:gallery", ()), ("Some", "ui:gallery_print", ("secretary",))]

    class Standing:
        roles = frozenset({"secretary"})

    with override_settings(MINQING_NAV=entries):
        plain = list(views.shell(visit)["ui_nav"])  # type: ignore[call-overload]  # lazy list
        visit.standing = Standing()  # type: ignore[attr-defined]  # as the scope middleware sets it
        both = list(views.shell(visit)["ui_nav"])  # type: ignore[call-overload]  # lazy list
    assert [item["label"] for item in plain] == ["All"]
    assert [item["label"] for item in both] == ["All", "Some"]
    assert [item["current"] for item in both] == [True, False]


def test_a_navigation_entry_without_a_page_is_found_by_the_checks() -> None:
    with override_settings(MINQING_NAV=[("Lost", "ui:nowhere", ())]):
        assert [found.id for found in check_navigation(app_configs=None)] == ["ui.E001"]


def test_a_failed_form_keeps_what_was_typed_and_links_each_error() -> None:
    form = SampleForm({"name": "", "body": "楼道灯坏了", "category": "", "answered": ""})
    with override("en"):
        html = Template("{% load ui %}{% form_errors form %}{% fields form %}").render(
            Context({"form": form})
        )
    assert 'role="alert"' in html
    assert 'href="#id_name"' in html
    assert 'href="#id_answered"' in html
    assert 'id="id_answered"' in html
    assert "楼道灯坏了" in html
    assert 'aria-invalid="true"' in html
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        for target in described.split():
            assert f'id="{target}"' in html


def test_every_control_has_a_label() -> None:
    html = Template("{% load ui %}{% fields form %}").render(Context({"form": SampleForm()}))
    controls = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html))
    labels = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    assert controls == labels


def test_the_navigation_marks_where_a_page_belongs(visit: HttpRequest) -> None:
    entries = [("Start", "ui:gallery", ()), ("Paper", "ui:gallery_print", ())]
    within = [("staff:", "ui:gallery_print")]
    for path, view_name, present in (
        ("/desk/gallery/", "ui:gallery", [True, False]),
        ("/desk/gallery/print/", "ui:gallery_print", [False, True]),
        ("/desk/gallery/elsewhere/", "other:page", [False, False]),
        ("/desk/gallery/staff/", "staff:page", [False, True]),
    ):
        visit.path = path
        visit.resolver_match = ResolverMatch(lambda: None, (), {})
        visit.resolver_match.view_name = view_name
        with override_settings(
            MINQING_NAV=entries, MINQING_NAV_WITHIN=within, LOGIN_REDIRECT_URL="/desk/gallery/"
        ):
            shown = list(views.shell(visit)["ui_nav"])  # type: ignore[call-overload]  # lazy list
        assert [item["current"] for item in shown] == present, path
