"""The kinds of spreadsheets that an office brings in, each with the function that takes it."""

from collections.abc import Iterable, Mapping, Sequence
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
from minqing.sheets.rules.columns import Column, match_headers
from minqing.sheets.rules.outcomes import Progress, SheetOutcome
from minqing.territory.rules import OFFICIALS, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = ["IMPORT_KINDS", "ImportFunction", "ImportKind", "kind_meant", "kinds_for"]

_CLEARLY = 2


class ImportFunction(Protocol):
    """How every kind is brought in: reads the file, checks all of it, writes in one transaction.

    ``scope`` bounds it: a row for another place is refused with the reason. ``mapping`` goes from a
    header in the file to a column's key, over the recognised headers; the empty key means that the
    column is not read. With a fault anywhere nothing is written, unless ``skip_faulty`` leaves out
    what is faulty. A question whose code is not in ``confirmed`` holds everything, and so does a
    difference whose digest is not ``shown``, unless that is None. Raises SheetRefusedError when the
    file or its headers cannot be read.
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
        shown: str | None,
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

    def asked(self, code: str, params: Mapping[str, str | int]) -> str:
        """A question in words, its numbers grouped by thousands; its code when it has no words."""
        words = self.questions.get(code.partition(":")[0])
        shown = {k: v if isinstance(v, str) else f"{v:,}" for k, v in params.items()}
        return str(words).format(**shown) if words else code


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


def kind_meant(
    chosen: ImportKind, headers: Sequence[str], kinds: Iterable[ImportKind]
) -> ImportKind | None:
    """The kind that headers fit clearly better than the chosen one; None when there is none.

    A kind fits when every column that it needs is there. It fits better when the chosen one does
    not, or knows fewer of the headers by two or more.
    """
    own = match_headers(headers, chosen.columns)
    least = len(own.found) + (1 if own.problems else _CLEARLY)
    fitting = [(match_headers(headers, kind.columns), kind) for kind in kinds if kind != chosen]
    known = [(len(match.found), kind) for match, kind in fitting if not match.problems]
    number, best = max(known, key=lambda each: each[0], default=(0, None))
    return best if number >= least else None
