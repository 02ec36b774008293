"""Which version of the field app this server hands out."""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

__all__ = ["built", "served_version"]


def built(name: str) -> Path | None:
    """A built file of the field app: collected, or where Vite put it; None until it is built."""
    if settings.STATIC_ROOT:
        collected = Path(settings.STATIC_ROOT) / "fieldwork" / name
        if collected.is_file():
            return collected
    found = finders.find(f"fieldwork/{name}")
    return Path(found) if isinstance(found, str) else None


def served_version() -> str:
    """The version of the built app; empty until it is built."""
    path = built("version.json")
    return "" if path is None else str(json.loads(path.read_bytes())["version"])
