"""Signed webhooks, made beforehand as the bytes that go over the wire."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from service import LINE, PUBLIC_BASE_URL
from twilio.request_validator import RequestValidator

# What Twilio sends with every voice webhook besides what is set below (V4).
_ALWAYS = {
    "ApiVersion": "2010-04-01",
    "CallStatus": "ringing",
    "Called": LINE,
    "CalledCity": "",
    "CalledCountry": "GB",
    "CalledState": "London",
    "CalledZip": "",
    "CallerCity": "",
    "CallerCountry": "GB",
    "CallerState": "",
    "CallerZip": "",
    "Direction": "inbound",
    "FromCity": "",
    "FromCountry": "GB",
    "FromState": "",
    "FromZip": "",
    "To": LINE,
    "ToCity": "",
    "ToCountry": "GB",
    "ToState": "London",
    "ToZip": "",
    "CallToken": secrets.token_urlsafe(120),
}


@dataclass(frozen=True)
class Caller:
    """A call that nobody else makes."""

    call_sid: str
    number: str


def new_callers(count: int) -> list[Caller]:
    return [
        Caller(f"CA{secrets.token_hex(16)}", f"+447700900{secrets.randbelow(1000):03}")
        for _ in range(count)
    ]


class Signer:
    """Makes requests as one Twilio account would."""

    def __init__(self, account_sid: str, auth_token: str) -> None:
        self._account_sid = account_sid
        self._validator = RequestValidator(auth_token)

    def webhook(self, url: str, caller: Caller, **more: str) -> bytes:
        """The request that Twilio would make; `url` may be relative to the public address."""
        if url.startswith("/"):
            url = PUBLIC_BASE_URL + url
        fields = {
            **_ALWAYS,
            "AccountSid": self._account_sid,
            "CallSid": caller.call_sid,
            "Caller": caller.number,
            "From": caller.number,
            **more,
        }
        return self._request(url, fields)

    def _request(self, url: str, fields: Mapping[str, str]) -> bytes:
        at, body = urlsplit(url), urlencode(fields)
        target = at.path + (f"?{at.query}" if at.query else "")
        return (
            f"POST {target} HTTP/1.1\r\n"
            f"Host: {at.netloc}\r\n"
            "User-Agent: TwilioProxy/1.1\r\n"
            "Accept: */*\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"I-Twilio-Idempotency-Token: {secrets.token_hex(16)}\r\n"
            f"X-Twilio-Signature: {self._validator.compute_signature(url, fields)}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
