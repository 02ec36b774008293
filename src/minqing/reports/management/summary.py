"""``minqing report summary``: the published figures of a round, on the terminal and as a file."""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from minqing.lib.codes import Level
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.lib.whole_files import whole_file
from minqing.reports.models import LINE_LABELS, note_of
from minqing.reports.operations import summary_docx
from minqing.reports.queries import Summary, round_for_summary, summary
from minqing.storage.scoping import scoped
from minqing.territory.models import Area
from minqing.visits.models import Round
from minqing.visits.queries import rounds_of

__all__ = ["run"]

COUNTED, NO_ROUND, WRONG_QUESTION = 0, 1, 2
_LEVELS = (Level.DISTRICT.value, Level.STREET.value, Level.NEIGHBOURHOOD.value)


def run(
    *,
    out: Path | None,
    round_id: str | None,
    area_code: str | None,
    language: str,
    address: str,
    as_json: bool,
) -> int:
    """Count the figures, print them, and write ``out`` (.docx) when it is named.

    ``address`` (https://…) makes each figure in the file open its list. Gives 0; 1 when no round
    has begun in the area; 2 for an unknown area or round.
    """
    at = timezone.now()
    with (
        translation.override(language),
        scoped(Scope.system(settings.MINQING_DISTRICT_CODE, "report")) as scope,
    ):
        asked = area_code or settings.MINQING_DISTRICT_CODE
        area = Area.objects.filter(pk=asked, level__in=_LEVELS).defer("boundary").first()
        if area is None:
            return _refuse(_no_area(asked))
        rounds = {str(each.pk): each for each in rounds_of(area.code)}
        if round_id is not None and round_id not in rounds:
            held = "\n".join(f"  {key}  {each.name}" for key, each in rounds.items())
            return _refuse(_("No such round. These were held there:") + f"\n{held}")
        picked = (
            round_for_summary(area.code, local_date(at)) if round_id is None else rounds[round_id]
        )
        if picked is None:
            sys.stderr.write(_("No round of visits has begun there yet.") + "\n")
            return NO_ROUND
        counted = summary(scope, area, picked, at=at)
        if out is not None:
            content = summary_docx(counted, absolute=lambda path: urljoin(address, path))
            with whole_file(out, replace=True, mode=0o666) as file:
                file.write(content)
        if as_json:
            sys.stdout.write(json.dumps(_as_json(counted), ensure_ascii=False) + "\n")
        else:
            _print(counted, picked)
            if out is not None:
                sys.stdout.write(_("Written: %s") % out + "\n")
    return COUNTED


def _no_area(code: str) -> str:
    message = _("There is no district, street or neighbourhood %s.") % code
    if code == settings.MINQING_DISTRICT_CODE:
        message += " " + _("Import its areas first, or set MINQING_DISTRICT.")
    return message


def _refuse(message: str) -> int:
    sys.stderr.write(message + "\n")
    return WRONG_QUESTION


def _as_json(counted: Summary) -> dict[str, Any]:
    return {
        "area": counted.area.code,
        "name": counted.area.name,
        "round": str(counted.round.pk),
        "round_name": counted.round.name,
        "cut_off": counted.cut_off.isoformat(),
        "counted_at": counted.counted_at.isoformat(),
        "figures": [
            {
                "code": line.kind.value,
                "label": str(LINE_LABELS[line.kind]),
                "value": line.value,
                "numerator": None if line.count is None else line.count.numerator,
                "denominator": None if line.count is None else line.count.denominator,
                "published": None if line.frozen is None else line.frozen.numerator,
                "list": line.list_href,
                "how_we_know": line.know_href,
            }
            for line in counted.lines
        ],
    }


def _print(counted: Summary, round_: Round) -> None:
    heading = _("%(area)s · %(round)s · as of %(cut_off)s") % {
        "area": counted.area.name,
        "round": round_.name,
        "cut_off": counted.cut_off,
    }
    table = Table(title=heading)
    table.add_column(_("Figure"))
    table.add_column(_("Value"), justify="right")
    table.add_column(_("In words"))
    for line in counted.lines:
        table.add_row(str(LINE_LABELS[line.kind]), line.value, note_of(line.kind, line.count))
    Console(file=sys.stdout).print(table)
    for line in counted.differing:
        assert line.frozen is not None  # noqa: S101 - a line without a frozen figure never differs
        sys.stdout.write(
            _("Published otherwise: %(label)s, %(part)s of %(all)s.")
            % {
                "label": LINE_LABELS[line.kind],
                "part": line.frozen.numerator,
                "all": line.frozen.denominator,
            }
            + "\n"
        )
