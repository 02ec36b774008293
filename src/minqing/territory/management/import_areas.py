"""``minqing import areas FOLDER``: streets, neighbourhoods and boundaries from a folder.

The folder holds ``neighbourhoods.csv`` (columns ``code``, ``name``, ``streetCode``, ``streetName``,
``areaCode``, ``areaName``; optional ``longitude``, ``latitude``, ``valid_from``, ``valid_to``,
``successor_code``, and the offices' telephone numbers ``phone``, ``streetPhone``, ``areaPhone``)
and, if boundaries are known, ``streets.geojson`` and ``neighbourhoods.geojson`` (features with
properties ``code`` and ``name``, WGS-84).
"""

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.ops import unary_union

from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of
from minqing.lib.phones import normalise_phone
from minqing.lib.text import normalise_name
from minqing.lib.time import local_date
from minqing.territory.operations.import_areas import (
    AreaRow,
    AreasImported,
    import_areas,
    plan_areas,
)

__all__ = ["AreaFileError", "read_folder", "run"]

_LIST = "neighbourhoods.csv"
_SHAPES = ("streets.geojson", "neighbourhoods.geojson")
# (column of the code, column of the name, level)
_LEVELS = (
    ("areaCode", "areaName", Level.DISTRICT),
    ("streetCode", "streetName", Level.STREET),
    ("code", "name", Level.NEIGHBOURHOOD),
)
_PHONES = {
    Level.DISTRICT: "areaPhone",
    Level.STREET: "streetPhone",
    Level.NEIGHBOURHOOD: "phone",
}
_LONGEST_PHONE = 40
_BODY_NAMES = ("居民委员会", "村民委员会", "居委会", "村委会")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong in one cell."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        if not self.column:
            return f"{self.file}: {self.reason}"
        where = _("%(file)s, row %(row)s, column %(column)s") % {
            "file": self.file,
            "row": self.row,
            "column": self.column,
        }
        return f"{where}: {self.reason}"


class AreaFileError(Exception):
    """The folder cannot be imported; each fault names file, row and column."""

    def __init__(self, faults: list[_Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def run(folder: Path, *, dry_run: bool = False, as_json: bool = False) -> int:
    """Import a folder and say what changed; returns 0, or 1 when the folder is refused.

    Nothing is written when anything in the folder is wrong.
    """
    at = timezone.now()
    try:
        rows = read_folder(folder)
    except AreaFileError as error:
        faults = [str(fault) for fault in error.faults]
        text = json.dumps({"ok": False, "errors": faults}) if as_json else "\n".join(faults)
        sys.stderr.write(text + "\n")
        return 1
    if dry_run:
        added, changed, unchanged = plan_areas(rows)
        done = AreasImported(
            tuple(area.code for area in added), tuple(area.code for area in changed), unchanged
        )
    else:
        by = Actor.system("import")
        done = import_areas(by=by, at=at, rows=rows, from_on=local_date(at))
    _report(rows, done, as_json=as_json)
    return 0


def read_folder(folder: Path) -> list[AreaRow]:
    """Everything the folder states, district first; AreaFileError names every fault."""
    path = folder / _LIST
    if not path.is_file():
        reason = _("The folder %(folder)s has no file of this name.") % {"folder": folder}
        raise AreaFileError([_Fault(_LIST, 0, "", reason)])
    faults: list[_Fault] = []
    rows: dict[str, AreaRow] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [
            column
            for code, name, _level in _LEVELS
            for column in (code, name)
            if column not in (reader.fieldnames or [])
        ]
        if missing:
            raise AreaFileError(
                [_Fault(_LIST, 1, column, _("This column is missing.")) for column in missing]
            )
        for cells in reader:
            _read_row(reader.line_num, cells, rows, faults)
    shapes = dict(_shapes(folder, rows, faults))
    if faults:
        raise AreaFileError(faults)
    return _with_shapes(rows, shapes)


def _read_row(
    number: int, cells: Mapping[str, str | None], rows: dict[str, AreaRow], faults: list[_Fault]
) -> None:
    """Read the three areas that one row names, each under the one before."""
    above = ""
    for code_column, name_column, level in _LEVELS:
        code = (cells.get(code_column) or "").strip()
        name = (cells.get(name_column) or "").strip()
        reason = _wrong_code(code, level, above)
        if reason:
            faults.append(_Fault(_LIST, number, code_column, reason))
            return
        if not name or len(name) > _LONGEST_NAME:
            faults.append(_Fault(_LIST, number, name_column, _("A name is needed here.")))
            return
        above = code
        known = rows.get(code)
        phone = _phone(number, level, cells, faults)
        if level is Level.NEIGHBOURHOOD:
            if known is not None:
                reason = _("The code %(code)s stands in an earlier row.") % {"code": code}
                faults.append(_Fault(_LIST, number, code_column, reason))
                return
            row = AreaRow(code=code, name=_plain(name), phone=phone)
            rows[code] = _with_details(row, number, cells, faults)
        elif known is None:
            rows[code] = AreaRow(code=code, name=normalise_name(name), phone=phone)
        elif known.name != normalise_name(name):
            reason = _("An earlier row calls %(code)s “%(name)s”.") % {
                "code": code,
                "name": known.name,
            }
            faults.append(_Fault(_LIST, number, name_column, reason))
        elif phone is not None:
            rows[code] = replace(known, phone=phone)


def _phone(
    number: int, level: Level, cells: Mapping[str, str | None], faults: list[_Fault]
) -> str | None:
    """The number of an area's office, None where the row states none."""
    written = (cells.get(_PHONES[level]) or "").strip()
    if len(written) > _LONGEST_PHONE or (written and normalise_phone(written) is None):
        reason = _("“%(text)s” is no telephone number.") % {"text": written[:_LONGEST_PHONE]}
        faults.append(_Fault(_LIST, number, _PHONES[level], reason))
        return None
    return written or None


def _wrong_code(code: str, level: Level, above: str) -> str:
    try:
        found = level_of(code)
    except ValueError:
        return _("“%(code)s” is no area code.") % {"code": code}
    if found is not level:
        return _("“%(code)s” has the wrong number of digits.") % {"code": code}
    if not code.startswith(above):
        return _("“%(code)s” does not lie in %(above)s.") % {"code": code, "above": above}
    return ""


def _plain(name: str) -> str:
    """A neighbourhood is called by its name, without the kind of its committee."""
    name = normalise_name(name)
    for body in _BODY_NAMES:
        if name.endswith(body) and len(name) > len(body):
            return name.removesuffix(body)
    return name


def _with_details(
    row: AreaRow, number: int, cells: Mapping[str, str | None], faults: list[_Fault]
) -> AreaRow:
    """Position and validity, where the list has columns for them."""
    details: dict[str, Any] = {}
    for column, read in (
        ("longitude", float),
        ("latitude", float),
        ("valid_from", date.fromisoformat),
        ("valid_to", date.fromisoformat),
    ):
        text = (cells.get(column) or "").strip()
        if not text:
            continue
        try:
            details[column] = read(text)
        except ValueError:
            reason = _("“%(text)s” cannot be read.") % {"text": text}
            faults.append(_Fault(_LIST, number, column, reason))
    successor = (cells.get("successor_code") or "").strip()
    if successor:
        reason = _wrong_code(successor, Level.NEIGHBOURHOOD, "")
        if reason:
            faults.append(_Fault(_LIST, number, "successor_code", reason))
        details["successor_code"] = successor
    return replace(row, **details)


def _shapes(
    folder: Path, rows: Mapping[str, AreaRow], faults: list[_Fault]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every boundary with the code of its area; the row is the feature's number."""
    for file in _SHAPES:
        path = folder / file
        if not path.is_file():
            continue
        try:
            features = _features(path)
        except (AttributeError, KeyError, TypeError, ValueError):
            faults.append(_Fault(file, 0, "", _("This is no GeoJSON file.")))
            continue
        for number, (code, feature) in enumerate(features, start=1):
            if code not in rows:
                reason = _("No row of the list has the code “%(code)s”.") % {"code": code}
                faults.append(_Fault(file, number, "code", reason))
                continue
            try:
                valid = shape(feature["geometry"]).is_valid
            except (KeyError, TypeError, ValueError, AttributeError, ShapelyError):
                valid = False
            if not valid:
                faults.append(_Fault(file, number, "geometry", _("This is no closed boundary.")))
                continue
            yield code, feature["geometry"]


def _features(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Every feature with the code among its properties, empty where there is none."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [
        (str((feature.get("properties") or {}).get("code", "")), feature)
        for feature in content["features"]
    ]


def _with_shapes(
    rows: Mapping[str, AreaRow], shapes: Mapping[str, dict[str, Any]]
) -> list[AreaRow]:
    """The rows with boundaries; a district without its own gets that of its streets together."""
    boundaries = dict(shapes)
    for code in rows:
        inside = [each for key, each in shapes.items() if key != code and key.startswith(code)]
        if level_of(code) is Level.DISTRICT and code not in shapes and inside:
            outline = mapping(unary_union([shape(each) for each in inside]))
            boundaries[code] = json.loads(json.dumps(outline))
    done = []
    for code in sorted(rows, key=lambda code: (len(code), code)):
        row = rows[code]
        boundary = boundaries.get(code)
        if boundary is not None:
            middle = shape(boundary).representative_point()
            row = replace(
                row,
                boundary=boundary,
                longitude=row.longitude or round(middle.x, 6),
                latitude=row.latitude or round(middle.y, 6),
            )
        done.append(row)
    return done


def _report(rows: list[AreaRow], done: AreasImported, *, as_json: bool) -> None:
    counts = {
        level.value: sum(level_of(row.code) is level for row in rows)
        for _code, _name, level in _LEVELS
    }
    if as_json:
        outcome = {
            "ok": True,
            "areas": counts,
            "added": len(done.added),
            "changed": list(done.changed),
            "unchanged": done.unchanged,
        }
        sys.stdout.write(json.dumps(outcome) + "\n")
        return
    sys.stdout.write(
        _(
            "%(districts)s districts, %(streets)s streets and towns, %(neighbourhoods)s"
            " neighbourhoods: %(added)s added, %(changed)s changed, %(unchanged)s as before."
        )
        % {
            "districts": counts[Level.DISTRICT],
            "streets": counts[Level.STREET],
            "neighbourhoods": counts[Level.NEIGHBOURHOOD],
            "added": len(done.added),
            "changed": len(done.changed),
            "unchanged": done.unchanged,
        }
        + "\n"
    )
