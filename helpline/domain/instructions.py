"""What a caller hears next, as values; knows no TwiML.

A `Document` is a language and a row of instructions. Where an instruction leads is a `Route`,
which telephony turns into an absolute, signed-for URL (T6).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Route:
    """One of our own URLs: about a call, a leg, a page or a check-in, with the step that makes it
    answerable once.

    `item` tells several questions of one document apart.
    """

    about: Literal["calls", "legs", "pages", "checkins"]
    ref: uuid.UUID
    name: str
    step: int | None = None
    item: int | None = None


@dataclass(frozen=True)
class Say:
    """A prompt of the language pack with its values; `language` where it is not the document's."""

    prompt: str
    values: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    slowly: bool = False


@dataclass(frozen=True)
class Pause:
    """Silence, in whole seconds."""

    seconds: int


@dataclass(frozen=True)
class Play:
    """A sound file of the helpline's own, from this address, once."""

    url: str


@dataclass(frozen=True)
class Gather:
    """Prompts during which keys are taken.

    `digits` ends it at that many keys, None with `#`. `timeout` is in seconds after the prompts.
    With no key at all the document goes on behind it (V42). With `hints`, words that are likely,
    it takes what somebody says as well (V44).
    """

    prompts: tuple[Say | Pause | Play, ...]
    route: Route
    digits: int | None = 1
    timeout: int = 5
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class GoTo:
    """On with another document."""

    route: Route


@dataclass(frozen=True)
class Wait:
    """The waiting line: `wait` is asked for again and again, `after` once it is left."""

    wait: Route
    after: Route


@dataclass(frozen=True)
class LeaveLine:
    """Out of the waiting line, to its `after` (only inside a wait document, T1)."""


@dataclass(frozen=True)
class Connect:
    """Into the call's own conference.

    The caller's leaving ends it; a counsellor's does not (V81: the name is unguessable).
    """

    conference: str
    contact_id: uuid.UUID
    after: Route
    ends_with_this_party: bool
    hold: Route | None = None
    starts: bool = True
    """Whether their coming begins it: a guest's does not (V87)."""
    muted: bool = False
    coach: str | None = None
    """The call whose party alone hears this one (V86); set before they are in, so that nothing of
    theirs is heard by others (V87)."""


@dataclass(frozen=True)
class PutThrough:
    """Dial a partner's number, who sees `caller_id` and not the caller's own number.

    `timeout` is ringing time in seconds. `answered` is told when somebody picks up there.
    """

    number: str
    caller_id: str
    after: Route
    answered: Route
    timeout: int = 30


@dataclass(frozen=True)
class Record:
    """Take a message of at most `max_seconds`."""

    after: Route
    status: Route
    max_seconds: int = 180


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Instruction = (
    Say | Pause | Play | Gather | GoTo | Wait | LeaveLine | Connect | PutThrough | Record | HangUp
)


@dataclass(frozen=True)
class Document:
    """What is said and done next, in one language, by the voices of one country."""

    country: str
    language: str
    instructions: tuple[Instruction, ...]
