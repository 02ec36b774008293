"""A keyring under a passphrase, to be kept apart from the backups: scrypt, then AES-256-GCM."""

import base64
import json
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

__all__ = ["LEAST_PASSPHRASE", "KeysNotOpenedError", "open_keys", "seal_keys"]

#: Characters. The file may be tried offline for years.
LEAST_PASSPHRASE: Final = 12
_FORM: Final = "minqing-keys-1"
#: 128 MB of memory and about half a second for each try.
_COST, _BLOCK, _LANES = 2**17, 8, 1
_MOST_COST: Final = 2**20


class KeysNotOpenedError(Exception):
    """The file does not open: another passphrase, or no such file; the message says which."""


def seal_keys(content: bytes, *, district: str, passphrase: str) -> bytes:
    """The keyring's file, sealed. ``district`` is readable from outside."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    key = _key(passphrase, salt, _COST, _BLOCK, _LANES)
    sealed = AESGCM(key).encrypt(nonce, content, _bound(district))
    outer = {
        "form": _FORM,
        "district": district,
        "kdf": {"name": "scrypt", "n": _COST, "r": _BLOCK, "p": _LANES, "salt": _b64(salt)},
        "nonce": _b64(nonce),
        "sealed": _b64(sealed),
    }
    return json.dumps(outer, indent=1).encode() + b"\n"


def open_keys(written: bytes, passphrase: str) -> tuple[str, bytes]:
    """The district and the keyring's file. Raises KeysNotOpenedError."""
    try:
        outer = json.loads(written)
        kdf = outer["kdf"]
        form, district = outer["form"], str(outer["district"])
        cost, block, lanes = int(kdf["n"]), int(kdf["r"]), int(kdf["p"])
        salt, nonce, sealed = (
            base64.b64decode(text) for text in (kdf["salt"], outer["nonce"], outer["sealed"])
        )
    except (KeyError, TypeError, ValueError) as error:
        raise KeysNotOpenedError("This is no file of exported keys, or it is damaged.") from error
    if form != _FORM or cost > _MOST_COST or block > _BLOCK or lanes > _BLOCK:
        raise KeysNotOpenedError("A later version of Minqing wrote this file. Upgrade first.")
    try:
        key = _key(passphrase, salt, cost, block, lanes)
        return district, AESGCM(key).decrypt(nonce, sealed, _bound(district))
    except InvalidTag as error:
        raise KeysNotOpenedError("The passphrase does not open this file.") from error


def _key(passphrase: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=block, p=lanes).derive(passphrase.encode())


def _bound(district: str) -> bytes:
    return f"{_FORM}\0{district}".encode()


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
