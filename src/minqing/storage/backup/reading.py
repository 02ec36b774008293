"""Looking into a backup before anything is written: whether it is whole, ours, not too new."""

import hashlib
import tarfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from minqing.lib.encryption import Keyring
from minqing.storage.backup.archive import Member
from minqing.storage.backup.manifest import (
    FILES,
    JOBS,
    MANIFEST,
    Manifest,
    UnreadableBackupError,
)

__all__ = ["Backup", "NewerBackupError", "WrongKeysError", "opened_backup"]

_CHUNK: Final = 1024 * 1024
_MOST_JOBS: Final = 512 * 1024 * 1024
_KEY_NAMES: Final = {
    "index": "the index key, by which ID and phone numbers are found",
    "signing": "the signing key of the ledger's roots",
    "sealing": "the key to which phones seal their records",
}


class WrongKeysError(Exception):
    """The keyring is not the one that the backup's contents need; the message names the keys."""


class NewerBackupError(Exception):
    """A later version of Minqing made the backup."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup opened for reading."""

    path: Path
    manifest: Manifest
    _signed: tuple[bytes, bytes]
    _tar: tarfile.TarFile

    def check_keys(self, keyring: Keyring) -> None:
        """Raise WrongKeysError unless the keyring has every key of the contents, and signed it."""
        have = keyring.fingerprints()
        wrong = [name for name, print_ in self.manifest.keys.items() if have.get(name) != print_]
        if wrong:
            named = "; ".join(_key_name(each) for each in wrong)
            raise WrongKeysError(
                f"The keys here are not those of this backup: {named} is missing or another one."
                " Bring in the right ones with `minqing keys import`. Nothing was written."
            )
        content, signature = self._signed
        if not keyring.verify(signature, content):
            raise UnreadableBackupError(
                f"{self.path} does not carry this district's signature: it was changed after it was"
                " made. Nothing was written."
            )

    def check_version(self, known: Collection[str], version: str) -> None:
        """Raise NewerBackupError when the backup has migrations that this program does not know."""
        newer = sorted(set(self.manifest.migrations) - set(known))
        if newer:
            raise NewerBackupError(
                f"The backup was made by Minqing {self.manifest.version}, which is newer than this"
                f" one ({version}): it has {newer[0]}, which is not known here. Upgrade Minqing,"
                " then restore. Nothing was written."
            )

    def check_contents(self) -> None:
        """Read everything and compare it with its digests. Raises UnreadableBackupError."""
        for member in self.manifest.members:
            self._compare(member)
        stored = [each for each in self._tar.getnames() if each.startswith(FILES)]
        if len(stored) != self.manifest.files:
            raise UnreadableBackupError(
                f"{self.path} holds {len(stored)} of {self.manifest.files} stored files."
            )
        for name in stored:
            self._compare(Member(name, self._tar.getmember(name).size, name[len(FILES) :]))

    def jobs(self) -> bytes:
        """The waiting jobs, as JSON."""
        return self.open(JOBS).read(_MOST_JOBS)

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Every stored file: its SHA-256 and its bytes, to be read at once."""
        for name in self._tar.getnames():
            if name.startswith(FILES):
                yield name[len(FILES) :], self.open(name)

    def open(self, name: str) -> IO[bytes]:
        """One part for reading. Raises UnreadableBackupError."""
        try:
            found = self._tar.extractfile(name)
        except (KeyError, tarfile.TarError) as error:
            raise UnreadableBackupError(f"{self.path} has no {name}: it is damaged.") from error
        if found is None:
            raise UnreadableBackupError(f"{name} in {self.path} is no file.")
        return found

    def _compare(self, member: Member) -> None:
        digest, size = hashlib.sha256(), 0
        file = self.open(member.name)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
        if (size, digest.hexdigest()) != (member.size, member.sha256):
            raise UnreadableBackupError(
                f"{member.name} in {self.path} is not as it was written: the file is damaged."
                " Nothing was written. Take another backup."
            )


@contextmanager
def opened_backup(path: Path) -> Iterator[Backup]:
    """A backup with its list of contents. Raises UnreadableBackupError, FileNotFoundError."""
    try:
        tar = tarfile.open(path, "r:")  # noqa: SIM115 - closed below, with the caller's body inside
    except tarfile.TarError as error:
        raise UnreadableBackupError(f"{path} is no backup of Minqing, or was cut off.") from error
    with tar:
        try:
            found = tar.extractfile(MANIFEST)
            written = b"" if found is None else found.read()
        except (KeyError, tarfile.TarError) as error:
            raise UnreadableBackupError(
                f"{path} is no backup of Minqing, or was cut off before its end."
            ) from error
        manifest, content, signature = Manifest.read(written)
        yield Backup(path, manifest, (content, signature), tar)


def _key_name(name: str) -> str:
    if name.startswith("data."):
        return f"data key {name.removeprefix('data.')}"
    return _KEY_NAMES.get(name, name)
