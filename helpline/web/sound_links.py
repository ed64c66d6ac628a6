"""Links to a message's sound: signed, for one person and one message, and over in minutes.

The house's clock decides when, not the machine's: a link says itself until when it counts.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

LINK_LASTS = timedelta(minutes=10)
"""A message lasts three minutes: long enough to hear it twice, too short to pass a link on."""

_SALT = "the sound of a message"


@dataclass(frozen=True)
class SoundLink:
    """What a link says. `nonce` tells one from the next; `until` is in seconds since 1970."""

    nonce: str
    voicemail_id: uuid.UUID
    staff_id: uuid.UUID
    until: int

    def counts(self, voicemail_id: uuid.UUID, staff_id: uuid.UUID, now: datetime) -> bool:
        """Whether it is for this message and this person, and not over."""
        for_them = (self.voicemail_id, self.staff_id) == (voicemail_id, staff_id)
        return for_them and now.timestamp() < self.until


class SoundLinks:
    """Signs links and reads them with the key that signs sessions."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeSerializer(secret_key, salt=_SALT)

    def write(self, voicemail_id: uuid.UUID, staff_id: uuid.UUID, now: datetime) -> str:
        """A new link's last part."""
        until = int((now + LINK_LASTS).timestamp())
        said = [secrets.token_urlsafe(9), voicemail_id.hex, staff_id.hex, until]
        return str(self._serializer.dumps(said))

    def read(self, written: str) -> SoundLink | None:
        """What it says; None for what we have not written."""
        try:
            nonce, voicemail_id, staff_id, until = self._serializer.loads(written)
        except BadData:
            return None
        return SoundLink(nonce, uuid.UUID(voicemail_id), uuid.UUID(staff_id), until)
