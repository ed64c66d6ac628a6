"""X-Twilio-Signature, computed as Twilio does (G1, G2)."""

from base64 import b64encode
from hashlib import sha1
from hmac import new as new_hmac

from helpline.simulator.engine.webhook import Params


def sign(auth_token: str, url: str, params: Params) -> str:
    """The signature of a request. For GET the parameters are in the URL and `params` is empty."""
    signed = url + "".join(name + params[name] for name in sorted(params))
    return b64encode(new_hmac(auth_token.encode(), signed.encode(), sha1).digest()).decode()
