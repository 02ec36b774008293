"""``minqing bench``: the measures lie in ``benchmarks/`` beside the source, and run from there."""

import os
import subprocess
import sys
from pathlib import Path

import minqing

__all__ = ["run"]


def run(*, only: str = "", scale: float = 1.0, fresh: bool = False, as_json: bool = False) -> int:
    """Run the measures in a process of their own; 1 when one crashed, 2 without the source.

    They choose districts and settings themselves, so this process loads neither.
    """
    source = Path(minqing.__file__).resolve().parents[2]
    if not (source / "benchmarks" / "__main__.py").exists():
        sys.stderr.write("The measures are no part of the package: run this from the source.\n")
        return 2
    command = [sys.executable, "-m", "benchmarks", "--scale", str(scale)]
    command += ["--only", only] if only else []
    command += ["--fresh"] if fresh else []
    command += ["--json"] if as_json else []
    folders = [str(source / "src"), str(source), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}
    return subprocess.run(command, cwd=source, env=environment, check=False).returncode
