"""Messages: texts in and out, with their statuses (M1-M8)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from helpline.simulator.calls import Hook

MAX_BODY_CHARACTERS = 1600
LONGEST_VALIDITY_SECONDS = 36000
STOP_WORDS = {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}
START_WORDS = {"START", "YES", "UNSTOP"}
HELP_WORDS = {"HELP", "INFO"}
_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = set("^{}\\[]~|€")


class MessageDirection(StrEnum):
    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_REPLY = "outbound-reply"


@dataclass(eq=False)
class Message:
    """One text. `validity_seconds` is how long an undelivered one is tried (M5).

    `from_` is empty while a Messaging Service has accepted it and has not picked a number yet.
    """

    sid: str
    from_: str
    to: str
    body: str
    direction: MessageDirection
    status: str
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    service_sid: str | None = None
    callback: Hook | None = None
    validity_seconds: int = LONGEST_VALIDITY_SECONDS
    error_code: int | None = None


def count_segments(body: str) -> int:
    """M7: 160/153 characters in GSM-7 (extended ones count twice), 70/67 otherwise."""
    if all(letter in _BASIC or letter in _EXTENDED for letter in body):
        size = sum(2 if letter in _EXTENDED else 1 for letter in body)
        return 1 if size <= 160 else -(-size // 153)  # noqa: PLR2004 (in the docstring)
    size = len(body.encode("utf-16-le")) // 2
    return 1 if size <= 70 else -(-size // 67)  # noqa: PLR2004 (in the docstring)
