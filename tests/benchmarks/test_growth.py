"""Growth is measured in two districts, each in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from tests.storage.servers import data_folder

_BENCH = [sys.executable, "-m", "minqing.config.cli", "bench", "--json"]
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


def test_growth_divides_what_a_district_ten_times_as_large_gives() -> None:
    with data_folder() as data:
        done = subprocess.run(
            [*_BENCH, "--only", "growth.pull", "--scale", "0.001"],
            env={name: os.environ[name] for name in _KEPT if name in os.environ}
            | {"PYTHONPATH": "src", "MINQING_DATA": str(data)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        names = {each.stem for each in (data / "benchmarks").glob("*.json")}
    [result] = json.loads(done.stdout)
    assert names == {"bench0_001x", "bench0_01x"}
    large, small = result["notes"][0].removeprefix("pull.unchanged ").split(", ")
    assert (large.split()[1:], small.split()[1:]) == (["at", "0.01x"], ["at", "0.001x"])
    # Both are printed with two decimals, and neither is far below one.
    ratio = float(large.split()[0]) / float(small.split()[0])
    assert result["value"] == pytest.approx(ratio, abs=0.03)
