"""Random passwords of the embedded server's roles, kept in one file that only its owner reads."""

import json
import os
import secrets
from pathlib import Path

from minqing.lib.whole_files import whole_file
from minqing.storage.process_lock import exclusive

__all__ = ["Passwords"]


class Passwords:
    """The passwords by role, shared by all processes of an installation."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = self._load()

    def of(self, role: str) -> str:
        """The role's password; made and saved when it has none. Safe in an address and in SQL."""
        if role not in self._known:
            with exclusive(self._path.with_suffix(".lock")):
                self._known = self._load()
                if role not in self._known:
                    self._known[role] = secrets.token_urlsafe(24)
                    self._save()
        return self._known[role]

    def _load(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        known: dict[str, str] = json.loads(self._path.read_text("utf-8"))
        return known

    def _save(self) -> None:
        """Replace the file in one step, owned like its folder."""
        with whole_file(self._path, replace=True) as file:
            file.write(json.dumps(self._known, indent=1).encode())
            if os.geteuid() == 0:
                folder = self._path.parent.stat()
                os.fchown(file.fileno(), folder.st_uid, folder.st_gid)
