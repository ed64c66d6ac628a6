"""Numbers that keep others out hear recorded information first; nobody is shut out."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from helpline.domain.calls import Outcome
from helpline.domain.nuisance import MOST_CALLS
from helpline.domain.roles import StaffRole
from helpline.services.nuisance import Blocking, block_caller, lift_block
from helpline.simulator import Phone
from helpline.storage.tables import blocks
from tests.builders import Rows, make_contact_over, make_staff
from tests.scenarios.harbour import ANA, CALLER, SECOND_CALLER, SPANISH_LINE, harbour
from tests.scenarios.world import World

INFORMATION = "You hear a recording for now."
A_DAY = timedelta(days=1)

Block = Callable[..., None]


@pytest.fixture
def supervisor(world: World) -> uuid.UUID:
    with world.outside.database.engine.begin() as connection:
        rows = Rows(connection, world.outside.database.keyring, world.clock.now())
        return make_staff(
            rows, name="Sam Oduya", role=StaffRole.SUPERVISOR, phone_sealed=None, phone_hash=None
        )


@pytest.fixture
def block(world: World, supervisor: uuid.UUID) -> Block:
    """A supervisor blocks somebody who has just rung."""

    def set_block(
        number: str = CALLER, lasts: timedelta = A_DAY, on_all_lines: bool = False
    ) -> None:
        world.hang_up(world.ring(number))
        wanted = Blocking(lasts, "a prank", on_all_lines)
        with world.outside.database.transaction(world.clock.now()) as tx:
            block_caller(tx, world.call(number).contact_id, supervisor, wanted)
        world.turn(1)

    return set_block


def ring_often(world: World, number: str, times: int) -> None:
    """Somebody has rung so many times within the last minute."""
    line = world.contacts()[0].line_id if world.contacts() else None
    if line is None:
        world.hang_up(world.ring(number))
        line, times = world.contacts()[0].line_id, times - 1
    with world.outside.database.engine.begin() as connection:
        rows = Rows(connection, world.outside.database.keyring, world.clock.now())
        for _ in range(times):
            make_contact_over(
                rows,
                line_id=line,
                outcome=Outcome.LEFT_MENU,
                queued_at=rows.ago(40),
                number_hash=rows.keyring.hash(number),
                number_sealed=rows.keyring.seal(number),
            )


def hear_information(world: World, caller: Phone) -> None:
    world.turn_until(lambda: caller.has_heard("If a life is in danger, press 5."))


def test_blocked_number_hears_where_help_is_and_when_we_can_be_reached(
    world: World, block: Block
) -> None:
    block()
    caller = world.ring()
    hear_information(world, caller)
    heard = [words for words in caller.words if "reach us by this number" in words]
    assert caller.words[-1].startswith("If a life is in danger")
    assert caller.has_heard("If someone is not breathing")
    assert caller.has_heard(INFORMATION)
    assert caller.has_heard("NHS 111, on 1 1 1")
    assert heard[-1].startswith("You can reach us by this number again tomorrow")


def test_silence_ends_politely_after_it_was_said_twice(world: World, block: Block) -> None:
    block()
    caller = world.ring()
    world.turn_until(lambda: caller.state == "idle")
    assert sum(INFORMATION in words for words in caller.words) == 2
    assert caller.words[-1] == "Thank you for calling. Goodbye."
    assert (world.call().outcome, world.call().queued_at) == ("blocked", None)
    assert world.findings() == []


def test_hanging_up_in_the_information_is_blocked_too(world: World, block: Block) -> None:
    block()
    world.hang_up(world.ring())
    assert world.call().outcome == "blocked"


def test_five_leads_on_as_for_anybody(world: World, block: Block) -> None:
    world.come_on(ANA)
    block()
    caller = world.ring()
    hear_information(world, caller)
    world.press(caller, "5")
    assert (world.call().state, world.call().flag) == ("waiting", "emergency_key")
    world.accept(world.phone(ANA))
    world.turn(1)
    assert world.call().state == "connected"
    world.hang_up(caller)
    assert world.call().outcome == "answered"


def test_zero_reaches_a_person_at_the_end_of_the_line(world: World, block: Block) -> None:
    """By contract 0 reaches a person at any prompt; here it inherits no place."""
    first = world.ask()
    since = world.call().waiting_since
    world.hang_up(first)
    block()
    world.ask(SECOND_CALLER)
    caller = world.ring()
    hear_information(world, caller)
    world.press(caller, "0")
    assert world.call().state == "waiting"
    assert world.call().waiting_since == world.clock.now() > since
    assert world.events("place_taken_over") == []


def test_wrong_keys_lead_to_a_person_in_the_end(world: World, block: Block) -> None:
    block()
    caller = world.ring()
    hear_information(world, caller)
    for _ in range(3):
        world.press(caller, "7")
    assert world.call().state == "waiting"


def test_information_comes_in_each_language_of_the_line(world: World, block: Block) -> None:
    world.configure(harbour(line={"languages": ["en", "es"]}))
    block()
    caller = world.ring()
    world.turn_until(lambda: caller.has_heard("Por ahora oye una grabación"))
    assert caller.has_heard(INFORMATION)


def test_block_ends_by_itself(world: World, block: Block) -> None:
    block(lasts=timedelta(hours=1))
    world.clock.turn(3600)
    world.ring()
    assert world.call().node == "main"


def test_block_that_was_lifted_does_not_count(
    world: World, block: Block, supervisor: uuid.UUID
) -> None:
    block()
    [row] = world.rows(select(blocks))
    with world.outside.database.transaction(world.clock.now()) as tx:
        lift_block(tx, row.id, supervisor)
    world.ring()
    assert world.call().node == "main"
    assert [event.staff_id for event in world.events("number_unblocked")] == [supervisor]


@pytest.mark.parametrize(("on_all_lines", "node"), [(False, "main"), (True, "blocked")])
def test_block_counts_on_its_own_line_or_on_all(
    world: World, block: Block, on_all_lines: bool, node: str
) -> None:
    world.configure(harbour(more_lines=[{"number": SPANISH_LINE, "name": "Other"}]))
    block(on_all_lines=on_all_lines)
    world.phone(CALLER).dial(SPANISH_LINE)
    world.settle()
    assert world.call().node == node


def test_nobody_else_is_blocked(world: World, block: Block) -> None:
    block()
    world.ring(SECOND_CALLER)
    assert world.call(SECOND_CALLER).node == "main"


def test_one_call_too_many_is_throttled_for_an_hour_and_supervisors_are_told(world: World) -> None:
    ring_often(world, CALLER, MOST_CALLS - 1)
    world.turn(1)
    world.hang_up(world.ring())
    assert world.call().outcome == "left_menu"
    world.turn(1)  # of two calls in one instant, neither would be the latest
    world.hang_up(world.ring())
    assert world.call().outcome == "blocked"
    [event] = world.events("number_throttled")
    assert event.contact_id == world.call().contact_id
    [notice] = world.events("supervisors_notified")
    assert notice.data == {"notice": "number_throttled"}
    world.clock.turn(3601)
    world.hang_up(world.ring())
    assert world.call().outcome == "left_menu"


def test_throttle_that_was_lifted_does_not_come_back_with_the_next_call(
    world: World, supervisor: uuid.UUID
) -> None:
    ring_often(world, CALLER, MOST_CALLS)
    world.hang_up(world.ring())
    [row] = world.rows(select(blocks))
    with world.outside.database.transaction(world.clock.now()) as tx:
        lift_block(tx, row.id, supervisor)
    world.hang_up(world.ring())
    assert world.call().outcome == "left_menu"
    assert len(world.events("number_throttled")) == 1


@pytest.mark.parametrize("withheld", ["anonymous", "+266696687"])
def test_withheld_callers_are_never_throttled(world: World, withheld: str) -> None:
    ring_often(world, withheld, MOST_CALLS + 5)
    caller = world.ring(CALLER, withheld=withheld)
    assert not caller.has_heard(INFORMATION)
    assert world.rows(select(blocks)) == []


def test_numbers_listed_as_shared_are_never_throttled(world: World) -> None:
    world.configure(harbour(helpline={"shared_numbers": [CALLER]}))
    ring_often(world, CALLER, MOST_CALLS + 5)
    world.ring()
    assert world.call().node == "main"


def test_caller_goes_through_when_the_look_up_breaks(world: World, block: Block) -> None:
    block()
    engine = world.outside.database.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE blocks RENAME TO blocks_elsewhere"))
    try:
        world.ring()
        assert world.call().node == "main"
    finally:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE blocks_elsewhere RENAME TO blocks"))
