"""``minqing cases check-replies FILE``: the reply check on real answers, beside hand labels."""

import csv
import json
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from minqing.cases.rules.reply_check import check_reply

__all__ = ["run"]


def run(
    file: Path,
    *,
    request: list[str],
    reply: str,
    label: str,
    poor: str,
    as_json: bool = False,
) -> int:
    """Print how many answers are warned of and, with labels, precision and recall; 0.

    1 when a column is not there. ``poor`` is how the label says that an answer is poor.
    """
    csv.field_size_limit(10_000_000)
    with file.open(encoding="utf-8-sig", newline="") as content:
        reader = csv.DictReader(content)
        missing = {*request, reply, *([label] if label else [])} - set(reader.fieldnames or ())
        if missing:
            sys.stderr.write(_("There is no column “%(name)s”.") % {"name": min(missing)} + "\n")
            return 1
        counts = _count(reader, request, reply, label, poor)
    if as_json:
        sys.stdout.write(json.dumps(counts) + "\n")
        return 0
    sys.stdout.write(_("%(warned)s of %(answers)s answers get a warning.") % counts + "\n")
    if label:
        words = _("Precision %(precision)s, recall %(recall)s against %(poor)s hand labels.")
        sys.stdout.write(words % counts + "\n")
    return 0


def _count(
    rows: "csv.DictReader[str]", request: list[str], reply: str, label: str, poor: str
) -> dict[str, float]:
    answers = warned = hits = labelled = 0
    for row in rows:
        asked = "\n".join(row[name] or "" for name in request)
        found = check_reply(asked, row[reply] or "") is not None
        bad = bool(label) and row[label] == poor
        answers += 1
        warned += found
        labelled += bad
        hits += found and bad
    return {
        "answers": answers,
        "warned": warned,
        "poor": labelled,
        "precision": round(hits / warned, 3) if warned else 0.0,
        "recall": round(hits / labelled, 3) if labelled else 0.0,
    }
