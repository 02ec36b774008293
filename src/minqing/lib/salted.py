"""Salted digests: a fact commits to its personal text without holding it."""

import hashlib
import hmac
import secrets

__all__ = ["new_salt", "text_digest"]


def new_salt() -> bytes:
    """Sixteen random bytes; erasing them makes the digest say nothing about the text."""
    return secrets.token_bytes(16)


def text_digest(salt: bytes, content: str) -> bytes:
    """HMAC-SHA256(salt, content as UTF-8): what a fact stores of its side text (32 bytes)."""
    return hmac.new(salt, content.encode(), hashlib.sha256).digest()
