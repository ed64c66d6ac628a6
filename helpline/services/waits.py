"""Waiting as callers hear of it: each turn in the line, and learning from those who have waited."""

import uuid
from datetime import datetime, timedelta

from helpline.domain.calls import CallState
from helpline.domain.menus import Node
from helpline.domain.waiting import Said, Turn, learn, next_turn
from helpline.storage.calls import Call
from helpline.storage.transaction import Database, Transaction
from helpline.storage.waited import list_waited, write_experience
from helpline.storage.waits import InLine, remember

LEARN_WAITS = "learn_waits"
LEARN_WAITS_REF = uuid.UUID(int=0)
LEARN_EVERY = timedelta(minutes=5)


def is_in_line(call: Call) -> bool:
    """Whether the wait document is for them; whoever is asked something hears that instead."""
    return call.state is CallState.WAITING and call.node is Node.LINE


def take_turn(database: Database, found: InLine, now: datetime) -> Turn:
    """What is said of the wait in this turn.

    It is written down only when it is better than what was said before, which with three places
    and ever earlier ends happens a few times a call. A repeated webhook finds it written, and
    says the same. Of whom nobody knows yet in which language to serve them, nothing is foreseen.
    """
    if not is_in_line(found.call) or not found.call.language_chosen:
        return Turn()
    turn = _as_the_line_wants(found, next_turn(found.said, found.crowd, found.experience, now))
    said = turn.remembered(found.said, now)
    is_first = turn.expected is not None and not found.is_expectation_kept
    if said == found.said and not is_first:
        return turn
    with database.transaction(now) as tx:
        kept = remember(tx, found.call.contact_id, turn, said)
    return _unless_outdone(turn, said, found.said if kept is None else kept)


def _as_the_line_wants(found: InLine, turn: Turn) -> Turn:
    line = found.call.line
    return Turn(
        turn.place if line.say_position else None,
        turn.minutes if line.say_wait else None,
        turn.expected,
    )


def _unless_outdone(turn: Turn, said: Said, kept: Said) -> Turn:
    """A turn that is heard at the same time may have said something better; nothing is worse."""
    minutes = turn.minutes if (kept.low, kept.until) == (said.low, said.until) else None
    return Turn(None if turn.place is None else kept.place, minutes, turn.expected)


def learn_waits(tx: Transaction, ref: uuid.UUID) -> None:
    """Look at what came of recent contacts, and again in a few minutes."""
    waited = list_waited(tx)
    write_experience(
        tx, {kind: learn(contacts, wrap_up) for kind, (contacts, wrap_up) in waited.items()}
    )
    tx.set_timer(LEARN_WAITS, ref, tx.now + LEARN_EVERY)
