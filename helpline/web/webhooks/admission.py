"""Who is let in: requests that Twilio signed, for our account, in a form (G1 to G8)."""

from functools import cache

from flask import request
from werkzeug.wrappers import Response

from helpline.telephony.signatures import Signatures
from helpline.web.house import house

FORM = "application/x-www-form-urlencoded"


def refuse_strangers() -> Response | None:
    """403 for anything that Twilio did not sign; it changes nothing and says nothing."""
    return None if _is_twilio() else Response(status=403)


def _is_twilio() -> bool:
    if request.mimetype not in ("", FORM):
        return False  # G3: a JSON body would be covered by a hash that is easily left unchecked
    settings = house().settings
    signatures = _signatures(
        settings.public_base_url,
        settings.twilio_auth_token.get_secret_value(),
        settings.twilio_auth_token_secondary.get_secret_value(),
    )
    fields = dict(request.form.lists())
    query = request.query_string.decode("latin-1")
    signature = request.headers.get("X-Twilio-Signature")
    if not signatures.are_right(request.path, query, fields, signature):
        return False
    account = request.form.get("AccountSid")
    return account is None or account == settings.twilio_account_sid  # G6: never another's


@cache
def _signatures(base: str, *tokens: str) -> Signatures:
    return Signatures(base, tokens)
