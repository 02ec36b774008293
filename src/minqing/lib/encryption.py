"""The keyring: AES-GCM for personal columns, a keyed index, signing and sealing keys.

One JSON file outside the database holds every key. Data keys are versioned: new values are sealed
under the newest, old ones stay readable until rotated.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

__all__ = ["Keyring", "UnreadableSealError", "mask"]

_NONCE_BYTES = 12
_OUTBOX_INFO = b"minqing outbox v1"


class UnreadableSealError(Exception):
    """The sealed value cannot be opened: wrong key, wrong context, or changed bytes."""


@dataclass(frozen=True)
class Keyring:
    """All keys of one district."""

    data_keys: Mapping[int, bytes]
    index_key: bytes
    signing_key: ed25519.Ed25519PrivateKey
    sealing_key: ec.EllipticCurvePrivateKey
    django_secret: str

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make new keys and write them, readable by their owner only; FileExistsError if there."""
        content = {
            "data_keys": {"1": _b64(secrets.token_bytes(32))},
            "index_key": _b64(secrets.token_bytes(32)),
            "signing_key": _b64(ed25519.Ed25519PrivateKey.generate().private_bytes_raw()),
            "sealing_key": ec.generate_private_key(ec.SECP256R1())
            .private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            .decode(),
            "django_secret": secrets.token_urlsafe(48),
        }
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a keyring; FileNotFoundError or ValueError when there is none to read."""
        content = json.loads(path.read_text())
        sealing = serialization.load_pem_private_key(content["sealing_key"].encode(), None)
        if not isinstance(sealing, ec.EllipticCurvePrivateKey):
            message = f"{path}: the sealing key is not an elliptic-curve key."
            raise ValueError(message)  # noqa: TRY004 - the file's content is wrong, not a type in code
        return cls(
            data_keys={int(v): _unb64(k) for v, k in content["data_keys"].items()},
            index_key=_unb64(content["index_key"]),
            signing_key=ed25519.Ed25519PrivateKey.from_private_bytes(
                _unb64(content["signing_key"])
            ),
            sealing_key=sealing,
            django_secret=content["django_secret"],
        )

    def seal(self, plain: str, context: str) -> bytes:
        """Encrypt a text: version (2 bytes), nonce (12), AES-GCM ciphertext.

        ``context`` (table and column) is authenticated, so a value copied into another column
        cannot be opened there.
        """
        version = max(self.data_keys)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self.data_keys[version]).encrypt(nonce, plain.encode(), context.encode())
        return version.to_bytes(2, "big") + nonce + sealed

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt what ``seal`` made; UnreadableSealError when it cannot."""
        version, nonce = int.from_bytes(sealed[:2], "big"), sealed[2 : 2 + _NONCE_BYTES]
        if version not in self.data_keys:
            message = f"There is no data key of version {version}."
            raise UnreadableSealError(message)
        try:
            plain = AESGCM(self.data_keys[version]).decrypt(
                nonce, sealed[2 + _NONCE_BYTES :], context.encode()
            )
        except InvalidTag as error:
            message = "The sealed value does not open with its key."
            raise UnreadableSealError(message) from error
        return plain.decode()

    def index(self, value: str, kind: str) -> bytes:
        """A keyed hash (32 bytes) by which an encrypted value is found; ``kind`` separates uses."""
        message = f"{kind}\0{value}".encode()
        return hmac.new(self.index_key, message, hashlib.sha256).digest()

    def sign(self, content: bytes) -> bytes:
        """An Ed25519 signature (64 bytes)."""
        return self.signing_key.sign(content)

    def verify(self, signature: bytes, content: bytes) -> bool:
        """Whether a signature was made by this keyring's signing key."""
        try:
            self.signing_key.public_key().verify(signature, content)
        except InvalidSignature:
            return False
        return True

    def device_public_key(self) -> str:
        """The public key to which phones seal their outbox: base64 of SPKI, P-256."""
        spki = self.sealing_key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return _b64(spki)

    def unseal_from_device(self, *, epk: str, iv: str, ciphertext: str, aad: str) -> bytes:
        """Open what a phone sealed: ECDH P-256 → HKDF-SHA256 → AES-256-GCM.

        ``epk`` is the ephemeral public key (base64 SPKI), ``iv`` and ``ciphertext`` are base64,
        ``aad`` the item's id. UnreadableSealError when anything does not fit.
        """
        try:
            public = serialization.load_der_public_key(_unb64(epk))
            if not isinstance(public, ec.EllipticCurvePublicKey):
                message = "The ephemeral key is not an elliptic-curve key."
                raise UnreadableSealError(message)
            shared = self.sealing_key.exchange(ec.ECDH(), public)
            key = HKDF(hashes.SHA256(), 32, salt=None, info=_OUTBOX_INFO).derive(shared)
            return AESGCM(key).decrypt(_unb64(iv), _unb64(ciphertext), aad.encode())
        except (ValueError, InvalidTag) as error:
            message = "The item does not open with the server's key."
            raise UnreadableSealError(message) from error


def mask(value: str, *, head: int = 3, tail: int = 2) -> str:
    """A value with its middle hidden: enough to recognise, too little to use."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
