"""Intake: in the menu, and by keys in the line, a caller says what they want."""

from collections.abc import Callable, Mapping

from helpline.domain.calls import CallEvent, CallState, Flag, Outcome
from helpline.domain.configuration import Gender
from helpline.domain.instructions import Document, HangUp, Say
from helpline.domain.menus import (
    AFTER_PROMISE,
    KEYS_EVERYWHERE,
    LINE_KEYS,
    MENUS,
    PATIENCE,
    Action,
    Node,
    action_of,
)
from helpline.services import line as waiting_line
from helpline.services.arrival import first_node, main_node
from helpline.services.callback_details import allow_message, begin_again, offer_time, take_time
from helpline.services.callback_dialogue import promise_callback, read_keyed_number
from helpline.services.dispatch import dispatch, withdraw_offers
from helpline.services.hearing import (
    emergency_line,
    hear,
    hear_line_choices,
    hear_now,
    hear_wait,
    menu_of,
)
from helpline.services.line_hours import is_diverted
from helpline.services.opening_topics import open_information
from helpline.services.ringing_in import is_ring_out_promised
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.enrolments import remember_call_language
from helpline.storage.offers import ASKED_FOR_ANOTHER
from helpline.storage.transaction import Transaction
from helpline.storage.who_is_on import is_somebody_on


def do_keys_count(call: Call) -> bool:
    """In the menu, in the line, and after the promise of a callback."""
    is_promised = call.state is CallState.CLOSING and call.node in AFTER_PROMISE
    return is_promised or call.state in (CallState.MENU, CallState.WAITING)


def key_pressed(tx: Transaction, call: Call, step: int, digits: str) -> Document:
    """Do what the keys ask for; keys for a document that is no longer the last one do nothing."""
    if step != call.step or not do_keys_count(call):
        return hear_what_counts(tx, call)
    tx.record(
        "key_pressed", contact_id=call.contact_id, node=call.node.value, key=_key(call, digits)
    )
    if call.node is Node.BLOCKED:
        return _leave_information(tx, call, digits)
    if call.node is Node.GATE:
        return _pass_gate(tx, call, digits)
    if call.node is Node.LANGUAGE:
        return _choose_language(tx, call, digits)
    if call.node is Node.KEY_NUMBER:
        return _take_number(tx, call, digits)
    action = action_of(menu_of(call).choices, digits) if call.node in MENUS else Action.PERSON
    return not_understood(tx, call) if action is None else do_action(tx, call, action)


def _key(call: Call, digits: str) -> str | None:
    """The key, where it is one of a menu: never a digit of a number, nor an answer about oneself."""
    is_of_menu = call.node in MENUS or call.node is Node.LINE
    return digits if is_of_menu and len(digits) == 1 else None


def key_pressed_in_line(tx: Transaction, call: Call, step: int, digits: str) -> Document:
    """A key while waiting: out of the line into a dialogue, with the place kept."""
    action = action_of(LINE_KEYS, digits)
    if call.state is not CallState.WAITING or step != call.step:
        return waiting_line.leave(call)
    tx.record(
        "key_pressed", contact_id=call.contact_id, node=call.node.value, key=_key(call, digits)
    )
    if action in (Action.CALLBACK, Action.MESSAGE, Action.INFORMATION, Action.START_AGAIN):
        do_action(tx, call, action)
        return waiting_line.leave(call)
    if action is Action.REPEAT:
        return hear_line_choices(calls.change_call(tx, call))
    said = [Say("keep_place" if action else "did_not_understand")]
    if action is Action.EMERGENCY:
        call = _put_first(tx, call)
        said = [*emergency_line(call), *said]
    somebody = is_somebody_on(tx.connection, call.asks_for, tx.now)
    return hear_wait(calls.change_call(tx, call), *said, is_somebody_on=somebody)


def not_understood(tx: Transaction, call: Call, said: str = "did_not_understand") -> Document:
    """Silence or a wrong key: the same again twice, then a person; at the gate, who may be none
    at all, the recorder.
    """
    if call.tries >= PATIENCE:
        return do_action(tx, call, Action.MESSAGE if call.node is Node.GATE else Action.PERSON)
    call = calls.change_call(tx, call, tries=call.tries + 1)
    return hear_now(tx.keyring, call, Say(said))


def silence(tx: Transaction, call: Call, step: int) -> Document:
    """No key was pressed."""
    if step != call.step or not do_keys_count(call):
        return hear_what_counts(tx, call)
    if call.node is Node.BLOCKED:
        return _hear_out(tx, call)
    return not_understood(tx, call)


def _leave_information(tx: Transaction, call: Call, digits: str) -> Document:
    """5 leads on as for anybody, 0 and 1 to a person too, but at the end of the line."""
    if digits == "5":
        return do_action(tx, call, Action.EMERGENCY)
    return do_action(tx, call, Action.PERSON) if digits in ("0", "1") else not_understood(tx, call)


def _hear_out(tx: Transaction, call: Call) -> Document:
    """The information once more; then, to silence, goodbye."""
    if call.tries == 0:
        return hear_now(tx.keyring, calls.change_call(tx, call, tries=1))
    call = calls.change_contact(tx, call, outcome=Outcome.BLOCKED)
    return hear_now(tx.keyring, calls.move(tx, call, CallEvent.SETTLE))


def hear_what_counts(tx: Transaction, call: Call) -> Document:
    """The last document again; or, for who is to be elsewhere by now, the one that leads there."""
    if do_keys_count(call):
        return hear_now(tx.keyring, call)
    return hear_now(tx.keyring, calls.change_call(tx, call))


def do_action(tx: Transaction, call: Call, action: Action) -> Document:
    """Do what was asked for."""
    return _DOING[action](tx, call)


def _ask_for_anybody(tx: Transaction, call: Call) -> Document:
    """1 at the beginning means whoever is free, also after another wish."""
    if call.node is Node.MAIN and call.gender is not None:
        call = _wish(tx, call, None)
    return waiting_line.ask_for_counsellor(tx, call)


def _ask_for(gender: Gender) -> Callable[[Transaction, Call], Document]:
    """Into the line for a woman or for a man, strictly."""

    def ask(tx: Transaction, call: Call) -> Document:
        return waiting_line.ask_for_counsellor(tx, _wish(tx, call, gender))

    return ask


def _wish(tx: Transaction, call: Call, gender: Gender | None) -> Call:
    """Whom they want counts from now on: who rings for them already may be somebody else."""
    if call.state is CallState.WAITING:
        withdraw_offers(tx, call.contact_id, ASKED_FOR_ANOTHER)
    return calls.change_call(tx, call, gender=gender)


def _life_in_danger(tx: Transaction, call: Call) -> Document:
    """The emergency number once more, and the way that key 1 leads."""
    call = _put_first(tx, call)
    return waiting_line.ask_for_counsellor(tx, call, *emergency_line(call))


def _put_first(tx: Transaction, call: Call) -> Call:
    """A life is in danger: whatever the hours say, this caller comes before others, to anybody."""
    tx.record("emergency_key_pressed", contact_id=call.contact_id, line_id=call.line.id)
    tx.at_end(dispatch)
    return calls.change_call(tx, call, flag=call.flag or Flag.EMERGENCY_KEY, gender=None)


def _start_again(tx: Transaction, call: Call) -> Document:
    """Back to where the keys began; whoever has a place in the line keeps it."""
    if call.state is CallState.CLOSING:
        return begin_again(tx, call)
    return _go(tx, call, first_node(tx, call.line))


def _pass_gate(tx: Transaction, call: Call, digits: str) -> Document:
    """Any key goes on; those that lead to help do so at once."""
    action = KEYS_EVERYWHERE.get(digits)
    if action in (Action.PERSON, Action.EMERGENCY):
        return do_action(tx, call, action)
    if is_diverted(tx, call.line):
        return hear_now(tx.keyring, waiting_line.divert(tx, call))
    begin = main_node if call.language_chosen else first_node
    return _go(tx, call, begin(tx, call.line))


def _choose_language(tx: Transaction, call: Call, digits: str) -> Document:
    by_key = dict(enumerate(call.line.languages, start=1))
    language = by_key.get(int(digits)) if digits.isdecimal() else None
    if language is None and digits in KEYS_EVERYWHERE:
        return do_action(tx, call, KEYS_EVERYWHERE[digits])
    if language is None:
        return not_understood(tx, call)
    was_open = not call.language_chosen
    call = calls.change_contact(tx, call, language=language)
    call = calls.change_call(tx, call, language_chosen=True)
    _remember(tx, call)
    if call.state is not CallState.WAITING:
        return _go(tx, call, main_node(tx, call.line))
    tx.at_end(dispatch)  # whoever rings for them may not speak it
    if was_open:  # they had asked for a person before they were asked for a language
        return waiting_line.ask_for_counsellor(tx, call)
    return _go(tx, call, main_node(tx, call.line))


def _remember(tx: Transaction, call: Call) -> None:
    """For the next call of whoever is followed after detox, and of nobody else."""
    number = tx.keyring.open_if(call.number_sealed)
    if call.is_enrolled and number is not None:
        remember_call_language(tx, tx.keyring.hashes(number), call.language)


def _take_number(tx: Transaction, call: Call, digits: str) -> Document:
    if digits in KEYS_EVERYWHERE:
        return do_action(tx, call, KEYS_EVERYWHERE[digits])
    number = read_keyed_number(digits, call.line)
    if number is None:
        return not_understood(tx, call, "number_impossible")
    return _go(tx, call, Node.CONFIRM_NUMBER, keyed_number_sealed=tx.keyring.seal(number))


def _go(tx: Transaction, call: Call, node: Node, **columns: object) -> Document:
    return hear_now(tx.keyring, calls.change_call(tx, call, node=node, tries=0, **columns))


def _record_message(tx: Transaction, call: Call) -> Document:
    withdraw_offers(tx, call.contact_id, "caller_leaves_message")
    if call.node is not Node.GATE:
        call = waiting_line.count_as_queued(tx, call)
    return hear_now(tx.keyring, calls.move(tx, call, CallEvent.RECORD))


def _ask_for_callback(tx: Transaction, call: Call) -> Document:
    return _go(tx, call, Node.KEY_NUMBER if call.number_sealed is None else Node.CALLBACK)


def _ring_out(tx: Transaction, call: Call) -> Document:
    """Their own phone is rung once they have hung up: whoever borrows their number hears nobody."""
    if is_ring_out_promised(tx, call):
        call = calls.change_contact(tx, call, outcome=Outcome.SELF_SERVICE)
        return hear(calls.move(tx, call, CallEvent.SETTLE), Say("ring_out_soon"), HangUp())
    call = calls.change_call(tx, call, node=first_node(tx, call.line), tries=0)
    return hear_now(tx.keyring, call, Say("ring_out_not_now"))


def _key_another(tx: Transaction, call: Call) -> Document:
    return _go(tx, call, Node.KEY_NUMBER)


def _say_again(tx: Transaction, call: Call) -> Document:
    return hear_now(tx.keyring, calls.change_call(tx, call))


_DOING: Mapping[Action, Callable[[Transaction, Call], Document]] = {
    Action.PERSON: _ask_for_anybody,
    Action.WOMAN: _ask_for(Gender.WOMAN),
    Action.MAN: _ask_for(Gender.MAN),
    Action.EMERGENCY: _life_in_danger,
    Action.CALLBACK: _ask_for_callback,
    Action.RING_OUT: _ring_out,
    Action.INFORMATION: open_information,
    Action.MESSAGE: _record_message,
    Action.USE_NUMBER: promise_callback,
    Action.KEY_ANOTHER: _key_another,
    Action.ANOTHER_TIME: offer_time,
    Action.TAKE_TIME: take_time,
    Action.ALLOW_MESSAGE: allow_message,
    Action.REPEAT: _say_again,
    Action.START_AGAIN: _start_again,
}
