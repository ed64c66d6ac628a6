"""What a caller should hear now, told from the truth alone.

Whatever went wrong on the way here (a lost move, a doubled webhook, a restart), asking this
again puts the caller where the database says they are.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from helpline.content.countries import country_pack
from helpline.content.spoken_times import spoken_moment
from helpline.domain.calls import CallState
from helpline.domain.configuration import Gender, WaitSound
from helpline.domain.instructions import (
    Connect,
    Document,
    Gather,
    GoTo,
    HangUp,
    Instruction,
    Pause,
    Play,
    PutThrough,
    Record,
    Route,
    Say,
    Wait,
)
from helpline.domain.menus import (
    AFTER_PROMISE,
    LINE_CHOICES,
    READING,
    Action,
    Menu,
    Node,
    menu_at,
)
from helpline.domain.phone import spoken_digits
from helpline.domain.waiting import Place, Turn
from helpline.services.each_language import in_other_languages, said_in_each
from helpline.services.information import information
from helpline.services.line_hours import is_line_open, opens_at
from helpline.services.listeners import listening_notice
from helpline.services.offered_times import told_of_time
from helpline.services.reading_aloud import read_aloud
from helpline.storage.calls import Call
from helpline.storage.sealing import Keyring

GATHER_SECONDS = 6
BETWEEN_PROMPTS_SECONDS = 6
_BREATH = Pause(BETWEEN_PROMPTS_SECONDS)
SILENCE_SECONDS = 45
NOTHING_SAID = Turn()
KEYED_NUMBER_SECONDS = 8

_SAY_WHEN_OPEN = (Node.CLOSED, Node.NOBODY)


def hear_now(keyring: Keyring, call: Call, *first: Say) -> Document:
    """The caller's document, beginning with some words that a key may cut short."""
    begun, *rest = _INSTRUCTIONS[call.state](keyring, call)
    if isinstance(begun, Gather):
        return _document(call, replace(begun, prompts=(*first, *begun.prompts)), *rest)
    return _document(call, *first, begun, *rest)


def hear_out(keyring: Keyring, call: Call, *first: Say) -> Document:
    """The caller's document after some words that no key cuts short."""
    return _document(call, *first, *_INSTRUCTIONS[call.state](keyring, call))


def hear_arrival(keyring: Keyring, call: Call) -> Document:
    """The first document: the emergency line is heard out, in each language the line asks for; and
    what the line says of who may listen.
    """
    return hear_out(keyring, call, *emergency_line(call), *listening_notice(call))


def hear_wait(call: Call, *first: Say, is_somebody_on: bool, turn: Turn = NOTHING_SAID) -> Document:
    """One turn in the waiting line: short, cut short by a free counsellor or a key (V72)."""
    said = "wait_somebody_on" if is_somebody_on else "wait_nobody_on"
    told = _told_of_wait(turn) if is_somebody_on else ()
    words = (*first, Say(said), *told)
    # Music to somebody for whom nobody is there would say the contrary of the words.
    sound, keys = _sound(call) if is_somebody_on else _BREATH, _line_keys(call)
    if call.line.wait_sound is WaitSound.TEXT:
        return _listen_in_line(call, *words, sound, *keys)
    # Nobody knows how long the helpline's own file is: the keys are named before it.
    return _listen_in_line(call, *words, *keys, sound)


_PLACES = {
    Place.NEXT: "place_next",
    Place.FEW: "place_few",
    Place.SEVERAL: "place_several",
}


def _told_of_wait(turn: Turn) -> tuple[Say, ...]:
    place = () if turn.place is None else (Say(_PLACES[turn.place]),)
    if turn.minutes is None:
        return place
    values = {"low": str(turn.minutes.low), "high": str(turn.minutes.high)}
    return (*place, Say("wait_between" if turn.minutes.low else "wait_at_most", values))


def hear_line_choices(call: Call) -> Document:
    """The keys of the line at once, for whoever asks what they were."""
    return _listen_in_line(call, *_line_keys(call), _BREATH)


def _listen_in_line(call: Call, *prompts: Say | Pause | Play) -> Document:
    return _document(call, Gather(prompts, _route(call, "line-key"), timeout=GATHER_SECONDS))


def _sound(call: Call) -> Pause | Play:
    if call.line.wait_sound is WaitSound.MUSIC and call.line.wait_music_url is not None:
        return Play(call.line.wait_music_url)
    is_silent = call.line.wait_sound is WaitSound.SILENCE
    return Pause(SILENCE_SECONDS) if is_silent else _BREATH


def _line_keys(call: Call) -> tuple[Say, ...]:
    """To whoever has not chosen a language, starting again is choosing one."""
    if call.language_chosen:
        return tuple(Say(choice.prompt) for choice in LINE_CHOICES)
    others = (choice for choice in LINE_CHOICES if choice.action is not Action.START_AGAIN)
    choose = (Say("choice_language", language=language) for language in call.languages)
    return (*choose, *(Say(choice.prompt) for choice in others))


def hear(call: Call, *instructions: Instruction) -> Document:
    """A document in the call's own language and voice, or in each that the line has."""
    return _document(call, *instructions)


def spoken_number(number: str, call: Call) -> str:
    """A number for reading back digit by digit, in the groups its country uses."""
    return ", ".join(spoken_digits(number, country_pack(call.line.country).numbering))


def emergency_line(call: Call) -> tuple[Say, ...]:
    """What an emergency needs, before anything of ours: the country's emergency number."""
    spoken = country_pack(call.line.country).emergency_spoken
    return tuple(
        Say("emergency", {"emergency": spoken[language]}, language) for language in call.languages
    )


def call_number(keyring: Keyring, call: Call) -> str | None:
    """The number a callback would go to: the one keyed in, or else the caller's own."""
    return keyring.open_if(call.keyed_number_sealed or call.number_sealed)


def _document(call: Call, *instructions: Instruction) -> Document:
    return Document(call.line.country, call.language, said_in_each(call.languages, instructions))


def _route(call: Call, name: str) -> Route:
    return Route("calls", call.contact_id, name, call.step)


def _menu(keyring: Keyring, call: Call) -> tuple[Instruction, ...]:
    if call.node is Node.GATE:
        return _ask(call, (Say("gate"),))
    if call.node is Node.LANGUAGE:
        return _ask(call, _language_prompts(call))
    if call.node is Node.BLOCKED:
        return _ask(call, information(call))
    if call.node in READING:
        return read_aloud(call, emergency_line(call))
    if call.node is Node.KEY_NUMBER:
        return _ask(call, (Say("key_number"),), digits=None, timeout=KEYED_NUMBER_SECONDS)
    menu = menu_of(call)
    is_visitor = call.state is CallState.WAITING and call.node in (Node.MAIN, Node.CLOSED)
    first = (Say("keep_place"),) if is_visitor else ()
    choices = (Say(choice.prompt) for choice in menu.choices)
    opening = (*first, *_opening(keyring, call, menu), *_when_open(call))
    return _ask(call, (*opening, *choices, *in_other_languages(call)))


def menu_of(call: Call) -> Menu:
    """The menu at the caller's node, as their line has it."""
    has_partner = call.line.overflow_number_sealed is not None
    return menu_at(call.node, has_partner=has_partner, choose_gender=call.line.choose_gender)


def _opening(keyring: Keyring, call: Call, menu: Menu) -> tuple[Say, ...]:
    """With nobody on of those whom a caller asked for, others may well be: they are told so."""
    if call.node is Node.CALLBACK_TIME:
        return told_of_time(menu.opening, call)
    gender = call.gender if call.node is Node.NOBODY else None
    said = menu.opening if gender is None else _NONE_OF[gender]
    return (Say(said, _opening_values(keyring, call)),)


_NONE_OF = {Gender.WOMAN: "no_woman_on", Gender.MAN: "no_man_on"}


def _when_open(call: Call) -> tuple[Say, ...]:
    """When a closed line opens again, where it is known and not too far away."""
    if call.node not in _SAY_WHEN_OPEN or is_line_open(call.line, call.changed_at):
        return ()
    zone = ZoneInfo(call.line.zone)
    opening = opens_at(call.line, call.changed_at)
    if opening is None:
        return ()
    now = call.changed_at.astimezone(zone)
    spoken = (
        (language, spoken_moment(opening.astimezone(zone), now, language))
        for language in call.languages
    )
    return tuple(Say("opens_again", {"when": when}, language) for language, when in spoken if when)


def _ask(
    call: Call, prompts: tuple[Say, ...], digits: int | None = 1, timeout: int = GATHER_SECONDS
) -> tuple[Instruction, ...]:
    """Keys, and for no key at all a way on (V42)."""
    return (
        Gather(prompts, _route(call, "key"), digits, timeout),
        GoTo(_route(call, "silence")),
    )


def _language_prompts(call: Call) -> tuple[Say, ...]:
    is_visitor = call.state is CallState.WAITING and call.language_chosen
    first = (Say("keep_place"),) if is_visitor else ()
    return first + tuple(
        Say("choose_language", {"key": str(position)}, language)
        for position, language in enumerate(call.line.languages, start=1)
    )


def _opening_values(keyring: Keyring, call: Call) -> dict[str, str]:
    number = call_number(keyring, call)
    return {
        "helpline": call.line.helpline_name,
        "number": "" if number is None else spoken_number(number, call),
    }


def _waiting(keyring: Keyring, call: Call) -> tuple[Instruction, ...]:
    if call.node is Node.LINE:
        return (Wait(_route(call, "wait"), _route(call, "line-left")),)
    return _menu(keyring, call)


def _inside(_keyring: Keyring, call: Call) -> tuple[Instruction, ...]:
    """An outbound caller's own hold is the conference; an inbound one's takes a second."""
    warned = (Say("counsellor_free"),) if call.node in READING else ()
    return (
        *warned,
        Connect(
            conference=call.conference,
            contact_id=call.contact_id,
            after=_route(call, "conference-left"),
            ends_with_this_party=True,
            hold=Route("calls", call.contact_id, "hold"),
        ),
    )


def _put_through(keyring: Keyring, call: Call) -> tuple[Instruction, ...]:
    line = call.line
    is_diverted = call.node is Node.DIVERTED
    number = keyring.open_if(
        line.diverted_to_sealed if is_diverted else line.overflow_number_sealed
    )
    if number is None:
        return (GoTo(_route(call, "partner-left")),)
    through = PutThrough(
        number,
        line.number,
        after=_route(call, "partner-left"),
        answered=_route(call, "partner-answered"),
    )
    return (Say("diverted" if is_diverted else "put_through"), through)


def _record(keyring: Keyring, call: Call) -> tuple[Instruction, ...]:
    """The way on behind it is for an empty recording, which may skip the action (V50)."""
    recorded = _route(call, "recorded")
    status = Route("calls", call.contact_id, "recording")
    said = "record" if call_number(keyring, call) is not None else "record_withheld"
    return (Say(said), Record(recorded, status), GoTo(recorded))


def _closing(keyring: Keyring, call: Call) -> tuple[Instruction, ...]:
    """After a promise nothing has to be answered: silence is met with a goodbye."""
    asked = _menu(keyring, call)[:1] if call.node in AFTER_PROMISE else ()
    return (*asked, *_goodbye(keyring, call))


def _goodbye(_keyring: Keyring, _call: Call) -> tuple[Instruction, ...]:
    return (Say("goodbye"), HangUp())


_INSTRUCTIONS = {
    CallState.MENU: _menu,
    CallState.WAITING: _waiting,
    CallState.ACCEPTED: _inside,
    CallState.CONNECTED: _inside,
    CallState.OVERFLOWING: _put_through,
    CallState.RECORDING: _record,
    CallState.CLOSING: _closing,
    CallState.ENDED: _goodbye,
}
