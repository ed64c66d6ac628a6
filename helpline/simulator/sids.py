"""Resource ids: two letters for the kind, 32 hexadecimal digits."""

from uuid import uuid4


def new_sid(prefix: str) -> str:
    """CA call, SM message, CF conference, QU queue, RE recording, PN number, MG service."""
    return prefix + uuid4().hex
