"""A process that imports and kills itself at a named place, as a power cut would.

    python -m tests.households.killed PLACE FILE|RUN

Its environment names the district and the worker's address.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import django

from minqing.storage.embedded import EmbeddedServer
from minqing.storage.roles import ensure_district
from tests.environment import DISTRICT, DISTRICT_CODE

__all__ = ["PLACES", "import_and_die"]

_ROOT = Path(__file__).resolve().parents[2]
_STAGING = "minqing.households.operations.roster_reading"
PLACES = {
    "reading": f"{_STAGING}._Staging.write",
    "read": f"{_STAGING}._Staging.finish",
    "checking": "minqing.households.operations.roster.roster_changes",
    "writing": "minqing.households.operations.bulk.move_tallies",
    "marking": "minqing.home.operations.import_work.notify",
    "written": "minqing.households.operations.roster.forget_roster",
}
_SECOND = 2


def import_and_die(server: EmbeddedServer, place: str, what: object) -> None:
    """Import a file, or work on a run, in a process that dies at the place."""
    environment = {
        **os.environ,
        "MINQING_ROLE": "worker",
        "DATABASE_URL": ensure_district(server, DISTRICT).worker,
        "MINQING_DISTRICT": DISTRICT,
        "PYTHONPATH": f"{_ROOT / 'src'}:{_ROOT}",
    }
    command = [sys.executable, "-m", "tests.households.killed", place, str(what)]
    ended = subprocess.run(command, env=environment, check=False, timeout=300)
    assert ended.returncode == -signal.SIGKILL


def _main(place: str, what: str) -> None:
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - Django first

    from minqing.home.operations.import_work import work_on_run  # noqa: PLC0415 - Django first
    from minqing.households.operations import roster_reading  # noqa: PLC0415 - Django first
    from tests.households.rosters import bring_in  # noqa: PLC0415 - Django first

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    written = roster_reading._Staging.write
    batches = 0

    def die_later(*args: object, **kwargs: object) -> None:
        nonlocal batches
        batches += 1
        if batches > _SECOND:
            die()
        written(*args, **kwargs)  # type: ignore[arg-type]  # handed through

    with (
        patch.object(roster_reading, "_DOORS_A_BATCH", 3),
        patch(PLACES[place], die_later if place == "reading" else die),
    ):
        if Path(what).is_file():
            bring_in(Path(what))
        else:
            work_on_run(run_id=UUID(what), district_code=DISTRICT_CODE, clock=timezone.now)


if __name__ == "__main__":
    _main(*sys.argv[1:])
