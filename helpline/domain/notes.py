"""Notes of a contact: how long they may be, and what counts as one version of them."""

import uuid
from datetime import datetime, timedelta

LONGEST_NOTE = 8000
"""Characters: four pages."""

VERSION_LASTS = timedelta(minutes=1)
"""A page that saves by itself writes on in its version for so long, then begins the next."""

DEFAULT_DISPOSITIONS = (
    "talked",
    "told where else help is",
    "another call is agreed",
    "a life was in danger",
    "nobody spoke",
    "not for us",
)
"""What may come of a call, where the service has no list of its own."""


def goes_on(page: uuid.UUID, begun_at: datetime, saving: uuid.UUID, now: datetime) -> bool:
    """Whether a save continues the last version: what another page wrote is never written over."""
    return page == saving and now - begun_at < VERSION_LASTS


def tidied(body: str) -> str:
    """The text as it is kept: one kind of line end, and no empty end."""
    return body.replace("\r\n", "\n").replace("\r", "\n").rstrip()
