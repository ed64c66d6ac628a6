"""The sound of recordings, fetched with the account's credentials (P3, V51).

The address is made from the recording's SID, never taken from a webhook: whoever could write a
webhook's address would otherwise be given the account's token.
"""

import re
import time
from dataclasses import dataclass

import requests

from helpline.domain.errors import OutsideError, OutsideUnclear

_RECORDING_SID = re.compile(r"RE[0-9a-f]{32}")
_WAV_TYPES = frozenset({"audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"})
_TWILIO = "https://api.twilio.com"
_VERSION = "2010-04-01"
_CHUNK_BYTES = 64 * 1024
_GOOD, _TOO_MANY, _SERVER_ERROR = 200, 429, 500

MOST_BYTES = 8 * 1024 * 1024
"""A message lasts three minutes at most (`Record.max_seconds`): 2.9 MB as Twilio makes them, 8000
samples of two bytes a second. This leaves room for a second channel and some more, and keeps a
host that never stops sending from filling memory and database."""


@dataclass(frozen=True)
class Media:
    """Where sounds are. Each wait lasts `answer_within` seconds, all together `whole_within`.

    A worker that fetches does nothing else: it is kept about as long as by any other request
    (`gateway.ANSWER_WITHIN_SECONDS`), and no longer than its work's lease.
    """

    account_sid: str
    auth_token: str
    base_url: str | None
    answer_within: float = 5.0
    whole_within: float = 10.0

    def fetch(self, recording_sid: str) -> bytes:
        """The whole file; raises `OutsideError` (404: not there yet, V51) or `OutsideUnclear`."""
        try:
            with requests.get(
                self._address(recording_sid),
                auth=(self.account_sid, self.auth_token),
                # Packed on the way, its length could not be compared with the one announced.
                headers={"Accept-Encoding": "identity"},
                timeout=self.answer_within,
                stream=True,
            ) as answer:
                _check_head(answer)
                return self._read(answer)
        except requests.RequestException as error:
            raise OutsideUnclear(type(error).__name__) from None

    def _address(self, recording_sid: str) -> str:
        if not is_recording_sid(recording_sid):
            raise OutsideUnclear("not the SID of a recording")
        base = (self.base_url or _TWILIO).rstrip("/")
        return f"{base}/{_VERSION}/Accounts/{self.account_sid}/Recordings/{recording_sid}.wav"

    def _read(self, answer: requests.Response) -> bytes:
        until = time.monotonic() + self.whole_within
        sound = bytearray()
        for chunk in answer.iter_content(_CHUNK_BYTES):
            sound += chunk
            if len(sound) > MOST_BYTES:
                raise OutsideUnclear("larger than any message")
            if time.monotonic() > until:
                raise OutsideUnclear("too slow")
        announced = answer.headers.get("Content-Length")
        if announced is not None and announced != str(len(sound)):
            raise OutsideUnclear("cut short")
        return bytes(sound)


def is_recording_sid(text: str) -> bool:
    """Whether this can be a recording's SID: it becomes part of an address."""
    return _RECORDING_SID.fullmatch(text) is not None


def _check_head(answer: requests.Response) -> None:
    if answer.status_code == _TOO_MANY or answer.status_code >= _SERVER_ERROR:
        raise OutsideUnclear(f"HTTP {answer.status_code}")
    if answer.status_code != _GOOD:
        raise OutsideError(answer.status_code, None)
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in _WAV_TYPES:
        raise OutsideUnclear("not a sound")
