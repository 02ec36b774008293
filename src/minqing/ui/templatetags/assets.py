"""Addresses of the built style sheets and scripts, read from Vite's manifest."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own word
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

__all__ = ["MANIFEST", "asset_tags", "check_assets_built"]

MANIFEST = Path(__file__).parents[1] / "static" / "ui" / "manifest.json"


@lru_cache(maxsize=4)
def _entries(_written: float) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Script and style sheets of each entry; read again only when the manifest was rewritten."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return {
        chunk["name"]: (chunk["file"], tuple(chunk.get("css", ())))
        for chunk in manifest.values()
        if chunk.get("isEntry")
    }


def asset_tags(entry: str) -> SafeString:
    """The link and script elements of an entry; empty while the browser parts are not built."""
    try:
        written = MANIFEST.stat().st_mtime
    except FileNotFoundError:
        return SafeString("")
    script, sheets = _entries(written)[entry]
    links = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(f"ui/{sheet}"),) for sheet in sheets)
    )
    return format_html(
        '{}\n<script type="module" src="{}"></script>', links, static(f"ui/{script}")
    )


def check_assets_built(
    *,
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **_options: object,
) -> list[CheckMessage]:
    """Warn when pages would come without style."""
    if MANIFEST.exists():
        return []
    return [
        Warning(
            "The style sheets and scripts of the pages are not built.",
            hint="Run `npm ci && npm run build` in src/minqing/ui/frontend.",
            id="ui.W001",
        )
    ]
