"""API tokens: 32 random bytes that are shown once; we keep their SHA-256 only.

A plain hash is enough: there is nothing to guess in 256 random bits.
"""

import hashlib
import secrets
import uuid

from sqlalchemy import insert

from helpline.domain.roles import TokenRole
from helpline.storage.tables import api_tokens
from helpline.storage.transaction import Transaction

_TOKEN_BYTES = 32


def create_token(tx: Transaction, name: str, role: TokenRole) -> str:
    """Make a token; the answer is the only copy of it."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    tx.connection.execute(
        insert(api_tokens).values(
            id=uuid.uuid4(),
            name=name,
            role=role.value,
            token_hash=hash_token(token),
            created_at=tx.now,
        )
    )
    tx.record("api_token_created", name=name, role=role.value)
    return token


def hash_token(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()
