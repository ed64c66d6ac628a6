"""What Twilio tells of what it has taken."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FoundText:
    """A text as Twilio knows it."""

    sid: str
    body: str
    created_at: datetime | None


@dataclass(frozen=True)
class FoundRecording:
    """A recording as Twilio knows it; `seconds` None while it is being made."""

    sid: str
    status: str
    seconds: int | None
