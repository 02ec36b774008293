"""Contrast of the palette, computed from the style sheets: 4.5:1, in dark and elder view 7:1."""

import re
from pathlib import Path

import pytest

import minqing.ui

STYLES = Path(minqing.ui.__file__).parent / "frontend" / "src" / "styles"
TEXTS = ("base-content", "primary", "error", "warning", "success", "quiet")
GROUNDS = ("base-100", "base-200", "wash-accent", "wash-soon", "wash-over", "wash-done")


def _colours(css: str) -> dict[str, str]:
    return {
        name.removeprefix("color-"): value
        for name, value in re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", css)
    }


def palette(theme: str) -> dict[str, str]:
    css = (STYLES / "tokens.css").read_text(encoding="utf-8")
    block = css[css.index(f'name: "{theme}"') :]
    return _colours(block[: block.index("}")])


def elder() -> dict[str, str]:
    css = (STYLES / "portal.css").read_text(encoding="utf-8")
    blocks = re.findall(r'\[data-view="elder"\][^{]*\{([^}]*)\}', css)
    colours = palette("light")
    for block in blocks:
        colours |= _colours(block)
    return colours | {"quiet": colours["base-content"]}


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_readable_on_every_ground(text: str, ground: str) -> None:
    light, dark = palette("light"), palette("dark")
    assert contrast(light[text], light[ground]) >= 4.5
    assert contrast(dark[text], dark[ground]) >= 4.5


@pytest.mark.parametrize("text", TEXTS)
def test_the_elder_view_goes_further(text: str) -> None:
    for colours in (elder(), palette("dark")):
        assert contrast(colours[text], colours["base-100"]) >= 7


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_and_filled_buttons_can_be_seen(theme: str) -> None:
    colours = palette(theme)
    assert contrast(colours["line"], colours["base-100"]) >= 3
    assert contrast(colours["primary-content"], colours["primary"]) >= 4.5
    assert contrast(colours["error-content"], colours["error"]) >= 4.5
