"""What a phone heard and did, as lines for people."""

from dataclasses import dataclass
from datetime import datetime

from helpline.simulator.calls import Call, CallStatus, Direction, Heard, Sound
from helpline.simulator.page.desk import Desk
from helpline.simulator.phones import Phone
from helpline.simulator.voice.prompts import media_name

SHOWN_CALLS = 3
SHOWN_LINES = 40

_PLAIN = {
    Sound.RINGING: "Ringing tone",
    Sound.HOLD_MUSIC: "Hold music",
    Sound.BEEP: "Beep",
    Sound.SILENCE: "Silence",
    Sound.ENDED: "The call has ended.",
}
_OUTCOMES = {
    CallStatus.BUSY: "Declined or engaged",
    CallStatus.NO_ANSWER: "Missed",
    CallStatus.CANCELED: "Withdrawn before it was answered",
    CallStatus.FAILED: "Could not be reached",
}


@dataclass(frozen=True)
class Line:
    """One line: `kind` chooses how it looks, `is_voice` whether it can be read aloud."""

    at: datetime
    kind: str
    text: str

    @property
    def is_voice(self) -> bool:
        return self.kind in {Sound.SAY.value, Sound.SPEECH.value}


@dataclass(frozen=True)
class Conversation:
    """One call as the phone knows it."""

    sid: str
    title: str
    at: datetime
    lines: list[Line]


def conversations(desk: Desk, phone: Phone) -> list[Conversation]:
    """The last calls of a phone, oldest first."""
    return [_conversation(desk, call) for call in list(phone.calls)[-SHOWN_CALLS:]]


def _conversation(desk: Desk, call: Call) -> Conversation:
    is_ours = call.direction is Direction.INBOUND
    other = desk.label_of(call.to if is_ours else call.from_)
    title = f"Call to {other}" if is_ours else f"Call from {other}"
    marks = sorted([*call.heard, *call.done], key=lambda mark: mark.at)
    lines = [_line(call, mark) for mark in marks][-SHOWN_LINES:]
    if call.status in _OUTCOMES and not call.is_answered:
        lines.append(Line(call.ended_at or call.created_at, "ended", _OUTCOMES[call.status]))
    return Conversation(call.sid, title, call.created_at, lines)


def _line(call: Call, mark: Heard) -> Line:
    return Line(mark.at, mark.sound.value, _words(call, mark))


def _words(call: Call, mark: Heard) -> str:
    if mark.sound is Sound.PLAY:
        return media_name(mark.text)
    if mark.sound is Sound.OWN_KEYS:
        return f"pressed {mark.text}"
    if mark.sound is Sound.DIGITS:
        return f"Tones {mark.text}"
    if mark.sound is Sound.RINGING and call.direction is not Direction.INBOUND:
        return "It rings."
    return _PLAIN.get(mark.sound, mark.text)
