"""How long the demonstration takes to be made, from nothing."""

import subprocess
import sys
import time
from collections.abc import Mapping

from benchmarks.district import CODE, ROOT, Size
from benchmarks.measures import Measured, NotMeasuredError
from minqing.config.environment import data_folder
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.roles import drop_district

__all__ = ["made"]

_DISTRICT = "benchdemo"


def made(server: EmbeddedServer, size: Size, outside: Mapping[str, str]) -> Measured:
    """Seconds of ``minqing demo --reset --no-serve``, in a district that is removed again.

    ``outside`` is the environment without any district.
    """
    environment = {
        **outside,
        "MINQING_DISTRICT": _DISTRICT,
        "MINQING_DISTRICT_CODE": CODE,
        "MINQING_DATA": str(data_folder()),
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-m", "minqing.config.cli", "demo", "--reset", "--no-serve"]
    divisor = max(1, round(1 / size.scale))  # ten times a district is measured as one
    command += ["--scale", str(divisor)]
    began = time.perf_counter()
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    spent = time.perf_counter() - began
    drop_district(server, _DISTRICT)
    (data_folder() / "demonstration" / f"{_DISTRICT}.json").unlink(missing_ok=True)
    (data_folder() / "keys" / f"{_DISTRICT}.json").unlink(missing_ok=True)
    if done.returncode != 0:
        raise NotMeasuredError(f"the command ended with {done.returncode}: {done.stderr[-400:]}")
    return Measured({"demo.full": spent}, [f"a district divided by {divisor}"])
