"""What a backup says of itself, signed with the district's signing key."""

import base64
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from minqing.lib.encryption import Keyring
from minqing.storage.backup.archive import Member

__all__ = ["DUMP", "FILES", "FORMAT", "JOBS", "MANIFEST", "Manifest", "UnreadableBackupError"]

#: Raised when an older Minqing could not read the file any more.
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DUMP: Final = "district.dump"
JOBS: Final = "jobs.json"
#: Stored files lie in this folder of the archive, each under its SHA-256.
FILES: Final = "files/"


class UnreadableBackupError(Exception):
    """The file is no backup, or not as it was written; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of one backup.

    ``keys`` are fingerprints of the keys that its contents need; ``heads`` the last entry of every
    chain of the ledger; ``grants`` a digest of who may do what with which table. ``files`` and
    ``file_bytes`` count the stored files, ``missing`` names those that were not on the disk.
    """

    district: str
    district_code: str
    version: str
    snapshot_at: datetime
    server: int
    tools: int
    migrations: list[str]
    counts: dict[str, int]
    grants: str
    heads: list[list[str | int]]
    keys: dict[str, str]
    members: list[Member]
    files: int
    file_bytes: int
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    def written(self, keyring: Keyring) -> bytes:
        """The manifest as it lies in the archive, with its signature."""
        content = _canonical({**asdict(self), "snapshot_at": self.snapshot_at.isoformat()})
        signature = base64.b64encode(keyring.sign(content)).decode()
        return json.dumps({"content": content.decode(), "signature": signature}).encode()

    @classmethod
    def read(cls, written: bytes) -> tuple["Manifest", bytes, bytes]:
        """The manifest, its bytes and their signature. Raises UnreadableBackupError."""
        try:
            outer = json.loads(written)
            content: dict[str, Any] = json.loads(outer["content"])
            signature = base64.b64decode(outer["signature"])
            found = int(content["format"])
            if found > FORMAT:
                raise UnreadableBackupError(
                    f"The backup has form {found}; this Minqing reads {FORMAT}."
                    " Install the version of Minqing that made it, or a later one."
                )
            content["snapshot_at"] = datetime.fromisoformat(content["snapshot_at"])
            content["members"] = [Member(**each) for each in content["members"]]
            return cls(**content), outer["content"].encode(), signature
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableBackupError("The backup's own list of contents is damaged.") from error

    def member(self, name: str) -> Member:
        """One part by name. Raises UnreadableBackupError."""
        for each in self.members:
            if each.name == name:
                return each
        raise UnreadableBackupError(f"The backup has no {name}.")


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
