"""Run every check of `make check`, all of them even when one fails, and sum up."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
UI = "src/minqing/ui/frontend"


def _python(script: str) -> list[str]:
    return [sys.executable, f"tools/{script}.py"]


def _npm(folder: str, script: str) -> list[str]:
    return [str(BIN / "npm"), "--prefix", folder, "run", "--silent", script]


CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "imports": [str(BIN / "lint-imports"), "--no-logo"],
    "templates": [str(BIN / "djlint"), "src", "--lint", "--quiet"],
    "translations": _python("check_translations"),
    "migrations": _python("check_migrations"),
    "sizes": _python("check_sizes"),
    "page scripts": _npm(UI, "check"),
    "field app types": _npm("fieldapp", "check"),
    "field app lint": _npm("fieldapp", "lint"),
}


def main() -> int:
    """Run the checks named as arguments, all without one; 1 when one failed."""
    chosen = sys.argv[1:] or list(CHECKS)
    # npm's scripts find the environment's own Node.
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    failed = []
    for name in chosen:
        begun = time.monotonic()
        done = subprocess.run(
            CHECKS[name],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - begun
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({seconds:.1f} s)")
        if done.returncode != 0:
            failed.append(name)
            print(done.stdout, flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
