"""Components as their readers get them: words in both languages, shapes, escaping."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from minqing.lib.time import at_local, end_of_local_day

NOW = at_local(date(2026, 11, 22), 10)


def render(source: str, language: str = "en", **context: object) -> str:
    with override(language):
        return Template("{% load ui %}" + source).render(Context({"now": NOW, **context}))


def due_in(days: int) -> object:
    return end_of_local_day(date(2026, 11, 22) + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (20, "still 20 days", "还有 20 天"),
        (3, "still 3 days", "还有 3 天"),
        (1, "still 1 day", "还有 1 天"),
        (0, "due today", "今天到期"),
        (-1, "1 day over", "超期 1 天"),
        (-2, "2 days over", "超期 2 天"),
    ],
)
def test_due_words_in_both_languages(days: int, english: str, chinese: str) -> None:
    assert english in render("{% due d %}", d=due_in(days))
    assert chinese in render("{% due d %}", "zh-hans", d=due_in(days))


def test_a_due_word_carries_its_date_on_hover_and_on_paper() -> None:
    html = render("{% due d %}", "zh-hans", d=due_in(3))
    assert 'title="2026-11-25 周三"' in html
    assert '<span class="on-paper"> 2026-11-25 周三</span>' in html


def test_pressing_due_words_have_a_shape_besides_their_colour() -> None:
    assert "<svg" in render("{% due d %}", d=due_in(-2))
    assert "<svg" in render("{% due d %}", d=due_in(1))
    assert "<svg" not in render("{% due d %}", d=due_in(20))


def test_a_component_does_not_read_the_clock() -> None:
    with pytest.raises(LookupError, match="present moment"):
        render("{% due d %}", d=due_in(1), now=None)


def test_days_and_moments() -> None:
    assert ">2026-11-22 周日<" in render("{% day d %}", "zh-hans", d=date(2026, 11, 22))
    assert ">2026-11-22 Sun<" in render("{% day d %}", d=date(2026, 11, 22))
    assert ">2026-11-22 Sun 10:00<" in render("{% moment now %}")
    assert ">10:00<" in render("{% clock now %}")
    assert "–" in render("{% day d %}", d=None)


def test_the_ladder_says_level_state_and_days_left() -> None:
    html = render('{% ladder level="neighbourhood" due=d %}', "zh-hans", d=due_in(12))
    assert "第 2 级，共 4 级：居民区，办理中" in html
    assert "还有 12 天" in html
    assert 'aria-hidden="true"' in html


@pytest.mark.parametrize("state", ["answered", "solved", "closed", "withdrawn"])
def test_a_ladder_that_is_not_running_needs_no_clock(state: str) -> None:
    assert "<svg" in render('{% ladder level="street" state=s due=d %}', s=state, d=NOW, now=None)


def test_the_ladder_of_each_state_is_drawn_differently() -> None:
    drawn = {
        render('{% ladder level="street" state=s due=d words=False %}', s=state, d=due_in(days))
        for state, days in (
            ("open", 20),
            ("open", 1),
            ("open", -1),
            ("answered", 1),
            ("solved", 1),
            ("withdrawn", 1),
        )
    }
    assert len(drawn) == 6


def test_the_large_ladder_names_every_step_and_marks_the_present_one() -> None:
    html = render('{% ladder level="street" due=d size="large" %}', d=due_in(5))
    assert html.count("<li") == 4
    assert html.count('aria-current="step"') == 1


@pytest.mark.parametrize(
    ("state", "english", "chinese"),
    [
        ("not_yet", "not yet", "未走访"),
        ("met", "met", "已走访"),
        ("nobody_home", "nobody home", "没人在家"),
        ("refused", "refused", "拒访"),
        ("vacant", "vacant", "空户"),
        ("moved_away", "moved away", "已搬走"),
        ("merged_flat", "merged flat", "已打通"),
        ("wrong_address", "wrong address", "地址有误"),
    ],
)
def test_doors_say_their_state(state: str, english: str, chinese: str) -> None:
    assert english in render("{% door s %}", s=state)
    assert chinese in render("{% door s word=False %}", "zh-hans", s=state)


def test_every_door_has_its_own_shape() -> None:
    states = (
        *("not_yet", "met", "nobody_home", "refused"),
        *("vacant", "moved_away", "merged_flat", "wrong_address"),
    )
    drawn = {render("{% door s %}", s=state).partition("</svg>")[0][-160:] for state in states}
    assert len(drawn) == 8


def test_hardship_is_a_mark_and_never_a_word() -> None:
    html = render('{% door "met" label="301" hardship=True %}', "zh-hans")
    assert 'class="corner"' in html
    assert "困难" not in html


def test_an_unknown_door_state_is_an_error() -> None:
    with pytest.raises(ValueError, match="burgled"):
        render('{% door "burgled" %}')


def test_shares() -> None:
    html = render('{% share 216999 307800 label="Visited" href="/list/" target=80 %}')
    for part in ("70.5", "216,999 of 307,800", 'href="/list/"', "target 80 %", 'd="M80 0v8"'):
        assert part in html
    assert "–" in render("{% share 0 0 %}")
    assert '100<span class="figure-unit"> %' in render("{% share 12 12 %}")


def test_nothing_has_one_sign_and_naught_is_a_number() -> None:
    nothing = '<span class="nothing">–</span>'
    assert (
        render("{% dash %}")
        == render("{{ gone|or_dash }}")
        == render('{{ ""|or_dash }}')
        == nothing
    )
    assert render("{% dash text=True %}") == "–"
    assert render("{{ 0|or_dash }}") == "0"
    assert render("{{ share|per_cent }}", share=Decimal("70.5")) == "70.5 %"
    assert render("{{ share|per_cent }}", share=None) == nothing


def test_labels_are_escaped() -> None:
    bad = "<script>alert(1)</script>"
    for source in (
        '{% door "met" label=bad %}',
        "{% share 1 2 label=bad %}",
        "{% figure 1 bad %}",
        '{% badge "over" bad %}',
        "{% empty_state bad bad %}",
        "{% timeline story %}",
        "{% keyvalues pairs %}",
        "{% table caption=bad %}{% endtable %}",
        "{% qr 'x' words=bad %}",
    ):
        html = render(source, bad=bad, story=[{"title": bad, "text": bad}], pairs=[("k", bad)])
        assert "<script>" not in html, source


def test_chips_say_which_is_active_and_count_with_groups() -> None:
    items = [
        {"label": "All", "href": "?", "count": 1200},
        {"label": "Due", "href": "?due", "active": True, "count": "1,000+"},
    ]
    html = render("{% chips items %}", items=items)
    assert html.count('aria-current="true"') == 1
    assert "1,200" in html
    assert "1,000+" in html


def test_a_pager_with_nothing_to_say_says_nothing() -> None:
    assert render("{% pager %}").strip() == ""
    assert 'rel="next"' in render('{% pager next_url="?a" %}')


def test_no_component_needs_inline_style_or_script() -> None:
    html = render(
        '{% ladder level="block" due=d %}{% ladder level="block" due=d size="large" %}'
        '{% door "met" %}{% share 1 2 %}{% bars rows %}{% progress 1 3 %}{% qr "x" %}'
        "{% bulk_bar %}{% endbulk_bar %}{% skeleton 2 %}",
        d=due_in(4),
        rows=[{"label": "a", "value": 3}],
    )
    assert "style=" not in html
    assert "onclick" not in html
    assert "<script" not in html
