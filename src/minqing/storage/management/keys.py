"""``minqing keys``: the keys that encrypt personal data and sign the ledger's roots."""

import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from minqing.lib.encryption import (
    Keyring,
    UnreadableSealError,
    with_new_data_key,
    without_data_keys,
)
from minqing.lib.sealed_keys import KeysNotOpenedError, open_keys, seal_keys
from minqing.lib.whole_files import whole_file
from minqing.storage.keys import keyring
from minqing.storage.rotation import older_versions, reseal

__all__ = ["ensure", "export_keys", "forget", "import_keys", "rotate", "run"]


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


def export_keys(keyring_path: Path, out: Path, *, district: str, passphrase: str) -> int:
    """Write the keyring to ``out``, sealed under a passphrase; 1 when there is none."""
    if not keyring_path.exists():
        return _failed(f"There are no keys in {keyring_path}.")
    sealed = seal_keys(keyring_path.read_bytes(), district=district, passphrase=passphrase)
    with whole_file(out, replace=False) as file:
        file.write(sealed)
    print(f"{out} holds the keys of {district} under the passphrase. Keep both apart from backups.")
    return 0


def import_keys(file: Path, keyring_path: Path, *, district: str, passphrase: str) -> int:
    """Put exported keys where this installation looks for them; never over others. 1 if not."""
    try:
        found, content = open_keys(file.read_bytes(), passphrase)
        Keyring.read(content)
    except (KeysNotOpenedError, ValueError) as error:
        return _failed(f"{file}: {error}")
    if found != district:
        return _failed(
            f"These are the keys of {found}; this process serves {district}. Set MINQING_DISTRICT."
        )
    try:
        with whole_file(keyring_path, replace=False) as written:
            written.write(content)
    except FileExistsError:
        if Keyring.load(keyring_path).fingerprints() == Keyring.read(content).fingerprints():
            print(f"{keyring_path} holds these keys already.")
            return 0
        return _failed(
            f"{keyring_path} holds other keys, which are never replaced. Move that file away first,"
            " if you are sure that nothing needs it."
        )
    print(f"{keyring_path} was written.")
    return 0


def rotate(*, say: Callable[[str], None]) -> int:
    """Add a data key, unless a rotation was broken off, and seal every value anew under it.

    Running servers read the new keyring by themselves. 1 when a value does not open.
    """
    path = Path(settings.MINQING_KEYRING)
    newest = max(keyring().data_keys)
    left = older_versions(newest)
    if left and len(keyring().data_keys) > 1:
        say(f"Going on with {sum(left.values()):,} values that an earlier run has left.")
    else:
        newest = with_new_data_key(path)
        say(f"Data key {newest} was added to {path}. Export the keys again, soon.")
    total = sum(older_versions(newest).values())
    finished = 0

    def done(batch: int) -> None:
        nonlocal finished
        finished += batch
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{finished:,} of {total:,}")

    try:
        for column, count in reseal(keyring(), done=done):
            say(f"{column}: {count:,}")
    except UnreadableSealError as error:
        return _failed(f"{error} What was sealed anew before stays so; run it again when mended.")
    older = sorted(version for version in keyring().data_keys if version != newest)
    print(f"Every value is sealed under data key {newest}. Older keys stay in the file: {older}.")
    print("Backups made before need them. When none of those is left: minqing keys forget")
    return 0


def forget() -> int:
    """Take every data key out of the keyring that no value needs; 1 when one is needed."""
    newest = max(keyring().data_keys)
    needed = older_versions(newest)
    if needed:
        return _failed(
            f"{sum(needed.values()):,} values need older keys. Run `minqing keys rotate` first."
        )
    older = sorted(version for version in keyring().data_keys if version != newest)
    without_data_keys(Path(settings.MINQING_KEYRING), older)
    print(f"Removed: {older}. A backup made before the rotation can no longer be restored.")
    return 0


def _failed(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1
