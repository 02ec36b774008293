"""``minqing backup``: the district in one file, and a record that it is there."""

import json
import re
import sys
import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from minqing.files.queries import store_root
from minqing.files.rules.media import blob_path
from minqing.home.operations.backups import note_backup
from minqing.lib.actor import Actor
from minqing.storage.backup.making import BackupFailedError, Made, Source, make_backup
from minqing.storage.backup.versions import program_version
from minqing.storage.binaries import NoBinariesError
from minqing.storage.keys import keyring
from minqing.storage.management.migrate import owner_parameters

__all__ = ["dated_name", "run", "surplus"]

_MEGABYTE = 1_000_000


def run(*, out: Path | None, into: Path | None, keep: int | None, as_json: bool) -> int:
    """Write one backup and record it; 1 when it could not be made, or stored files were missing.

    ``into`` names it by moment in a folder, of whose backups of this district the newest ``keep``
    stay. An OSError names the file that cannot be written; no folder is made for it, for one that
    is not there may be a disk that is not.
    """
    began = time.monotonic()
    path = out or Path(into or ".") / dated_name(settings.MINQING_DISTRICT)
    source = Source(
        parameters=owner_parameters(),
        district=settings.MINQING_DISTRICT,
        district_code=settings.MINQING_DISTRICT_CODE,
        version=program_version(),
        keyring=keyring(),
        blob=lambda sha256: blob_path(store_root(), sha256),
    )
    try:
        made = make_backup(source, path, say=_say)
    except (BackupFailedError, NoBinariesError) as error:
        return _failed(str(error))
    note_backup(by=Actor.system("backup"), at=timezone.now(), made=made)
    removed = [] if into is None or keep is None else surplus(into, source.district, keep)
    for each in removed:
        each.unlink()
    _report(made, time.monotonic() - began, removed, as_json=as_json)
    return 1 if made.manifest.missing else 0


def dated_name(district: str) -> str:
    """A name whose order is that of time."""
    return f"minqing-{district}-{timezone.now():%Y%m%dT%H%M%SZ}.tar"


def surplus(folder: Path, district: str, keep: int) -> list[Path]:
    """The oldest of the district's dated backups in a folder, past the newest ``keep``."""
    ours = re.compile(rf"minqing-{re.escape(district)}-\d{{8}}T\d{{6}}Z\.tar")
    dated = sorted(each for each in folder.iterdir() if ours.fullmatch(each.name))
    return dated[: max(0, len(dated) - keep)]


def _report(made: Made, seconds: float, removed: list[Path], *, as_json: bool) -> None:
    manifest = made.manifest
    if as_json:
        content = {
            "path": str(made.path),
            "size": made.size,
            "seconds": round(seconds, 1),
            "snapshot_at": manifest.snapshot_at.isoformat(),
            "sha256": made.sha256,
            "rows": sum(manifest.counts.values()),
            "files": manifest.files,
            "missing_files": manifest.missing,
            "removed": [str(each) for each in removed],
        }
        sys.stdout.write(json.dumps(content) + "\n")
        return
    print(f"{made.path}: {made.size / _MEGABYTE:,.1f} MB in {seconds:.0f} s")
    rows = sum(manifest.counts.values())
    moment = f"{manifest.snapshot_at:%Y-%m-%d %H:%M:%S %Z}"
    print(f"{rows:,} rows and {manifest.files:,} files, as they were at {moment}")
    print("The keys are not inside: keep them apart, by `minqing keys export`.")
    for each in removed:
        print(f"removed: {each}")
    for sha256 in manifest.missing:
        print(f"missing on the disk, and so not in the backup: stored file {sha256}")


def _say(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{line}\n")


def _failed(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1
