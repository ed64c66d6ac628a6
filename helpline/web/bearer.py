"""`Authorization: Bearer TOKEN`."""

from flask import request

from helpline.domain.roles import TokenRole
from helpline.read_models.api_tokens import find_token_role
from helpline.services.api_tokens import hash_token
from helpline.web.house import house


def find_bearer_role() -> TokenRole | None:
    """The role of the token that came with the request; None for none, a wrong or a revoked one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    with house().database.reading() as connection:
        return find_token_role(connection, hash_token(token.strip()))
