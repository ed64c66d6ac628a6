"""Sealed columns: encrypted at rest, found again by keyed hash.

Ciphertext is random, so equality goes through an HMAC whose key is derived from a data key.
Keys come newest first: the newest seals and hashes, all of them open and are looked up, until
`helpline rotate-keys` has rewritten every row.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from helpline.domain.errors import UnreadableSecret


class Keyring:
    """The data keys, ready to use. Keys are 32 bytes in URL-safe base64, newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Prepare the keys; raises ValueError for a key of another length."""
        padded = [key + "=" * (-len(key) % 4) for key in keys]
        self._fernet = MultiFernet([Fernet(key) for key in padded])
        self._hash_keys = [_hash_key(base64.urlsafe_b64decode(key)) for key in padded]

    def seal(self, plain: str) -> bytes:
        """Encrypt a text with the newest key."""
        return self.seal_bytes(plain.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt a text; raises `UnreadableSecret` when no key fits."""
        return self.open_bytes(sealed).decode()

    def seal_bytes(self, plain: bytes) -> bytes:
        """Encrypt what is no text, a sound, with the newest key. It grows by a third."""
        return self._fernet.encrypt(plain)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Decrypt what is no text; raises `UnreadableSecret` when no key fits, or it is damaged."""
        try:
            return self._fernet.decrypt(bytes(sealed))
        except InvalidToken:
            raise UnreadableSecret from None

    def seal_if(self, plain: str | None) -> bytes | None:
        """Encrypt a text that may be missing."""
        return None if plain is None else self.seal(plain)

    def open_if(self, sealed: bytes | None) -> str | None:
        """Decrypt a text that may be missing."""
        return None if sealed is None else self.open(sealed)

    def hash(self, plain: str) -> bytes:
        """The look-up hash under the newest key."""
        return _hash(self._hash_keys[0], plain)

    def hash_if(self, plain: str | None) -> bytes | None:
        """The look-up hash of a text that may be missing."""
        return None if plain is None else self.hash(plain)

    def hashes(self, plain: str) -> list[bytes]:
        """The look-up hashes under every key, newest first, for reading during a rotation."""
        return [_hash(key, plain) for key in self._hash_keys]

    def reseal(self, sealed: bytes) -> bytes:
        """The same text under the newest key."""
        return self._fernet.rotate(bytes(sealed))


def _hash_key(data_key: bytes) -> bytes:
    return hmac.new(data_key, b"helpline look-up hash", hashlib.sha256).digest()


def _hash(key: bytes, plain: str) -> bytes:
    return hmac.new(key, plain.encode(), hashlib.sha256).digest()
