"""The account's phone numbers, with the URLs they are pointed at."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from helpline.simulator.calls import Hook

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_CLIENT = re.compile(r"client:\S{1,256}")


@dataclass
class IncomingNumber:
    """A number of the account. An empty URL means: not set (D6)."""

    sid: str
    number: str
    created_at: datetime
    updated_at: datetime
    friendly_name: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    def hook(self, name: str) -> Hook | None:
        """The URL and method of voice, voice_fallback, status_callback, sms or sms_fallback."""
        stem = name if name == "status_callback" else f"{name}_url"
        url = self.settings.get(stem, "")
        return Hook(url, self.settings.get(f"{name}_method", "POST")) if url else None


def is_phone_number(text: str) -> bool:
    """E.164: a plus sign, then 7 to 15 digits."""
    return _E164.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Something a call can be placed to: a number or a softphone."""
    return is_phone_number(text) or _CLIENT.fullmatch(text) is not None
