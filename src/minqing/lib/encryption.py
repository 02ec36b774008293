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
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from minqing.lib.whole_files import whole_file

__all__ = [
    "Keyring",
    "UnreadableSealError",
    "mask",
    "with_new_data_key",
    "without_data_keys",
]

_NONCE_BYTES = 12
_OUTBOX_INFO = b"minqing outbox v1"
_FILE_INFO = b"minqing file v1"
_FILE_VERSION = 1
_IV_BYTES = 12


class UnreadableSealError(Exception):
    """The sealed value cannot be opened: wrong key, wrong context, or changed bytes."""


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    """Making one costs as much as sealing with it."""
    return AESGCM(key)


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
        with whole_file(path, replace=False) as file:
            file.write(json.dumps(content, indent=1).encode())
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a keyring; FileNotFoundError or ValueError when there is none to read."""
        return cls.read(path.read_bytes())

    @classmethod
    def read(cls, written: bytes) -> Self:
        """The keyring in a file's content; ValueError when there is none."""
        content = json.loads(written)
        sealing = serialization.load_pem_private_key(content["sealing_key"].encode(), None)
        if not isinstance(sealing, ec.EllipticCurvePrivateKey):
            message = "The sealing key is not an elliptic-curve key."
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
        cipher = _cipher(self.data_keys[version])
        sealed = cipher.encrypt(nonce, plain.encode(), context.encode())
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
        return hmac.digest(self.index_key, message, "sha256")

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

    def fingerprints(self) -> dict[str, str]:
        """A name for each key, by which it is recognised and from which nothing follows."""
        public = self.signing_key.public_key().public_bytes_raw()
        content = {f"data.{version}": key for version, key in self.data_keys.items()}
        content |= {"index": self.index_key, "signing": public}
        content["sealing"] = self.device_public_key().encode()
        return {
            name: hashlib.sha256(b"minqing key\0" + name.encode() + b"\0" + key).hexdigest()[:16]
            for name, key in content.items()
        }

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
            return self._unsealed(
                _unb64(epk), _unb64(iv), _unb64(ciphertext), aad, info=_OUTBOX_INFO
            )
        except (ValueError, InvalidTag) as error:
            message = "The item does not open with the server's key."
            raise UnreadableSealError(message) from error

    def unseal_file(self, envelope: bytes, *, aad: str) -> bytes:
        """Open a file that a phone sealed: version, length of the ephemeral key, key, iv, the rest.

        ``aad`` is the attachment's id. UnreadableSealError when anything does not fit.
        """
        try:
            version, length = struct.unpack_from(">BH", envelope)
            if version != _FILE_VERSION:
                message = f"A file of version {version} is not known."
                raise UnreadableSealError(message)
            key_end = 3 + length
            iv_end = key_end + _IV_BYTES
            epk, iv = envelope[3:key_end], envelope[key_end:iv_end]
            return self._unsealed(epk, iv, envelope[iv_end:], aad, info=_FILE_INFO)
        except (ValueError, InvalidTag, struct.error) as error:
            message = "The file does not open with the server's key."
            raise UnreadableSealError(message) from error

    def seal_file(self, content: bytes, *, aad: str) -> bytes:
        """Seal a file to this keyring's own key, as a phone does: ``unseal_file`` opens it."""
        ours = ec.generate_private_key(ec.SECP256R1())
        epk = ours.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        shared = ours.exchange(ec.ECDH(), self.sealing_key.public_key())
        key = HKDF(hashes.SHA256(), 32, salt=None, info=_FILE_INFO).derive(shared)
        iv = secrets.token_bytes(_IV_BYTES)
        head = struct.pack(">BH", _FILE_VERSION, len(epk))
        return head + epk + iv + AESGCM(key).encrypt(iv, content, aad.encode())

    def _unsealed(
        self, epk: bytes, iv: bytes, ciphertext: bytes, aad: str, *, info: bytes
    ) -> bytes:
        public = serialization.load_der_public_key(epk)
        if not isinstance(public, ec.EllipticCurvePublicKey):
            message = "The ephemeral key is not an elliptic-curve key."
            raise UnreadableSealError(message)
        shared = self.sealing_key.exchange(ec.ECDH(), public)
        key = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(shared)
        return AESGCM(key).decrypt(iv, ciphertext, aad.encode())


def with_new_data_key(path: Path) -> int:
    """Add a data key to a keyring's file, in one step; new values are sealed under it from now on.

    Every older key stays. Returns the new key's version.
    """
    content = json.loads(path.read_bytes())
    version = max(map(int, content["data_keys"])) + 1
    content["data_keys"][str(version)] = _b64(secrets.token_bytes(32))
    _replace(path, content)
    return version


def without_data_keys(path: Path, versions: Collection[int]) -> None:
    """Take older data keys out of a keyring's file, in one step; what they sealed is lost."""
    content = json.loads(path.read_bytes())
    newest = max(map(int, content["data_keys"]))
    kept = {v: k for v, k in content["data_keys"].items() if int(v) not in versions}
    if str(newest) not in kept:
        message = "The newest data key is in use and stays."
        raise ValueError(message)
    _replace(path, {**content, "data_keys": kept})


def _replace(path: Path, content: Mapping[str, object]) -> None:
    found = path.stat()
    with whole_file(path, replace=True) as file:
        file.write(json.dumps(content, indent=1).encode())
        if os.geteuid() == 0:
            os.fchown(file.fileno(), found.st_uid, found.st_gid)


def mask(value: str, *, head: int = 3, tail: int = 2) -> str:
    """A value with its middle hidden: enough to recognise, too little to use."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
