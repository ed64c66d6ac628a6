"""Every webhook may come twice: the answer is the same one, and nothing changes (D3, D4)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from helpline.simulator.engine.webhook import WebhookRecord
from helpline.storage.tables import metadata
from tests.scenarios.harbour import ANA, BEN, CALLER, LINE, PARTNER, SECOND_CALLER, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

READS = ("/wait", "/hold", "/beside")
"""Documents that are plain reads: they tell what is true now."""


def conversation(world: World) -> None:
    """A talk, a drop-out, another counsellor, a goodbye; and a text."""
    world.come_on(ANA, BEN)
    caller, ana = world.talk(CALLER, ANA)
    world.hang_up(ana)
    world.turn(2)
    world.accept(world.phone(BEN))
    world.turn(2)
    world.hang_up(caller)
    world.phone(SECOND_CALLER).text(LINE, "thank you")
    world.turn(40)


def callback(world: World) -> None:
    """A callback by keys, declined once, taken, connected; wrong keys on the way."""
    world.come_on(ANA, BEN)
    caller = world.ask()
    world.turn(6)
    for keys in ("7", "2", "6", "07700900155#", "6", "07700900101#", "2"):
        world.press(caller, keys)
        world.turn(1)
    world.hang_up(caller)
    ana, ben = world.phone(ANA), world.phone(BEN)
    world.turn_until(lambda: ana.state == "ringing")
    world.answer(ana)
    world.press(ana, "2")
    world.turn_until(lambda: ben.state == "ringing")
    world.accept(ben)
    world.turn(2)
    world.answer(caller)
    world.press(caller, "5")
    world.press(caller, "1")
    world.turn(5)
    world.hang_up(caller)
    world.turn(40)


def message(world: World) -> None:
    """Silence, then a message."""
    caller = world.ring()
    world.turn(60)
    world.press(caller, "4")
    world.turn(15)
    world.say(caller, "please ring me")
    world.press(caller, "#")
    world.turn(30)


def partner(world: World) -> None:
    """Nobody on, a partner who answers."""
    world.configure(harbour(line={"overflow_number": PARTNER}))
    world.ask()
    world.turn_until(lambda: world.phone(PARTNER).state == "ringing")
    world.answer(world.phone(PARTNER))
    world.turn(EMERGENCY_SECONDS)
    world.hang_up(world.phone(PARTNER))
    world.turn(20)


STORIES: list[Callable[[World], None]] = [conversation, callback, message, partner]


def everything(world: World) -> dict[str, list[Any]]:
    """All rows of all tables but the heartbeats."""
    tables = [table for table in metadata.sorted_tables if table.name != "heartbeats"]
    return {table.name: sorted(world.rows(select(table)), key=repr) for table in tables}


def deliveries(world: World) -> Iterator[WebhookRecord]:
    """Every webhook of the story that was more than a read."""
    for record in world.simulator.log.webhooks:
        if not record.url.split("?")[0].endswith(READS):
            yield record


@pytest.mark.parametrize("story", STORIES)
def test_each_webhook_of_a_story_again_gets_its_answer_and_changes_nothing(
    world: World, story: Callable[[World], None]
) -> None:
    story(world)
    before = everything(world)
    for record in deliveries(world):
        path = record.url.removeprefix(world.base_url)
        for token in (record.token, None, "a token of its own"):
            again = world.post(path, token=token, **record.webhook.params)
            assert (again.status_code, again.text) == (record.status, record.body), path
    assert everything(world) == before


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize(("with_token", "at_once"), [(True, False), (False, True)])
def test_story_is_the_same_when_every_webhook_comes_twice(
    world: World, story: Callable[[World], None], with_token: bool, at_once: bool
) -> None:
    world.simulator.trouble.double("*", times=None, at_once=at_once, with_token=with_token)
    story(world)
    for once in ("call_arrived", "message_left", "overflowed", "callback_requested"):
        assert len(world.events(once)) <= 1
    assert world.findings() == []
    assert all(contact.outcome for contact in world.contacts() if contact.direction == "inbound")
    assert world.simulator.log.errors == []
