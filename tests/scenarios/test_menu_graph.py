"""The whole graph of menus, walked: whatever is pressed and wherever, a person is within reach."""

import pytest
from sqlalchemy import NestedTransaction, select

from helpline.domain.calls import CallState
from helpline.domain.instructions import Document, HangUp
from helpline.domain.menus import AFTER_PROMISE, READING, Node
from helpline.services import intake, library_keys
from helpline.services.arrival import Arrival, call_arrives
from helpline.services.reading_aloud import ONESELF_ITEM, OTHERS_ITEM
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.lines import line_for
from helpline.storage.tables import contacts
from helpline.storage.transaction import Transaction
from tests.scenarios.harbour import LINE, SPANISH_LINE, harbour
from tests.scenarios.world import World

SILENCE = ""
WRONG = "7"
INPUTS = (SILENCE, *"12345679*#")
ASKED = (CallState.MENU, CallState.WAITING)
TO_A_PERSON = (CallState.WAITING, CallState.OVERFLOWING, CallState.RECORDING)
NODES = {Node.MAIN, Node.NOBODY, Node.CALLBACK, Node.KEY_NUMBER, *READING}
MOST_STEPS = 3
ITEMS = {Node.INFORMATION: (3, 0, OTHERS_ITEM, ONESELF_ITEM), Node.TOPIC: (0,)}
"""The titles, and the chapter, that keys are pressed at."""


ASKS_NOTHING = {Node.DIVERTED}
"""Put through at once."""
_WAYS = (("0", 1), (SILENCE, MOST_STEPS), (WRONG, MOST_STEPS))
_WAYS_OF = {
    Node.LINE: _WAYS[:1],
    **dict.fromkeys((Node.BLOCKED, *AFTER_PROMISE), _WAYS[:1]),
    Node.GATE: _WAYS[:2],  # any key goes on to the menu
}
"""Of nodes at which silence ends what asks nothing (domain.menus), or a key means something else."""


class Walk:
    """Goes every way once, and takes each back in the database before the next."""

    def __init__(self, tx: Transaction, call: Call) -> None:
        self.tx, self.contact_id = tx, call.contact_id
        self.seen: set[tuple[CallState, Node, str, int, bool]] = set()

    def go_on(self, call: Call) -> None:
        statement = call.chapter if call.node is Node.STATEMENTS else 0
        is_for_others = call.stage is not None and call.node is Node.INFORMATION
        key = (call.state, call.node, call.language, statement, is_for_others)
        if key in self.seen or call.state not in ASKED:
            return
        self.seen.add(key)
        self.reaches_a_person(call)
        for digits in INPUTS:
            for item in ITEMS.get(call.node, (None,)):
                back = self.tx.connection.begin_nested()
                self.go_on(self._take(call, digits, item))
                self._undo(back)

    def visit(self, call: Call, node: Node) -> None:
        """A node that keys alone do not lead to from here, with whatever it reads back."""
        back = self.tx.connection.begin_nested()
        number = self.tx.keyring.seal("+447700900102")
        there = {"keyed_number_sealed": number, "time_offered": self.tx.now}
        self.reaches_a_person(calls.change_call(self.tx, call, node=node, tries=0, **there))
        self._undo(back)

    def reaches_a_person(self, call: Call) -> None:
        """By 0, by saying nothing, and by wrong keys alone."""
        for digits, most in _WAYS_OF.get(call.node, _WAYS):
            back = self.tx.connection.begin_nested()
            now, steps = call, 0
            while steps < most and not self._is_with_a_person(now, call, steps):
                now, steps = self._take(now, digits, None), steps + 1
            assert self._is_with_a_person(now, call, steps), (call.state, call.node, digits)
            self._undo(back)

    @staticmethod
    def _is_with_a_person(now: Call, began: Call, steps: int) -> bool:
        """In the line, or where it leads; whoever has been there all the time has not left it."""
        if now.state not in TO_A_PERSON:
            return False
        return began.node is Node.LINE or (steps > 0 and now.node not in READING)

    def _undo(self, back: NestedTransaction) -> None:
        _ = self.tx.connection  # what was gathered is written, and taken back with the rest
        back.rollback()

    def _take(self, call: Call, digits: str, item: int | None) -> Call:
        document = take(self.tx, call, digits, item)
        now = calls.get_call(self.tx.connection, self.contact_id)
        assert document.instructions, (call.node, digits)
        if now.state in ASKED:
            assert not any(isinstance(one, HangUp) for one in document.instructions)
        return now


def take(tx: Transaction, call: Call, digits: str, item: int | None) -> Document:
    """What the webhook of the caller's document would do."""
    if call.node in READING:
        return library_keys.put_in(tx, call, library_keys.PutIn(call.step, item, digits, ""))
    if call.state is CallState.WAITING and call.node is Node.LINE:
        return intake.key_pressed_in_line(tx, call, call.step, digits or WRONG)
    if not digits:
        return intake.silence(tx, call, call.step)
    return intake.key_pressed(tx, call, call.step, digits)


@pytest.mark.parametrize(
    ("line", "nodes"), [(LINE, NODES), (SPANISH_LINE, NODES | {Node.LANGUAGE})]
)
def test_person_is_within_three_steps_of_every_node_and_nothing_is_a_dead_end(
    world: World, line: str, nodes: set[Node]
) -> None:
    spanish = {"number": SPANISH_LINE, "name": "Español", "languages": ["es", "en"]}
    world.configure(harbour(more_lines=[spanish]))
    with world.outside.database.transaction(world.clock.now()) as tx:
        rung = line_for(tx.connection, line)
        assert rung is not None
        call_arrives(tx, rung, Arrival("CA" + "7" * 32, "+447700900101", line))
        contact_id = tx.connection.execute(select(contacts.c.id)).scalar_one()
        walk = Walk(tx, calls.get_call(tx.connection, contact_id))
        walk.go_on(calls.get_call(tx.connection, contact_id))
        reached = {node for _, node, *_ in walk.seen}
        for node in set(Node) - reached - ASKS_NOTHING:
            walk.visit(calls.get_call(tx.connection, contact_id), node)
    assert reached >= nodes
    assert {is_for_others for *_, is_for_others in walk.seen} == {True, False}
    if line == SPANISH_LINE:
        assert {language for _, _, language, *_ in walk.seen} == {"en", "es"}
