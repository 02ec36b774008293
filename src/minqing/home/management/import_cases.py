"""``minqing import cases FILE``: past requests, read as a preset says."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from minqing.cases.rules.importing import Preset, PresetError, read_preset
from minqing.home.management import import_sheet

__all__ = ["run"]

_COULD_NOT_BEGIN = 2


def run(
    file: Path,
    *,
    preset: Path | None = None,
    source: str = "",
    area: str = "",
    dry_run: bool = False,
    errors: Path | None = None,
    skip_faulty: bool = False,
    mapping: Mapping[str, str] | None = None,
    as_json: bool = False,
) -> int:
    """Bring in a file; as ``import_sheet.run``, or 2 when the preset cannot be used.

    ``source`` and ``area`` go before what the preset says.
    """
    try:
        how = read_preset(preset.read_text(encoding="utf-8")) if preset else Preset()
    except (PresetError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{preset}: {error}\n")
        return _COULD_NOT_BEGIN
    how = replace(how, source=source or how.source, area=area or how.area)
    return import_sheet.run(
        "cases",
        file,
        dry_run=dry_run,
        errors=errors,
        skip_faulty=skip_faulty,
        mapping=mapping,
        as_json=as_json,
        preset=how,
    )
