"""Hashes a password and checks one against its hash, with scrypt (RFC 7914)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from corpus.errors import SettingsError

# the cost that OWASP's Password Storage Cheat Sheet gives for scrypt with 32 MiB
_N, _R, _P = 2**15, 8, 3
_MEMORY = 64 * 1024 * 1024


def hash_password(password: str) -> str:
    """A salted hash of `password` as `scrypt:n:r:p:salt:key`, for the settings."""
    salt = os.urandom(16)
    return f"scrypt:{_N}:{_R}:{_P}:{_text(salt)}:{_text(_key(password, salt, _N, _R, _P))}"


def password_matches(password: str, hashed: str) -> bool:
    """Whether `hashed` was made from `password`; compared in constant time.

    Raises SettingsError where `hashed` is no hash of ours.
    """
    try:
        name, n, r, p, salt, key = hashed.split(":")
        if name != "scrypt":
            raise ValueError(name)
        made = _key(password, base64.b64decode(salt), int(n), int(r), int(p))
        return hmac.compare_digest(made, base64.b64decode(key))
    except ValueError as error:
        raise SettingsError(
            "TRIPS_PASSWORD_HASH is no password hash; make one with: trips-assistant hash-password"
        ) from error


def _key(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
