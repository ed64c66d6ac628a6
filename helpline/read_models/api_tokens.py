"""Who holds an API token."""

from sqlalchemy import Connection, select

from helpline.domain.roles import TokenRole
from helpline.storage.tables import api_tokens


def find_token_role(connection: Connection, token_hash: bytes) -> TokenRole | None:
    """The role of a token that exists and is not revoked."""
    role = connection.execute(
        select(api_tokens.c.role).where(
            api_tokens.c.token_hash == token_hash, api_tokens.c.revoked_at.is_(None)
        )
    ).scalar()
    return None if role is None else TokenRole(role)
