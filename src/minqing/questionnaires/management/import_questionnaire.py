"""``minqing import questionnaire FILE``: check an XLSForm and add it as a version."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from minqing.files.models import advice
from minqing.files.rules.media import FileRefusedError
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.questionnaires.models import original_of, place_of, sentence
from minqing.questionnaires.operations.uploading import check_file, upload_form
from minqing.questionnaires.operations.versions import VersionTakenError
from minqing.questionnaires.rules.problems import FormRefusedError, Found
from minqing.storage.scoping import scoped

__all__ = ["run"]


def run(file: Path, *, dry_run: bool, as_json: bool) -> int:
    """Print what was added, or every problem with its place; 0, or 1 when it was refused."""
    at = timezone.now()
    try:
        if dry_run:
            checked = check_file(file, at)
            name, version, new = checked.form_id, checked.version, True
            warnings = checked.warnings
        else:
            with (
                file.open("rb") as content,
                scoped(Scope.system(settings.MINQING_DISTRICT_CODE, "import")),
            ):
                added, new = upload_form(
                    by=Actor.system("import"),
                    at=at,
                    area_code=settings.MINQING_DISTRICT_CODE,
                    content=content,
                    name=file.name,
                )
            name, version = added.questionnaire.form_id, added.version
            warnings = tuple(Found(**each) for each in added.warnings)
    except FormRefusedError as error:
        return _refused([_line(each) for each in error.problems], as_json=as_json)
    except FileRefusedError as error:
        return _refused([advice(error)], as_json=as_json)
    except VersionTakenError as error:
        words = _("Version %(version)s is there with another content. Raise the version.")
        return _refused([words % {"version": error.version}], as_json=as_json)
    lines = [_line(each) for each in warnings]
    if as_json:
        _print({"ok": True, "form_id": name, "version": version, "new": new, "warnings": lines})
        return 0
    done = _("%(form)s, version %(version)s") % {"form": name, "version": version}
    state = _("would be added") if dry_run else _("added") if new else _("was there already")
    sys.stdout.write("\n".join([*lines, f"{done}: {state}."]) + "\n")
    return 0


def _refused(lines: Sequence[str], *, as_json: bool) -> int:
    if as_json:
        _print({"ok": False, "refused": list(lines)})
    else:
        sys.stderr.write("\n".join(lines) + "\n")
    return 1


def _line(found: Found) -> str:
    parts = [place_of(found), sentence(found), original_of(found)]
    return " · ".join(part for part in parts if part)


def _print(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
