"""``minqing restore``: a district put back from its backup, and proved."""

import json
import sys
import time
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.utils import timezone

from minqing.files.operations.blobs import StorageFullError, keep, receiving
from minqing.files.queries import differences as file_differences
from minqing.files.queries import store_root
from minqing.files.rules.media import blob_path
from minqing.home.management.reconcile import RECONCILED
from minqing.home.operations.backups import JUMPING_SEQUENCES, note_restore
from minqing.ledger.queries import verify
from minqing.lib.actor import Actor
from minqing.storage.backup.reading import opened_backup
from minqing.storage.backup.restoring import (
    DistrictInUseError,
    RestoreFailedError,
    Target,
    UnfitServerError,
    check_target,
    fitting_tools,
    put_back,
)
from minqing.storage.binaries import NoBinariesError
from minqing.storage.management import migrate

__all__ = ["check", "run"]

_LARGEST_FILE = 1 << 40


def check(file: Path) -> int:
    """Whether the server can hold the backup: 0, or 2. Writes nothing."""
    try:
        with opened_backup(file) as backup:
            fitting_tools(backup, _target())
    except (NoBinariesError, UnfitServerError) as error:
        return _failed(str(error), 2)
    return 0


def run(file: Path, *, replace: bool, as_json: bool) -> int:
    """Put the backup back and prove it; the caller has checked the file itself.

    0 when ledger, projections and stored files agree; 1 when something was found, or the database
    refused and all is as before; 2 when the district is in use, or the server cannot hold it.
    """
    began = time.monotonic()
    target = _target()
    with opened_backup(file) as backup:
        if backup.manifest.district != target.district:
            return _failed(
                f"This is a backup of {backup.manifest.district}; this process serves"
                f" {target.district}. Set MINQING_DISTRICT. Nothing was written.",
                2,
            )
        try:
            tools = fitting_tools(backup, target)
            check_target(target, replace=replace)
            migrate.prepare_queue()
            connection.close()
            put_back(backup, target, tools, say=_say)
        except (DistrictInUseError, NoBinariesError, UnfitServerError) as error:
            return _failed(str(error), 2)
        except StorageFullError:
            return _failed(f"The disk of {store_root()} is full; the database is as before.", 1)
        except RestoreFailedError as error:
            return _failed(str(error), 1)
        restored_from = backup.manifest.snapshot_at
    _say("migrations, statistics …")
    migrate.run(verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    note_restore(
        by=Actor.system("restore"), at=timezone.now(), district_code=settings.MINQING_DISTRICT_CODE
    )
    _say("proofs …")
    found = [each.message for each in verify()]
    found += [str(each) for make in RECONCILED.values() for each in make()]
    found += [str(each) for each in file_differences()]
    seconds = time.monotonic() - began
    if as_json:
        content = {
            "ok": not found,
            "restored_from": restored_from.isoformat(),
            "seconds": round(seconds, 1),
            "findings": found,
        }
        sys.stdout.write(json.dumps(content) + "\n")
    else:
        moment = f"{restored_from:%Y-%m-%d %H:%M:%S %Z}"
        print(f"The district is as it was at {moment}; {seconds:.0f} s.")
        print("\n".join(found) or "Ledger, projections and stored files agree.")
        print(_AFTERWARDS)
    return 1 if found else 0


_AFTERWARDS = """
What was entered on the desk and by residents after that moment is lost; phones send again what they
still have as soon as they meet the server. Look through before you open the doors: phones that were
withdrawn and postings that ended since then count again."""


def _target() -> Target:
    return Target(
        parameters=migrate.owner_parameters(),
        district=settings.MINQING_DISTRICT,
        gaps=JUMPING_SEQUENCES,
        store=_store,
    )


def _store(sha256: str, content: IO[bytes]) -> None:
    """Keep one stored file, unless it is there."""
    root = store_root()
    if blob_path(root, sha256).is_file():
        return
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with receiving(root, content, _LARGEST_FILE) as temporary:  # type: ignore[arg-type]  # a tar's part reads like a file
        keep(root, temporary)


def _say(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{line}\n")


def _failed(message: str, code: int) -> int:
    sys.stderr.write(f"{message}\n")
    return code
