"""Phones: the people at the other end, moved by a test or by the page.

Every action returns at once; `Simulator.settle()` (or the live engine) carries it on.
"""

from collections import deque
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from helpline.domain.errors import HelplineError
from helpline.simulator.calls import Call, CallOverError, CallStatus, Direction, Heard, Sound
from helpline.simulator.engine.signals import Answered, Declined, Key, Signal, Speech

KEPT_CALLS = 50
KEPT_TEXTS = 200


class PhoneError(HelplineError):
    """A person cannot do that with this phone now: there is no such call."""


class Mode(StrEnum):
    """What a phone does when it rings. PERSON waits for `answer`, `reject` or nobody."""

    PERSON = "person"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    UNREACHABLE = "unreachable"


class TextMode(StrEnum):
    """What becomes of texts to a phone."""

    WORKING = "working"
    SWITCHED_OFF = "switched off"
    LANDLINE = "landline"
    FILTERED = "filtered"
    SILENT = "silent"


@dataclass(frozen=True)
class Text:
    """A text as the phone shows it."""

    at: datetime
    from_: str
    to: str
    body: str
    is_mine: bool
    sid: str


class Network(Protocol):
    """What a phone can reach."""

    def act(self) -> AbstractContextManager[None]: ...
    def now(self) -> datetime: ...
    def place_call(
        self, phone: "Phone", number: str, shown: str, forwarded: str | None
    ) -> Call: ...
    def send_text(self, phone: "Phone", number: str, body: str) -> Text: ...


class Phone:
    """One phone. `label` is for the page; `mode` and `text_mode` may be set at any time.

    `voicemail_greeting` is spoken, and `voicemail_answers_after` seconds of ringing pass, in
    mode VOICEMAIL, which answers by itself and never presses a key. `taken_for` is what machine
    detection is to think of whoever answers (V30), where it is wrong about them.
    """

    def __init__(self, network: Network, number: str, label: str = "") -> None:
        self._network = network
        self.number = number
        self.label = label or number
        self.mode = Mode.PERSON
        self.text_mode = TextMode.WORKING
        self.taken_for: str | None = None
        self.voicemail_answers_after = 15.0
        self.voicemail_greeting = "Please leave a message after the tone."
        self.ringing: list[Call] = []
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self.texts: deque[Text] = deque(maxlen=KEPT_TEXTS)

    def __repr__(self) -> str:
        return f"<Phone {self.label}: {self.state}>"

    @property
    def call(self) -> Call | None:
        """The call it is in (dialled, or answered), if any."""
        open_calls = [one for one in self.calls if not one.is_over and one not in self.ringing]
        return open_calls[-1] if open_calls else None

    @property
    def state(self) -> str:
        """idle, ringing, dialling or in call."""
        if self.call is None:
            return "ringing" if self.ringing else "idle"
        return "in call" if self.call.is_answered else "dialling"

    @property
    def heard(self) -> list[Heard]:
        """All it heard, in every call, oldest first."""
        return sorted(
            (line for call in self.calls for line in call.heard), key=lambda line: line.at
        )

    @property
    def words(self) -> list[str]:
        """What was said to it, by prompts and people."""
        spoken = {Sound.SAY, Sound.SPEECH}
        return [line.text for line in self.heard if line.sound in spoken]

    def has_heard(self, part: str) -> bool:
        """Whether something said or played to it contains this (case ignored)."""
        return any(part.lower() in line.text.lower() for line in self.heard)

    @property
    def received_texts(self) -> list[str]:
        return [text.body for text in self.texts if not text.is_mine]

    def dial(
        self, number: str, *, withheld: bool | str = False, forwarded_from: str | None = None
    ) -> Call:
        """Ring a number. `withheld` hides ours ("anonymous"), or shows another spelling (V5)."""
        shown = self.number
        if withheld:
            shown = withheld if isinstance(withheld, str) else "anonymous"
        with self._network.act():
            if self.call is not None:
                raise PhoneError("this phone is in a call")
            return self._network.place_call(self, number, shown, forwarded_from)

    def answer(self, call: Call | None = None) -> Call:
        """Pick up what is ringing."""
        with self._network.act():
            chosen = self._ringing_call(call)
            self._tell(chosen, Answered())
            return chosen

    def reject(self, call: Call | None = None) -> None:
        """Refuse what is ringing: the other side gets `busy`."""
        with self._network.act():
            self._tell(self._ringing_call(call), Declined())

    def press(self, keys: str, call: Call | None = None) -> None:
        """Press keys, one after another."""
        with self._network.act():
            chosen = self._open_call(call)
            chosen.done.append(Heard(self._network.now(), Sound.OWN_KEYS, keys))
            for key in keys:
                self._tell(chosen, Key(key))

    def say(self, words: str, call: Call | None = None) -> None:
        """Say something: to whoever is in the call, or to a Gather or Record that listens."""
        with self._network.act():
            chosen = self._open_call(call)
            chosen.done.append(Heard(self._network.now(), Sound.OWN_SPEECH, words))
            self._tell(chosen, Speech(words))
            if chosen.room is not None:
                line = Heard(self._network.now(), Sound.SPEECH, words)
                for other in chosen.room.audience(chosen):
                    other.heard.append(line)

    def hang_up(self, call: Call | None = None) -> None:
        """End the call this phone is in."""
        with self._network.act():
            chosen = self._open_call(call)
            ended_early = chosen.direction is Direction.INBOUND and not chosen.is_answered
            # V13: an inbound call ended before it was answered is reported as no-answer.
            status = CallStatus.NO_ANSWER if ended_early else CallStatus.COMPLETED
            chosen.interrupt(CallOverError(status))

    def text(self, to: str, body: str) -> Text:
        """Send a text."""
        with self._network.act():
            return self._network.send_text(self, to, body)

    def _tell(self, call: Call, signal: Signal) -> None:
        if call.task is not None:
            call.task.signal(signal)

    def _ringing_call(self, call: Call | None) -> Call:
        chosen = call or (self.ringing[0] if self.ringing else None)
        if chosen is None or chosen not in self.ringing:
            raise PhoneError("nothing is ringing on this phone")
        return chosen

    def _open_call(self, call: Call | None) -> Call:
        chosen = call or self.call
        if chosen is None or chosen.is_over:
            raise PhoneError("this phone is in no call")
        return chosen
