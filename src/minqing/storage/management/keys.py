"""``minqing keys create``: the keys that encrypt personal data and sign the ledger's roots."""

from pathlib import Path

from django.conf import settings

from minqing.lib.encryption import Keyring

__all__ = ["ensure", "run"]


def run() -> int:
    """Make the district's keyring where there is none; 1 when there is one, which stays."""
    path = Path(settings.MINQING_KEYRING)
    if not ensure(path):
        print(f"{path} is there already. Keys are never replaced: what they sealed would be lost.")
        return 1
    print(f"{path} was made. Keep a copy where no backup of the database lies.")
    return 0


def ensure(path: Path) -> bool:
    """Make a keyring unless the file exists; whether it was made."""
    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    Keyring.create(path)
    return True
