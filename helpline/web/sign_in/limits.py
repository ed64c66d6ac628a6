"""How often one may try: by account and by network. Valkey counts; without it, each process does.

What counts a try must not tell whether an account exists: unknown addresses are counted alike.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from flask import current_app
from flask_limiter import Limiter

from helpline.web.house import house
from helpline.web.visitors import visitor

BY_ACCOUNT = "10 per minute; 60 per hour"
BY_NETWORK = "20 per minute; 200 per hour"
"""An office has one address: more people share it than an account."""

BY_CODES = "5 per minute; 30 per hour"
"""A million codes, of which three are right at a time: a guess in fourteen days of this."""


@contextmanager
def counted(what: str, of: str, by_account: str = BY_ACCOUNT) -> Iterator[None]:
    """Count a try of `what` at the account `of`; one too many is answered with 429."""
    limiter: Limiter = current_app.extensions["helpline.limiter"]
    with ExitStack() as limits:
        limits.enter_context(limiter.limit(BY_NETWORK, key_func=lambda: f"{what} by {visitor()}"))
        limits.enter_context(limiter.limit(by_account, key_func=lambda: _account_key(what, of)))
        yield


def _account_key(what: str, of: str) -> str:
    """The account as Valkey may know it."""
    return f"{what} at {house().database.keyring.hash(of).hex()}"
