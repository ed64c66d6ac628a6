"""Instructions to TwiML, in the voices of a country; every address in it is absolute (T6)."""

from collections.abc import Callable
from typing import Any

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, VoiceResponse
from twilio.twiml.voice_response import Gather as GatherVerb

from helpline.content.countries import country_pack
from helpline.content.wording import prompt
from helpline.domain.instructions import (
    Connect,
    Document,
    Gather,
    GoTo,
    HangUp,
    Instruction,
    LeaveLine,
    Pause,
    Play,
    PutThrough,
    Record,
    Say,
    Wait,
)
from helpline.telephony.addresses import Addresses

WAITING_QUEUE = "waiting"
"""All callers wait in one Twilio queue: who is next is ours to say, never its order."""

ROOM_EVENTS = "start end join leave"

EMPTY_MESSAGE_ANSWER = str(MessagingResponse())
"""No call waits for a text's answer, and replies go through REST, so a retry doubles nothing (M14)."""


class Voice:
    """Renders documents."""

    def __init__(self, addresses: Addresses) -> None:
        """Take the addresses that documents lead to."""
        self._addresses = addresses
        self._verbs: dict[type, Callable[[Any, Any, Document], None]] = {
            Say: self._say,
            Pause: self._pause,
            Play: self._play,
            Gather: self._gather,
            GoTo: self._go_to,
            Wait: self._wait,
            LeaveLine: self._leave_line,
            Connect: self._connect,
            PutThrough: self._put_through,
            Record: self._record,
            HangUp: self._hang_up,
        }

    def render(self, document: Document) -> str:
        """The document as TwiML."""
        response = VoiceResponse()
        for instruction in document.instructions:
            self._add(response, instruction, document)
        return str(response)

    def _add(self, response: VoiceResponse, instruction: Instruction, document: Document) -> None:
        self._verbs[type(instruction)](response, instruction, document)

    def _say(self, parent: Any, said: Say, document: Document) -> None:
        language = said.language or document.language
        voice = country_pack(document.country).voices[language]
        words = prompt(said.prompt, language, said.values)
        if said.slowly:
            spoken = parent.say(voice=voice.voice, language=voice.language)
            spoken.prosody(words, rate="slow")
        else:
            parent.say(words, voice=voice.voice, language=voice.language)

    def _pause(self, parent: Any, pause: Pause, _document: Document) -> None:
        parent.pause(length=pause.seconds)

    def _play(self, parent: Any, play: Play, _document: Document) -> None:
        parent.play(play.url)

    def _gather(self, response: VoiceResponse, gather: Gather, document: Document) -> None:
        verb = GatherVerb(
            input="dtmf speech" if gather.hints else "dtmf",
            action=self._addresses.of(gather.route),
            method="POST",
            timeout=gather.timeout,
            **({} if gather.digits is None else {"num_digits": gather.digits}),
            # Where one key is asked for, # is a key like any other (V43).
            finish_on_key="#" if gather.digits is None else "",
            **_speech(gather, document),
        )
        for spoken in gather.prompts:
            self._verbs[type(spoken)](verb, spoken, document)
        response.append(verb)

    def _go_to(self, response: VoiceResponse, go_to: GoTo, _document: Document) -> None:
        response.redirect(self._addresses.of(go_to.route), method="POST")

    def _wait(self, response: VoiceResponse, wait: Wait, _document: Document) -> None:
        response.enqueue(
            WAITING_QUEUE,
            wait_url=self._addresses.of(wait.wait),
            wait_url_method="POST",
            action=self._addresses.of(wait.after),
            method="POST",
        )

    def _leave_line(self, response: VoiceResponse, _leave: LeaveLine, _document: Document) -> None:
        response.leave()

    def _connect(self, response: VoiceResponse, connect: Connect, _document: Document) -> None:
        """The first party's settings count for the room, so both say the same (V83)."""
        dial = Dial(action=self._addresses.of(connect.after), method="POST")
        hold = {} if connect.hold is None else {"wait_url": self._addresses.of(connect.hold)}
        if connect.coach is not None:
            hold["coach"] = connect.coach
        dial.conference(
            connect.conference,
            beep=False,
            **({"muted": True} if connect.muted else {}),
            start_conference_on_enter=connect.starts,
            end_conference_on_exit=connect.ends_with_this_party,
            status_callback=self._addresses.of_room(connect.contact_id),
            status_callback_event=ROOM_EVENTS,
            status_callback_method="POST",
            wait_method="POST",
            **hold,
        )
        response.append(dial)

    def _put_through(self, response: VoiceResponse, put: PutThrough, _document: Document) -> None:
        dial = Dial(
            action=self._addresses.of(put.after),
            method="POST",
            timeout=put.timeout,
            caller_id=put.caller_id,
        )
        dial.number(
            put.number,
            status_callback=self._addresses.of(put.answered),
            status_callback_event="answered",
            status_callback_method="POST",
        )
        response.append(dial)

    def _record(self, response: VoiceResponse, record: Record, _document: Document) -> None:
        response.record(
            action=self._addresses.of(record.after),
            method="POST",
            max_length=record.max_seconds,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=self._addresses.of(record.status),
            recording_status_callback_method="POST",
            recording_status_callback_event="completed absent",
        )

    def _hang_up(self, response: VoiceResponse, _hang_up: HangUp, _document: Document) -> None:
        response.hangup()


def _speech(gather: Gather, document: Document) -> dict[str, str]:
    """What speech is taken for; an unsupported language would be silence (error 13331, T3)."""
    if not gather.hints:
        return {}
    voice = country_pack(document.country).voices[document.language]
    return {
        "hints": ", ".join(gather.hints),
        "language": voice.language,
        "speech_timeout": "auto",
    }
