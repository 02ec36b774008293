"""Digests of a block's rows: equal on server and phone exactly when both hold the same.

For each kind of row: SHA-256 over one line per row, in the order of their ids. A line is the id, a
blank, and the row's values as compact JSON in the order of the fields that the *phone* names. So a
server that knows more fields than the app, or fewer, still speaks of the same thing; a field that
is missing says null. Members of an object stand in the order of their UTF-16 code units, as
JavaScript sorts. ``tests/contract/digests.json`` holds both sides to it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

__all__ = ["kind_digests"]


def kind_digests(
    rows: Iterable[Mapping[str, Any]], fields: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """The digest of each kind that ``fields`` names, over rows with ``kind``, ``id`` and ``data``.

    Rows of other kinds are passed over; a kind without rows has the digest of nothing.
    """
    lines: dict[str, list[str]] = {kind: [] for kind in fields}
    for row in rows:
        names = fields.get(row["kind"])
        if names is not None:
            values = [_ordered(row["data"].get(name)) for name in names]
            lines[row["kind"]].append(f"{row['id']} {_compact(values)}")
    return {
        kind: sha256("\n".join(sorted(each)).encode()).hexdigest() for kind, each in lines.items()
    }


def _ordered(value: object) -> object:
    if isinstance(value, dict):
        return {
            name: _ordered(value[name])
            for name in sorted(value, key=lambda each: each.encode("utf-16-be"))
        }
    return [_ordered(each) for each in value] if isinstance(value, list) else value


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
