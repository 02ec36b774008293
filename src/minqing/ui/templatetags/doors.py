"""Doors as HTML: one household, or a whole stairwell."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from minqing.ui.rules import DoorState
from minqing.ui.templatetags import drawing

__all__ = ["door", "stairwell"]


def _word(state: DoorState) -> str:
    return {
        DoorState.NOT_YET: pgettext("door", "not yet"),
        DoorState.MET: pgettext("door", "met"),
        DoorState.NOBODY_HOME: pgettext("door", "nobody home"),
        DoorState.REFUSED: pgettext("door", "refused"),
        DoorState.VACANT: pgettext("door", "vacant"),
        DoorState.MOVED_AWAY: pgettext("door", "moved away"),
        DoorState.MERGED_FLAT: pgettext("door", "merged flat"),
        DoorState.WRONG_ADDRESS: pgettext("door", "wrong address"),
    }[state]


@lru_cache(maxsize=64)
def _drawn(state: DoorState, hardship: bool, word: bool, _language: str | None) -> SafeString:  # noqa: FBT001 - a cache key
    """Drawing and word; the corner mark is read aloud only as "marked"."""
    marked = format_html('<span class="sr-only">{}</span>', gettext(", marked")) if hardship else ""
    return format_html(
        '{}<span class="{}">{}</span>{}',
        mark_safe(drawing.door_drawing(state, hardship=hardship)),  # noqa: S308 - drawn here
        "door-word" if word else "sr-only",
        _word(state),
        marked,
    )


def door(state: str, label: str, *, hardship: bool, href: str, word: bool) -> SafeString:
    """One door; a link when it has an address."""
    known = DoorState(state)
    inside = format_html(
        '<span class="door-label">{}</span>{}',
        label,
        _drawn(known, hardship, word, get_language()),
    )
    if href:
        return format_html('<a class="door door-{}" href="{}">{}</a>', known.value, href, inside)
    return format_html('<span class="door door-{}">{}</span>', known.value, inside)


def stairwell(floors: Sequence[Mapping[str, object]], name: str) -> SafeString:
    """Floors in the given order, top floor first as one sees the house."""
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((floor.get("label", ""), _doors(floor.get("doors"))) for floor in floors),
    )
    caption = format_html("<caption>{}</caption>", name) if name else ""
    return format_html(
        '<div class="stairwell-frame"><table class="stairwell">{}<tbody>{}</tbody></table></div>',
        caption,
        rows,
    )


def _doors(found: object) -> SafeString:
    listed = found if isinstance(found, list | tuple) else ()
    return format_html_join(
        "",
        "<td>{}</td>",
        (
            (
                door(
                    one["state"],
                    one.get("label", ""),
                    hardship=bool(one.get("hardship")),
                    href=one.get("href", ""),
                    word=one.get("word", True),
                ),
            )
            for one in listed
        ),
    )
