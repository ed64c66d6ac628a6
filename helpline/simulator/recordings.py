"""Recordings: what was recorded, when it can be fetched, and a sound to fetch."""

import wave
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from math import pi, sin

SAMPLES_PER_SECOND = 8000
TONE_HERTZ = 440
LONGEST_MEDIA_SECONDS = 60
LOUDNESS = 8000


@dataclass(eq=False)
class Recording:
    """One recording. `status` is in-progress, completed, absent or failed (V52)."""

    sid: str
    call_sid: str
    source: str
    started_at: datetime
    conference_sid: str = ""
    status: str = "in-progress"
    seconds: int = 0
    channels: int = 1
    is_deleted: bool = False

    def media(self) -> bytes:
        """A short tone as a WAV file, as long as the recording, up to a minute."""
        seconds = min(self.seconds, LONGEST_MEDIA_SECONDS) or 1
        buffer = BytesIO()
        with wave.open(buffer, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLES_PER_SECOND)
            file.writeframes(_one_second() * seconds)
        return buffer.getvalue()


def _one_second() -> bytes:
    step = 2 * pi * TONE_HERTZ / SAMPLES_PER_SECOND
    values = (int(LOUDNESS * sin(step * index)) for index in range(SAMPLES_PER_SECOND))
    return b"".join(value.to_bytes(2, "little", signed=True) for value in values)
