"""Calls: one leg each, between Twilio and one phone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from helpline.domain.errors import HelplineError
from helpline.simulator.engine.tasks import Task


class CallStatus(StrEnum):
    """V6."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"

    @property
    def is_terminal(self) -> bool:
        return self in _TERMINAL


_TERMINAL = {
    CallStatus.COMPLETED,
    CallStatus.BUSY,
    CallStatus.FAILED,
    CallStatus.NO_ANSWER,
    CallStatus.CANCELED,
}


class Direction(StrEnum):
    """V1."""

    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_DIAL = "outbound-dial"


class Sound(StrEnum):
    """What a phone can hear; and what the person holding it says and presses."""

    SAY = "say"
    PLAY = "play"
    DIGITS = "digits"
    RINGING = "ringing"
    HOLD_MUSIC = "hold music"
    BEEP = "beep"
    SPEECH = "speech"
    ERROR = "error"
    SILENCE = "silence"
    ENDED = "ended"
    OWN_SPEECH = "own speech"
    OWN_KEYS = "own keys"


@dataclass(frozen=True)
class Heard:
    """One line of what a phone heard: a prompt's text, a media URL, another person's words."""

    at: datetime
    sound: Sound
    text: str = ""


@dataclass(frozen=True)
class Hook:
    """A URL with the method it is asked for by."""

    url: str
    method: str = "POST"


@dataclass
class Progress:
    """Who is told how a call goes, and the number of the next telling (V20, V21)."""

    hook: Hook
    events: frozenset[str] = frozenset({"completed"})
    sequence: int = 0


class Room(Protocol):
    """Where calls hear each other: a bridge or a conference."""

    def audience(self, speaker: "Call") -> Iterable["Call"]: ...


@dataclass(eq=False)
class Call:
    """One leg. `handset` is the number of the phone at its far end, whatever From says.

    `heard` is what that phone heard; `done` is what the person holding it said and pressed.

    All instants are aware UTC.
    """

    sid: str
    from_: str
    to: str
    direction: Direction
    handset: str
    created_at: datetime
    status: CallStatus = CallStatus.QUEUED
    parent_sid: str | None = None
    fallback: Hook | None = None
    progress: Progress | None = None
    queue_milliseconds: int = 0
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    answered_by: str | None = None
    forwarded_from: str | None = None
    sip_code: int | None = None
    time_limit: int | None = None
    task: Task | None = None
    room: Room | None = None
    heard: list[Heard] = field(default_factory=list)
    done: list[Heard] = field(default_factory=list)
    when_over: list[Callable[[], None]] = field(default_factory=list)
    last_recording: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.direction} call {self.sid[-6:]} ({self.status})"

    @property
    def is_over(self) -> bool:
        return self.status.is_terminal

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    def seconds(self, now: datetime) -> int:
        """How long it has been (or was) in progress."""
        if self.answered_at is None:
            return 0
        return round(((self.ended_at or now) - self.answered_at).total_seconds())

    def interrupt(self, reason: Exception, only_if: Callable[[], bool] = lambda: True) -> None:
        """Break off whatever the call is doing, if the condition still holds then."""
        if self.task is not None:
            self.task.interrupt(reason, only_if)


class CallInterruptionError(HelplineError):
    """Something from outside breaks off what a call is doing."""


class CallOverError(CallInterruptionError):
    """The call ends, with this status and SIP code. `by_api`: because REST said so."""

    def __init__(
        self, status: CallStatus, sip_code: int | None = None, *, by_api: bool = False
    ) -> None:
        super().__init__(status.value)
        self.status = status
        self.sip_code = sip_code
        self.by_api = by_api
