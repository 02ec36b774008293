"""The components, as template tags: `{% load ui %}`; described in docs/reference/components.md."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import segno
from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField, BoundWidget
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from minqing.lib import paging
from minqing.lib.shares import percent, percent_digits
from minqing.ui.rules import DASH
from minqing.ui.templatetags import doors, drawing, figures, ladders, moments
from minqing.ui.templatetags.assets import asset_tags

register = template.Library()

Item = Mapping[str, object]
BADGE_KINDS = ("neutral", "accent", "done", "soon", "over")
#: Kinds of notices, and what is drawn in them.
NOTICE_ICONS = {"info": "info", "done": "check", "soon": "clock", "over": "warning"}


# ---------------------------------------------------------------- page shells


@register.simple_tag
def ui_assets(entry: str) -> SafeString:
    """Style sheet and script of a shell: "desk", "portal" or "print"."""
    return asset_tags(entry)


@register.simple_tag
def root_language() -> str:
    """The page's language for `<html lang>`."""
    return "zh-Hans" if (get_language() or "zh").startswith("zh") else "en"


@register.simple_tag(takes_context=True)
def root_attributes(context: Context, *, light: bool = False) -> SafeString:
    """More attributes of `<html>`: chosen theme, elder view. `light`: never dark (paper)."""
    request = context.get("request")
    cookies = request.COOKIES if isinstance(request, HttpRequest) else {}
    theme = "light" if light else cookies.get("theme", "")
    chosen = format_html(' data-theme="{}"', theme) if theme in {"light", "dark"} else ""
    elder = mark_safe(' data-view="elder"') if context.get("ui_elder") else ""
    return format_html("{}{}", chosen, elder)


@register.simple_tag
def page_url(name: str, *arguments: object) -> str:
    """The address of a page that a higher package owns, such as "household".

    `MINQING_PAGES`, composed in the settings, says which it is: a template never names a package
    above its own. Raises KeyError for a name that is not there.
    """
    return reverse(settings.MINQING_PAGES[name], args=arguments)


@register.simple_tag
def mark(name: str) -> SafeString:
    """A line mark, silent for screen readers."""
    return mark_safe(drawing.line_mark(name))  # noqa: S308 - our own drawing


@register.simple_tag
def dash(*, text: bool = False) -> str:
    """The sign for nothing; `text=True` where no element may stand, as in a list to choose from."""
    return DASH if text else moments.DASH


@register.filter
def or_dash(value: object) -> object:
    """The value, or the sign for nothing when it is empty."""
    return moments.DASH if value is None or value == "" else value


register.filter("grouped", figures.grouped)


@register.filter
def counted_out(count: int) -> str:
    """A count that was made no further than 1,000: 1,000+ when there are more."""
    return paging.counted_out(count)


@register.filter
def per_cent(share: Decimal | None) -> str:
    """A percentage as the programme prints it: 70.5 %, and 100 % when it is all; a dash of none."""
    return moments.DASH if share is None else f"{percent_digits(share)} %"


@register.filter
def of_one(share: float | None) -> str:
    """A share between 0 and 1 in per cent, rounded down so that 100 % is all; a dash of none."""
    return moments.DASH if share is None else f"{percent_digits(Decimal(str(share)) * 100)} %"


@register.filter
def signed_share(share: float) -> str:
    """How far above (+) or below (−) something lies, as whole per cent."""
    rounded = round(share * 100)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else '±'}{abs(rounded)} %"


# ---------------------------------------------------------------- ladder, door, time


@register.simple_tag(takes_context=True)
def ladder(
    context: Context,
    level: str | int,
    state: str = "open",
    *,
    raised: datetime | None = None,
    due: datetime | None = None,
    now: datetime | None = None,
    size: str = "small",
    words: bool = True,
) -> SafeString:
    """Where a request stands on the four steps, and what is left of its month."""
    running = state == "open" and due is not None
    present = moments.present(context, now) if running else now
    if size == "large":
        return ladders.large(level, state, raised, due, present)
    return ladders.small(level, state, raised, due, present, words=words)


@register.simple_tag
def door(
    state: str, label: str = "", *, hardship: bool = False, href: str = "", word: bool = True
) -> SafeString:
    """One household as a door; ValueError for a state that is not drawn."""
    return doors.door(state, label, hardship=bool(hardship), href=href, word=word)


@register.simple_tag
def stairwell(floors: Sequence[Item], name: str = "") -> SafeString:
    """An entrance as a grid of doors, floor by floor in the given order."""
    return doors.stairwell(floors, name)


@register.simple_tag(takes_context=True)
def due(
    context: Context, moment: datetime | None, now: datetime | None = None, *, done: bool = False
) -> SafeString:
    """A due word: "still 3 days", "2 days over"."""
    if done:
        return moments.done_html()
    return moments.due_html(moment, moments.present(context, now)) if moment else moments.DASH


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """Day and time in Shanghai."""
    return moments.moment_html(value)


@register.simple_tag
def day(value: date | datetime | None) -> SafeString:
    """A day with its weekday."""
    return moments.day_html(value)


@register.simple_tag
def clock(value: datetime | None) -> SafeString:
    """The time of day in Shanghai."""
    return moments.clock_html(value)


# ---------------------------------------------------------------- figures


@register.simple_tag
def number(value: object) -> str | SafeString:
    """A number grouped by thousands."""
    return figures.grouped(value)


@register.inclusion_tag("ui/components/figure.html")
def figure(
    value: object,
    label: str,
    *,
    href: str = "",
    cut_off: date | datetime | None = None,
    unit: str = "",
    note: str = "",
    tone: str = "",
) -> dict[str, object]:
    """A large figure that opens its list and names its cut-off."""
    return {
        "value": figures.grouped(value),
        "label": label,
        "href": href,
        "cut_off": cut_off,
        "unit": unit,
        "note": note,
        "tone": tone,
    }


share = register.simple_tag(figures.share)


@register.inclusion_tag("ui/components/bars.html")
def bars(rows: Sequence[Item], label: str = "") -> dict[str, object]:
    """A bar chart that is its own table; each row `label, value, href, of, tone`."""
    largest = max((_count(row.get("value")) for row in rows), default=0)
    drawn = []
    for row in rows:
        value, whole = _count(row.get("value")), row.get("of")
        per_cent = percent(value, _count(whole) if whole is not None else largest)
        drawn.append(
            {
                "label": row.get("label"),
                "href": row.get("href"),
                "tone": row.get("tone", ""),
                "value": figures.grouped(value),
                "of": None if whole is None else figures.grouped(whole),
                "per_cent": None if whole is None or per_cent is None else percent_digits(per_cent),
                "bar": mark_safe(drawing.bar(round((per_cent or 0) * 10))),  # noqa: S308 - drawn here
            }
        )
    shares = any(row["of"] is not None for row in drawn)
    return {"rows": drawn, "label": label, "shares": shares}


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


@register.inclusion_tag("ui/components/progress.html")
def progress(done: int, total: int, label: str = "") -> dict[str, object]:
    """Progress of long work, with counts; a total that was only guessed may be passed."""
    per_cent = percent(min(done, total), total)
    return {
        "done": figures.grouped(done),
        "total": figures.grouped(total),
        "label": label,
        "per_cent": 0 if per_cent is None else int(per_cent),
        "bar": mark_safe(drawing.bar(round((per_cent or 0) * 10))),  # noqa: S308 - drawn here
    }


# ---------------------------------------------------------------- lists


@register.inclusion_tag("ui/components/chips.html")
def chips(items: Sequence[Item], label: str = "") -> dict[str, object]:
    """Filter chips; each item `label, href, active, count`; `removes`: it takes the filter off."""
    return {"items": _counted(items), "label": label}


@register.inclusion_tag("ui/components/tabs.html")
def tabs(items: Sequence[Item], label: str = "") -> dict[str, object]:
    """Saved views; each item `label, href, active, count`."""
    return {"items": _counted(items), "label": label}


def _counted(items: Sequence[Item]) -> list[dict[str, object]]:
    return [
        {**item, "count": None if item.get("count") is None else figures.grouped(item["count"])}
        for item in items
    ]


@register.simple_block_tag
def table(content: str, caption: str = "") -> SafeString:
    """A dense table that becomes a list of cards on a narrow screen."""
    title = format_html('<caption class="sr-only">{}</caption>', caption) if caption else ""
    return format_html(
        '<div class="table-frame"><table class="rows">{}{}</table></div>', title, content
    )


@register.inclusion_tag("ui/components/pager.html")
def pager(
    next_url: str = "", previous_url: str = "", shown: int | None = None, total: object = ""
) -> dict[str, object]:
    """Keyset paging; nothing to show gives nothing."""
    return {
        "next_url": next_url,
        "previous_url": previous_url,
        "shown": None if shown is None else figures.grouped(shown),
        "total": "" if total in {"", None} else figures.grouped(total),
    }


@register.inclusion_tag("ui/components/empty_state.html")
def empty_state(title: str, text: str = "", href: str = "", action: str = "") -> dict[str, object]:
    """What would appear here and how."""
    return {"title": title, "text": text, "href": href, "action": action}


@register.inclusion_tag("ui/components/skeleton.html")
def skeleton(rows: int = 3) -> dict[str, object]:
    """Grey lines while something loads."""
    return {"rows": range(rows)}


@register.simple_block_tag
def bulk_bar(content: str) -> SafeString:
    """Buttons for the ticked rows of the form it stands in, with their number."""
    return format_html(
        '<div class="bulk-bar" data-bulk-bar hidden role="group" aria-label="{}">'
        '<span class="bulk-count" aria-live="polite"><output data-bulk-count>0</output> {}</span>'
        "{}</div>",
        gettext("With the selected rows"),
        gettext("selected"),
        content,
    )


@register.simple_tag
def badge(kind: str, text: str) -> SafeString:
    """A word with a shape; ValueError for an unknown kind."""
    if kind not in BADGE_KINDS:
        message = f"{kind!r} is no kind of badge: use one of {', '.join(BADGE_KINDS)}."
        raise ValueError(message)
    return format_html(
        '<span class="tag tag-{}">{}{}</span>',
        kind,
        mark_safe(drawing.shape(kind)),  # noqa: S308 - our own drawing
        text,
    )


# ---------------------------------------------------------------- text and story


@register.inclusion_tag("ui/components/timeline.html")
def timeline(items: Sequence[Item]) -> dict[str, object]:
    """A story from top to bottom; each item `at, title, who, text, kind, pictures`.

    A long text may come in two parts: ``more`` is the rest, folded behind its beginning.
    """
    return {
        "items": [
            {"kind": "neutral", **item, "timed": isinstance(item.get("at"), datetime)}
            for item in items
        ]
    }


@register.inclusion_tag("ui/components/pictures.html")
def pictures(items: Sequence[Item]) -> dict[str, object]:
    """Small pictures that open large; each item `name, href`, or `name, kind, words` without one.

    ``words`` say why a picture is not here; ``kind`` is that of their badge.
    """
    return {"items": items}


@register.inclusion_tag("ui/components/keyvalues.html")
def keyvalues(items: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Names and values; an empty value shows a dash."""
    return {
        "items": [(key, moments.DASH if value in {"", None} else value) for key, value in items]
    }


@register.inclusion_tag("ui/components/breadcrumbs.html")
def breadcrumbs(items: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The way to this page; the last item is the page itself."""
    return {"items": items}


@register.inclusion_tag("ui/components/steps.html")
def steps(items: Sequence[str], current: int) -> dict[str, object]:
    """Where one is in a long form; `current` counts from 1."""
    return {"items": items, "current": current, "total": len(items)}


@register.simple_block_tag
def panel(content: str, title: str = "") -> SafeString:
    """A part of a page with a heading."""
    heading = format_html('<h2 class="panel-title">{}</h2>', title) if title else ""
    return format_html('<section class="panel">{}{}</section>', heading, content)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """An inset message: "info", "done", "soon" or "over"."""
    icon = NOTICE_ICONS[kind]
    heading = format_html('<p class="notice-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice notice-{}" role="{}">{}<div>{}{}</div></div>',
        kind,
        "alert" if kind == "over" else "note",
        mark_safe(drawing.line_mark(icon)),  # noqa: S308 - our own drawing
        heading,
        content,
    )


@register.simple_tag
def qr(data: str, words: str = "", *, large: bool = False) -> SafeString:
    """A QR code of 25 mm with its content in words under it; `large` to scan from a screen."""
    drawn = BytesIO()
    segno.make(data, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, nl=False, omitsize=True, border=4
    )
    caption = format_html("<figcaption>{}</figcaption>", words) if words else ""
    return format_html(
        '<figure class="qr{}"><div role="img" aria-label="{}">{}</div>{}</figure>',
        " qr-large" if large else "",
        gettext("QR code"),
        mark_safe(drawn.getvalue().decode()),  # noqa: S308 - drawn by segno from escaped modules
        caption,
    )


# ---------------------------------------------------------------- forms


@register.inclusion_tag("ui/components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, object]:
    """All errors of a form on top, each a link to its field."""
    listed = [
        (form[name].id_for_label or form[name].auto_id, form[name].label, error)
        for name, errors in form.errors.items()
        if name in form.fields
        for error in errors
    ]
    return {"form": form, "listed": listed, "general": form.non_field_errors()}


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, *, autofocus: bool = False) -> dict[str, object]:
    """Label above, help under, error beside."""
    widget = bound.field.widget
    attributes: dict[str, str | bool] = {"class": _widget_class(widget)}
    if autofocus:
        attributes["autofocus"] = True
    if str(widget.attrs.get("placeholder", "")).strip() == str(bound.label).strip():
        attributes["placeholder"] = False  # the label stands above already
    listed = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attributes) if not bound.use_fieldset else "",
        "tick": isinstance(widget, forms.CheckboxInput),
        "group": bound.use_fieldset,
        "choices": _choices(bound) if listed else [],
        "optional": not bound.field.required and not isinstance(widget, forms.CheckboxInput),
    }


def _choices(bound: BoundField) -> list[BoundWidget]:
    """The single radios or tick boxes of a field, each with its class."""
    choices = list(bound)
    # To Django, a list of tick boxes is a kind of list of radios.
    several = isinstance(bound.field.widget, forms.CheckboxSelectMultiple)
    for choice in choices:
        choice.data["attrs"]["class"] = "checkbox" if several else "radio"
    return choices


def _widget_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        kind = "checkbox"
    elif isinstance(widget, forms.Textarea):
        kind = "textarea"
    elif isinstance(widget, forms.FileInput):
        kind = "file-input"
    elif isinstance(widget, forms.Select):
        kind = "select"
    else:
        kind = "input"
    return f"{widget.attrs.get('class', '')} {kind}".strip()


@register.inclusion_tag("ui/components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, object]:
    """Every visible field in order, and the hidden ones."""
    return {"form": form}
