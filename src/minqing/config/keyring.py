"""The Django secret from the keyring; nothing else may read the keyring at start."""

import secrets
from pathlib import Path

from minqing.lib.encryption import Keyring

__all__ = ["secret_key"]


def secret_key(path: Path) -> str:
    """The secret of this installation.

    Without a keyring (tools that only load the settings, ``minqing keys create`` itself) a passing
    one is made: nothing signed with it can be read by the next process, and nothing personal can
    be opened at all.
    """
    if path.exists():
        return Keyring.load(path).django_secret
    return secrets.token_urlsafe(48)
