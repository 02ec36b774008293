"""Addresses of the built style sheets and scripts, read from Vite's manifest."""

import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

__all__ = ["MANIFEST", "asset_tags"]

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
        '<link rel="icon" type="image/svg+xml" href="{}">\n{}\n'
        '<script type="module" src="{}"></script>',
        static("ui/icon.svg"),
        links,
        static(f"ui/{script}"),
    )
