"""Whatever breaks off while a text is read: it is read once, answered once, and somebody is rung."""

from sqlalchemy import select

from helpline.services.escalating import take
from helpline.storage.tables import texts
from tests.scenarios.breaking import breaking
from tests.scenarios.harbour import ANA, ANA_RUIZ, LINE, harbour
from tests.scenarios.texting import paged, worries
from tests.scenarios.world import World

ON_CALL = harbour(staff=[ANA_RUIZ]) + '\n[escalation]\non_call = [["ana@example.org"]]\n'
FEWEST_MOMENTS = 6


def person(number: int) -> str:
    return f"+4477009004{number:02}"


def text_through_a_break(world: World, number: int, moment: int) -> tuple[bool, list[int]]:
    """Somebody texts, the worker loses its connection, and its lease goes by; then Ana takes it."""
    sender = world.phone(person(number))
    with breaking(world.outside.database.engine, moment) as broken:
        sender.text(LINE, "hes not breathing")
        world.simulator.settle()
        world.worker.work_off()
    world.turn(45)
    with world.outside.database.transaction(world.clock.now()) as tx:
        take(tx, worries(world)[-1].id, world.staff_id(ANA))
    world.settle()
    return broken.has_come, broken.telling


def test_text_is_read_answered_and_paged_once_wherever_it_breaks_off(world: World) -> None:
    world.configure(ON_CALL)
    text_through_a_break(world, 0, 0)  # what comes first may take a statement more
    _, telling = text_through_a_break(world, 99, 0)
    assert len(telling) > FEWEST_MOMENTS
    for moment in telling:
        assert text_through_a_break(world, moment, moment)[0], moment
        assert [text[:12] for text in world.phone(person(moment)).received_texts] == [
            "Ring 999 now"
        ], moment
    unread = select(texts).where(texts.c.thread_id.is_not(None), texts.c.direction == "inbound")
    assert all(row.triaged_at is not None for row in world.rows(unread))
    assert len(worries(world)) == len(world.events("escalation_opened")) == 2 + len(telling)
    assert len(paged(world)) >= len(telling)
    assert world.findings() == []
