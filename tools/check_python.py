"""Say what is missing before a virtual environment is made. Runs on any Python 3."""

import importlib.util
import sys

LEAST = (3, 11)


def main() -> int:
    """0 when this Python can make the environment; else one line that says what to install."""
    if sys.version_info < LEAST:
        sys.stderr.write("Minqing needs Python 3.11 or newer; name it: make PYTHON=python3.11 …\n")
        return 1
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        names = " and no ".join(missing)
        sys.stderr.write("This Python has no " + names + ": apt install python3-venv (Debian).\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
