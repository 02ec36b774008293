"""The kinds of spreadsheets that an office brings in, each with the function that takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.sheets.rules.columns import Column
from minqing.sheets.rules.outcomes import Progress, SheetOutcome
from minqing.territory.rules import OFFICIALS, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = ["IMPORT_KINDS", "ImportFunction", "ImportKind", "kinds_for"]


class ImportFunction(Protocol):
    """How every kind is brought in: reads the file, checks all of it, writes in one transaction.

    ``scope`` bounds it: a row for another place is refused with the reason. ``mapping`` goes from a
    header in the file to a column's key, over the recognised headers; the empty key means that the
    column is not read. With a fault anywhere nothing is written, unless ``skip_faulty`` leaves out
    what is faulty. A question whose code is not in ``confirmed`` holds everything. Raises
    SheetRefusedError when the file or its headers cannot be read.
    """

    def __call__(
        self,
        *,
        by: Actor,
        at: datetime,
        scope: Scope,
        path: Path,
        mapping: Mapping[str, str] | None,
        dry_run: bool,
        skip_faulty: bool,
        confirmed: frozenset[str],
        progress: Progress,
        **options: bool,
    ) -> SheetOutcome:
        """Bring in one file."""
        ...  # pragma: no cover - a signature


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of spreadsheet.

    ``words`` names what the function counts: ``<what>`` to a plural noun, as it stands in the list
    of differences. ``questions`` holds the words of each question, under its code up to the colon,
    with ``{name}`` for its params. ``options`` are further switches that the function takes, each
    with the words beside its box.
    """

    code: str
    label: "StrPromise"
    columns: tuple[Column, ...]
    function: ImportFunction
    words: "Mapping[str, StrPromise]"
    roles: frozenset[Role] = OFFICIALS
    questions: "Mapping[str, StrPromise]" = field(default_factory=dict)
    options: "Mapping[str, StrPromise]" = field(default_factory=dict)
    hint: "StrPromise | str" = ""


IMPORT_KINDS: dict[str, ImportKind] = {}


def kinds_for(roles: frozenset[Role]) -> list[ImportKind]:
    """The kinds that somebody in these roles may bring in."""
    return [kind for kind in IMPORT_KINDS.values() if kind.roles & roles]
