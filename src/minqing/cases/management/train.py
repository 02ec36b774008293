"""``minqing cases train [FILE]``: learn which words belong to which category, and say how well."""

import csv
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from minqing.cases.models import CATEGORY_LABELS
from minqing.cases.operations.training import Learned, TooFewTextsError, learn, store_model
from minqing.cases.queries.suggestions import labelled_cases
from minqing.cases.rules import Category
from minqing.cases.rules.importing import PresetError, read_preset
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped

__all__ = ["run"]

_COULD_NOT_BEGIN = 2


def run(
    file: Path | None = None,
    *,
    texts: list[str],
    label: str,
    preset: Path | None = None,
    store: bool = True,
    as_json: bool = False,
) -> int:
    """Learn from a CSV file, or from the district's own requests without one, and print F1.

    What was learned is kept when its labels are our categories (``preset`` says which of ours each
    label of the file means) and ``store`` is true. 1 when there is too little to learn from or a
    column is not there; 2 when the preset cannot be used.
    """
    try:
        meanings = _meanings(preset)
        found = _own() if file is None else _given(file, texts, label, meanings)
        learned = learn([text for text, _label in found], [each for _text, each in found])
    except (PresetError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{preset}: {error}\n")
        return _COULD_NOT_BEGIN
    except KeyError as error:
        sys.stderr.write(_("There is no column “%(name)s”.") % {"name": error.args[0]} + "\n")
        return 1
    except TooFewTextsError:
        words = _("There is too little to learn from: at least 50 texts in two categories.")
        sys.stderr.write(words + "\n")
        return 1
    kept = store and learned.usable
    if kept:
        store_model(learned, at=timezone.now())
    _print(learned, kept=kept, as_json=as_json)
    return 0


def _meanings(preset: Path | None) -> Mapping[str, str]:
    if preset is None:
        return {}
    return read_preset(preset.read_text(encoding="utf-8")).values.get("category", {})


def _own() -> list[tuple[str, str]]:
    with scoped(Scope.system(settings.MINQING_DISTRICT_CODE, "train")) as scope:
        return labelled_cases(scope)


def _given(
    file: Path, texts: list[str], label: str, meanings: Mapping[str, str]
) -> list[tuple[str, str]]:
    csv.field_size_limit(10_000_000)
    with file.open(encoding="utf-8-sig", newline="") as content:
        rows = [
            ("\n".join(row[name] or "" for name in texts), row[label])
            for row in csv.DictReader(content)
        ]
    rest = meanings.get("*")
    return [(text, meanings.get(each, rest or each)) for text, each in rows if each and text]


def _print(learned: Learned, *, kept: bool, as_json: bool) -> None:
    if as_json:
        found = {
            "texts": learned.texts,
            "held_out": learned.held_out,
            "macro_f1": round(learned.macro_f1, 4),
            "f1": {label: round(score, 4) for label, score in learned.scores.items()},
            "stored": kept,
        }
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    ours = {each.value: str(CATEGORY_LABELS[each]) for each in Category}
    lines = [
        _("Learned from %(texts)s texts; measured on %(held_out)s that were held out.")
        % {"texts": learned.texts, "held_out": learned.held_out},
        f"macro-F1 {learned.macro_f1:.3f}",
        *(f"  {score:.3f}  {ours.get(label, label)}" for label, score in learned.scores.items()),
    ]
    if kept:
        lines.append(_("Kept: the desk suggests categories by it from now on."))
    else:
        lines.append(_("Not kept: the labels are no categories of requests, or it was a trial."))
    sys.stdout.write("\n".join(lines) + "\n")
