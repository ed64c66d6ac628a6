"""What texts go out from: a line's own number, or a Messaging Service that picks one of its pool.

Never a name of letters: nobody can answer it, or say STOP to it (M11).
"""

import re
from dataclasses import dataclass

_SERVICE = re.compile(r"MG[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sender:
    """A number, and the service that is asked in its place, where there is one."""

    number: str
    service_sid: str | None = None

    @property
    def key(self) -> str:
        """What it is known by: all lines of one service share its rate."""
        return self.service_sid or self.number


def is_service(text: str) -> bool:
    """Whether this is the name of a Messaging Service, in shape."""
    return _SERVICE.fullmatch(text) is not None
