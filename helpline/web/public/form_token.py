"""The token in the form of the public page.

It is no session's: that would need a cookie, and a cookie tells whoever looks into the browser
that somebody was here. A session's token keeps strangers from acting with somebody's rights, and
this form has none to act with: it does the same for everybody. So the token says when the form
was fetched, and nothing of whom: what is sent was fetched from us, and lately.
"""

from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

GOOD_FOR = timedelta(hours=2)


def new_token(now: datetime) -> str:
    """A token for a form that is shown now."""
    return _signer().dumps(int(now.timestamp()))


def is_good(token: str, now: datetime) -> bool:
    """Whether we made it, and not too long ago."""
    try:
        made = _signer().loads(token)
    except BadData:
        return False
    return isinstance(made, int) and 0 <= now.timestamp() - made <= GOOD_FOR.total_seconds()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="public page")
