"""Arrival: a call comes in, is written down, and hears the emergency line and the first words."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from helpline import logs
from helpline.domain.calls import CallState, Direction
from helpline.domain.instructions import Document
from helpline.domain.legs import LegState, Party
from helpline.domain.menus import Node
from helpline.domain.nuisance import CLEAR, THROTTLED_FOR, NumberRecord, must_be_throttled
from helpline.domain.phone import caller_number
from helpline.services import line as waiting_line
from helpline.services.heard import note_heard
from helpline.services.hearing import hear_arrival
from helpline.services.line_hours import is_diverted, is_line_open
from helpline.services.nuisance import throttle_if_needed
from helpline.services.watching import watch_call
from helpline.storage import legs, new_calls
from helpline.storage.calls import Call
from helpline.storage.lines import Line
from helpline.storage.new_calls import NewCall
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Arrival:
    """A call that came in, as Twilio tells it."""

    call_sid: str
    raw_from: str | None
    to: str


def call_arrives(
    tx: Transaction, line: Line, arrival: Arrival, record: NumberRecord = CLEAR
) -> Document:
    """Record the call and say the first words."""
    call = _begin(tx, line, arrival, record)
    logs.about(contact_id=str(call.contact_id))
    tx.record(
        "call_arrived", contact_id=call.contact_id, line_id=line.id, call_sid=arrival.call_sid
    )
    watch_call(tx, call.contact_id)
    throttle_if_needed(tx, call, record)
    if call.node is Node.BLOCKED:
        tx.record("information_first", contact_id=call.contact_id, line_id=line.id)
    if call.node is Node.DIVERTED:
        call = waiting_line.divert(tx, call)
    document = hear_arrival(tx.keyring, call)
    note_heard(tx, call.contact_id, document)
    return document


def _blocked_until(tx: Transaction, record: NumberRecord) -> datetime | None:
    return tx.now + THROTTLED_FOR if must_be_throttled(record) else record.blocked_until


def _begin(tx: Transaction, line: Line, arrival: Arrival, record: NumberRecord) -> Call:
    blocked_until = _blocked_until(tx, record)
    number = caller_number(arrival.raw_from)
    language = remembered_language(line, record)
    new = NewCall(
        contact_id=uuid.uuid4(),
        direction=Direction.INBOUND,
        line_id=line.id,
        language=language or line.languages[0],
        language_chosen=language is not None or len(line.languages) == 1,
        number_sealed=tx.keyring.seal_if(number),
        number_hash=tx.keyring.hash_if(number),
        state=CallState.MENU,
        node=_arrival_node(tx, line, record) if blocked_until is None else Node.BLOCKED,
        started_at=tx.now,
        blocked_until=blocked_until,
        is_enrolled=record.is_enrolled,
        stage=record.stage,
    )
    conference = new_calls.add_call(tx, new)
    legs.add_leg(
        tx, new.contact_id, Party.CALLER, state=LegState.IN_PROGRESS, call_sid=arrival.call_sid
    )
    return new_calls.call_begun(new, line, conference, arrival.call_sid, tx.now)


def _arrival_node(tx: Transaction, line: Line, record: NumberRecord) -> Node:
    if record.has_taken_on:
        return Node.STAFF
    if line.gate:
        return Node.GATE
    if is_diverted(tx, line):
        return Node.DIVERTED
    return (
        first_node(tx, line) if remembered_language(line, record) is None else main_node(tx, line)
    )


def remembered_language(line: Line, record: NumberRecord) -> str | None:
    """The language of whoever is followed after detox: they are not asked for it again."""
    return record.enrolled_in if record.enrolled_in in line.languages else None


def first_node(tx: Transaction, line: Line) -> Node:
    """Where the keys begin: with the language, on a line of several."""
    if len(line.languages) > 1:
        return Node.LANGUAGE
    return main_node(tx, line)


def main_node(tx: Transaction, line: Line) -> Node:
    """The menu of the line as it is at this moment."""
    return Node.MAIN if is_line_open(line, tx.now) else Node.CLOSED
