"""Twilio's REST interface: what we ask of it, with refusals and silence told apart.

`OutsideError` is a no; `OutsideUnclear` means it may have been done (R6): look before asking
again. Nothing here is called while a database transaction is open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from json import JSONDecodeError
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from helpline.domain.errors import OutsideBusy, OutsideError, OutsideUnclear
from helpline.domain.senders import Sender
from helpline.telephony.found import FoundRecording, FoundText
from helpline.telephony.media import Media
from helpline.telephony.provisioning import NUMBER_SETTINGS, SERVICE_SETTINGS
from helpline.telephony.text_fields import given_up_after, going_out_from

ANSWER_WITHIN_SECONDS = 12.0
DETECT_WITHIN_SECONDS = 8
"""Whoever has picked up hears silence for so long at most, where we wait for what it is (V30)."""

CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]

GONE_CODES = frozenset({20404, 21220})
"""The call is not there, or not up any more (R5): what we wanted of it is moot."""

T = TypeVar("T")


class Listen(StrEnum):
    """What machine detection listens for (V30): who it is, or also the end of its greeting."""

    WHO_IT_IS = "Enable"
    TO_THE_TONE = "DetectMessageEnd"


@dataclass(frozen=True)
class Detection:
    """Machine detection. With a `url` it keeps nobody waiting, and its finding comes there (V31);
    without one the document is asked for when it is done, and the finding comes with that.
    """

    listen: Listen
    url: str | None = None


@dataclass(frozen=True)
class FoundCall:
    """A call as Twilio knows it."""

    sid: str
    status: str
    created_at: datetime | None


class Gateway:
    """What we ask of Twilio."""

    def __init__(self, account_sid: str, auth_token: str, base_url: str | None) -> None:
        """Take the account; `base_url` puts another Twilio-compatible host in its place."""
        http_client = _Http(base_url)
        self._client = Client(account_sid, auth_token, http_client=http_client)
        self._media = Media(account_sid, auth_token, base_url)

    def place_call(
        self,
        *,
        to: str,
        from_: str,
        document_url: str,
        status_url: str,
        ring_seconds: int,
        detection: Detection | None = None,
    ) -> FoundCall:
        """Dial; the call as Twilio has taken it on."""
        made = _ask(
            lambda: self._client.calls.create(
                to=to,
                from_=from_,
                url=document_url,
                method="POST",
                status_callback=status_url,
                status_callback_event=CALL_EVENTS,
                status_callback_method="POST",
                timeout=ring_seconds,
                **_detecting(detection),
            )
        )
        return FoundCall(str(made.sid), str(made.status), made.date_created)

    def list_calls_to(self, to: str, from_: str) -> list[FoundCall]:
        """The latest calls to a number from one of ours."""
        found = _ask(lambda: self._client.calls.list(to=to, from_=from_, limit=20))
        return [FoundCall(str(call.sid), str(call.status), call.date_created) for call in found]

    def fetch_status(self, call_sid: str) -> str:
        """A call's status now."""
        return str(_ask(lambda: self._client.calls(call_sid).fetch()).status)

    def end_call(self, call_sid: str) -> None:
        """End a call, ringing or answered: `completed` ends either, `canceled` does not (R5)."""
        _ask_unless_gone(lambda: self._client.calls(call_sid).update(status="completed"))

    def redirect(self, call_sid: str, document_url: str) -> bool:
        """Put a call onto another document; False when the call is gone."""
        return _ask_unless_gone(
            lambda: self._client.calls(call_sid).update(url=document_url, method="POST")
        )

    def list_inside(self, conference: str) -> list[str]:
        """Whose legs (by call SID) are in a room now."""
        rooms = _ask(
            lambda: self._client.conferences.list(
                friendly_name=conference, status="in-progress", limit=1
            )
        )
        if not rooms:
            return []
        inside = _ask(self._client.conferences(str(rooms[0].sid)).participants.list)
        return [str(participant.call_sid) for participant in inside]

    def hold(self, conference: str, call_sid: str, *, held: bool) -> None:
        """Put somebody in a room on hold, with music, or take them off it (V86).

        `OutsideError` when they are not in it; `OutsideUnclear` while Twilio does not list the
        room, which it may do late (V88).
        """
        self._change_participant(conference, call_sid, hold=held)

    def let_speak(self, conference: str, call_sid: str) -> None:
        """Have somebody heard by everybody in a room who listened or whispered (V86)."""
        self._change_participant(conference, call_sid, coaching=False, muted=False)

    def _change_participant(self, conference: str, call_sid: str, **changes: bool) -> None:
        rooms = _ask(
            lambda: self._client.conferences.list(
                friendly_name=conference, status="in-progress", limit=1
            )
        )
        if not rooms:
            raise OutsideUnclear("the room is not listed")
        given: dict[str, Any] = dict(changes)
        room = self._client.conferences(str(rooms[0].sid))
        _ask(lambda: room.participants(call_sid).update(**given))

    def send_text(
        self,
        *,
        to: str,
        sender: Sender,
        body: str,
        status_url: str,
        good_for: timedelta | None = None,
    ) -> str:
        """Send a text, which carriers try for so long at most (M5); its SID."""
        made = _ask(
            lambda: self._client.messages.create(
                to=to,
                body=body,
                status_callback=status_url,
                **going_out_from(sender),
                **given_up_after(good_for),
            )
        )
        return str(made.sid)

    def list_texts_to(self, to: str) -> list[FoundText]:
        """The latest texts to a number, from whichever of ours: a service picks one (M13)."""
        found = _ask(lambda: self._client.messages.list(to=to, limit=20))
        return [FoundText(str(text.sid), str(text.body), text.date_created) for text in found]

    def fetch_recording(self, recording_sid: str) -> bytes:
        """A recording's sound, whole; `OutsideError` with 404 while it is not ready (V51)."""
        return self._media.fetch(recording_sid)

    def find_recording(self, call_sid: str) -> FoundRecording | None:
        """The latest recording of a call."""
        found = _ask(lambda: self._client.recordings.list(call_sid=call_sid, limit=1))
        if not found:
            return None
        seconds = str(found[0].duration)
        known = int(seconds) if seconds.isdecimal() else None
        return FoundRecording(str(found[0].sid), str(found[0].status), known)

    def delete_recording(self, recording_sid: str) -> None:
        """Delete a recording; one that is gone already is as it should be."""
        _ask_unless_gone(lambda: self._client.recordings(recording_sid).delete())

    def number_settings(self, number: str) -> dict[str, str | None] | None:
        """Where a number of the account points, with its SID; None when it is not the account's."""
        found = _ask(lambda: self._client.incoming_phone_numbers.list(phone_number=number))
        held = next((one for one in found if one.phone_number == number), None)
        if held is None:
            return None
        return {name: getattr(held, name) for name in ("sid", *NUMBER_SETTINGS)}

    def point_number(self, sid: str, settings: Mapping[str, str]) -> None:
        """Give a number of the account these settings; an empty one is cleared."""
        given: dict[str, Any] = dict(settings)
        _ask(lambda: self._client.incoming_phone_numbers(sid).update(**given))

    def service_settings(self, sid: str) -> dict[str, Any] | None:
        """How a Messaging Service is set, with what is in its pool; None when there is none."""
        service = self._client.messaging.v1.services(sid)
        try:
            held = _ask(service.fetch)
        except OutsideError as refusal:
            if refusal.code in GONE_CODES:
                return None
            raise
        return {name: getattr(held, name) for name in SERVICE_SETTINGS} | {
            "numbers": [one.phone_number for one in _ask(service.phone_numbers.list)],
            "names_of_letters": len(_ask(service.alpha_senders.list)),
        }

    def set_service(self, sid: str, settings: Mapping[str, Any]) -> None:
        """Give a Messaging Service these settings."""
        given: dict[str, Any] = dict(settings)
        _ask(lambda: self._client.messaging.v1.services(sid).update(**given))


def _detecting(detection: Detection | None) -> dict[str, Any]:
    if detection is None:
        return {}
    if detection.url is None:
        return {
            "machine_detection": detection.listen.value,
            "machine_detection_timeout": DETECT_WITHIN_SECONDS,
        }
    return {
        "machine_detection": detection.listen.value,
        "async_amd": "true",
        "async_amd_status_callback": detection.url,
        "async_amd_status_callback_method": "POST",
    }


def _ask_unless_gone(request: Callable[[], Any]) -> bool:
    try:
        _ask(request)
    except OutsideError as refusal:
        if refusal.code in GONE_CODES:
            return False
        raise
    return True


def _ask(request: Callable[[], T]) -> T:
    """Ask; a 4xx is a no, anything without a clear answer is unclear; 429 too: later."""
    try:
        return request()
    except TwilioRestException as error:
        if error.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise OutsideBusy(f"HTTP {error.status}") from None
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise OutsideUnclear(f"HTTP {error.status}") from None
        raise OutsideError(error.status, error.code) from None
    except (TwilioException, requests.RequestException, JSONDecodeError) as error:
        raise OutsideUnclear(type(error).__name__) from None


class _Http(TwilioHttpClient):
    """Twilio's own client, with a time limit, and with another host where one is configured."""

    def __init__(self, base_url: str | None) -> None:
        super().__init__(timeout=ANSWER_WITHIN_SECONDS)
        self._base = urlsplit(base_url) if base_url else None

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        return super().request(
            method, self._elsewhere(url), params, data, headers, auth, timeout, allow_redirects
        )

    def _elsewhere(self, url: str) -> str:
        if self._base is None:
            return url
        asked = urlsplit(url)
        path = self._base.path.rstrip("/") + asked.path
        return urlunsplit((self._base.scheme, self._base.netloc, path, asked.query, ""))
