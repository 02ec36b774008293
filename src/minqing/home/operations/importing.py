"""The kinds of spreadsheets that an office brings in, each with the function that takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.households.models import ROSTER_QUESTION_LABELS
from minqing.households.operations import ROSTER_COLUMNS, import_roster
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
    ) -> SheetOutcome:
        """Bring in one file."""
        ...  # pragma: no cover - a signature


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of spreadsheet.

    ``words`` names what the function counts: ``<what>`` to a plural noun, as it stands in the list
    of differences. ``questions`` holds the words of each question, under its code up to the colon,
    with ``{name}`` for its params. ``options`` are further switches that the function takes, each
    with the words beside its box. ``hint`` says in a sentence what a row is. ``stages``: the
    function must not run inside a transaction, and takes ``on_written``, which it calls inside its
    own when all is written.
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
    stages: bool = False


_ROSTER = ImportKind(
    code="roster",
    label=_("Roster of residents"),
    hint=_("One row is one person at one door; rows of a door stand together."),
    columns=ROSTER_COLUMNS,
    function=import_roster,
    words={
        "building": _("buildings"),
        "entrance": _("entrances"),
        "dwelling": _("doors"),
        "household": _("households"),
        "person": _("people"),
        "hardship": pgettext_lazy("counted", "hardship entries"),
    },
    questions=ROSTER_QUESTION_LABELS,
    options={
        "complete": _(
            "The file lists everybody of its neighbourhoods: who is not in it leaves the register."
        ),
    },
    stages=True,
)
IMPORT_KINDS: dict[str, ImportKind] = {kind.code: kind for kind in (_ROSTER,)}


def kinds_for(roles: frozenset[Role]) -> list[ImportKind]:
    """The kinds that somebody in these roles may bring in."""
    return [kind for kind in IMPORT_KINDS.values() if kind.roles & roles]
