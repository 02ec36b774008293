"""``minqing ledger root``: sign the day's root and deliver it as a file outside the database."""

import base64
import json
import sys
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from minqing.ledger.operations import sign_daily_root
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.lib.whole_files import whole_file

__all__ = ["run"]


def run(*, folder: Path) -> int:
    """Sign today's root (once a day) and write it to ``folder``; returns 0."""
    at = timezone.now()
    root = sign_daily_root(
        district=settings.MINQING_DISTRICT_CODE,
        on_date=local_date(at),
        by=Actor.system("ledger"),
        at=at,
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{root.on_date}.json"
    content = {
        "hash": root.hash,
        "content": base64.b64encode(bytes(root.content)).decode(),
        "signature": base64.b64encode(bytes(root.signature)).decode(),
    }
    written = json.dumps(content, indent=1)
    if path.exists() and path.read_text() != written:
        # Delivered before the data was restored from a backup: it stays as it was delivered.
        path = folder / f"{root.on_date}-{root.hash[:8]}.json"
    with whole_file(path, replace=True, mode=0o644) as file:
        file.write(written.encode())
    sys.stdout.write(f"{root.on_date} {root.hash}\n{path}\n")
    return 0
