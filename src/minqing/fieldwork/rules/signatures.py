"""The signature every request of a phone carries: ECDSA P-256 over what was asked, and when."""

import base64
import binascii
import hashlib
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

__all__ = ["is_signed_by", "public_point", "signed_content"]

_COORDINATE_BYTES = 32


def signed_content(*, method: str, path: str, sent_at: str, body: bytes) -> bytes:
    """The bytes a phone signs: method, path, its moment, and the digest of the body."""
    return f"{method}\n{path}\n{sent_at}\n{hashlib.sha256(body).hexdigest()}".encode()


def public_point(jwk: Mapping[str, object]) -> bytes:
    """The uncompressed point (65 bytes) of a P-256 verification key given as a JWK.

    ValueError when it is another kind of key, or no point of the curve.
    """
    if (jwk.get("kty"), jwk.get("crv")) != ("EC", "P-256"):
        message = "Only P-256 keys are taken."
        raise ValueError(message)
    point = b"\x04" + _coordinate(jwk.get("x")) + _coordinate(jwk.get("y"))
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return point


def is_signed_by(point: bytes, signature: str, content: bytes) -> bool:
    """Whether ``signature`` (base64 of raw r‖s, as WebCrypto makes it) fits content and key."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 2 * _COORDINATE_BYTES:
        return False
    if not point:  # ODK Collect, which signs nothing
        return False
    r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    try:
        key.verify(encode_dss_signature(r, s), content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _coordinate(value: object) -> bytes:
    if not isinstance(value, str):
        message = "A coordinate is missing."
        raise ValueError(message)  # noqa: TRY004 - the key is wrong, not a type in code
    raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    if len(raw) != _COORDINATE_BYTES:
        message = "A coordinate of P-256 has 32 bytes."
        raise ValueError(message)
    return raw
