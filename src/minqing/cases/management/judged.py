"""``minqing cases judged``: how imported requests did, by the status of their source."""

import json
import sys
from dataclasses import asdict
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rich.console import Console
from rich.table import Table

from minqing.cases.models import OUTCOME_LABELS
from minqing.cases.queries.judged import Judged, Verdict, judged
from minqing.lib.scope import Scope
from minqing.lib.time import end_of_local_day
from minqing.storage.scoping import scoped

__all__ = ["run"]


def run(*, source: str | None = None, on: date | None = None, as_json: bool = False) -> int:
    """Print the table as of now, or the end of a day; 0, or 1 when nothing was imported."""
    scope = Scope.system(settings.MINQING_DISTRICT_CODE, "judged")
    with scoped(scope):
        rows = judged(scope, end_of_local_day(on) if on else timezone.now(), source)
    if as_json:
        sys.stdout.write(json.dumps([asdict(row) for row in rows], ensure_ascii=False) + "\n")
    elif rows:
        _print(rows)
    else:
        sys.stdout.write(_("There is no imported request.") + "\n")
    return 0 if rows else 1


def _print(rows: list[Judged]) -> None:
    table = Table()
    table.add_column(_("Source"))
    table.add_column(_("Status there"))
    table.add_column(_("Counts as"))
    table.add_column(_("Requests"), justify="right")
    words = {
        Verdict.IN_TIME: pgettext("verdict", "in time"),
        Verdict.LATE: pgettext("verdict", "late"),
        Verdict.RUNNING: pgettext("verdict", "still running"),
        Verdict.OVERDUE: pgettext("verdict", "open, overdue"),
        Verdict.NONE: pgettext("verdict", "no date"),
    }
    for title in (_("Due date"), _("Month")):
        for verdict in Verdict:
            table.add_column(f"{title}: {words[verdict]}", justify="right")
    for row in rows:
        counts = [*(row.due[each] for each in Verdict), *(row.month[each] for each in Verdict)]
        table.add_row(
            row.source,
            row.status,
            str(OUTCOME_LABELS[row.outcome]),
            f"{row.cases:,}",
            *(f"{each:,}" for each in counts),
        )
    Console(width=None if sys.stdout.isatty() else 200).print(table)
