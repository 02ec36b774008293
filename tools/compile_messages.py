"""Compile every hand-written catalogue (`django.po`) beside its source into a `.mo` file."""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
PATTERN = "src/minqing/*/locale/*/LC_MESSAGES/django.po"


def compile_catalogue(source: Path) -> bool:
    """Write the `.mo` file unless it is newer than its source; True when written."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    polib.pofile(str(source), check_for_duplicates=True).save_as_mofile(str(target))
    return True


def main() -> int:
    """Compile all catalogues; 0 even when there was nothing to do, 1 for an unreadable one."""
    written = 0
    for source in sorted(ROOT.glob(PATTERN)):
        try:
            written += compile_catalogue(source)
        except (OSError, ValueError) as error:
            print(f"{source.relative_to(ROOT)}: {error}", file=sys.stderr)
            return 1
    print(f"{written} catalogues compiled")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
