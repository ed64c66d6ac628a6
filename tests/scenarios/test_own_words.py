"""A service's own wording: said at once by every process, and ours where anything of it breaks."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, update

from helpline.content.own_words import put_words_up
from helpline.storage.tables import helpline
from tests.scenarios.harbour import ANA, SECOND_CALLER, harbour
from tests.scenarios.texting import text
from tests.scenarios.world import World

OWN = """
[[words]]
name = "prompts.greeting"
says = { en = "Hello, this is {helpline}. Take your time." }
[[words]]
name = "texts.staff_on"
says = { en = "Good to have you. OFF or BREAK changes it." }
"""
OURS = "You have reached Harbour Helpline. You are welcome here."


@pytest.fixture
def looks() -> Iterator[list[str]]:
    """The statements that have read all of the words."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT") and "own_templates" in statement:
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def test_own_words_are_heard_and_read_after_one_look_and_ours_when_they_break(
    world: World, looks: list[str]
) -> None:
    world.configure(harbour() + OWN)
    put_words_up(None)  # as in a process that has not heard of it
    looks.clear()
    caller = world.ring()
    world.turn(12)
    assert caller.has_heard("Hello, this is Harbour Helpline. Take your time.")
    assert text(world, "ON", ANA) == "Good to have you. OFF or BREAK changes it."
    assert len(looks) == 1
    for broken in (
        [["prompts.greeting", {"en": "Hi {nobody}"}]],
        [["prompts.greeting", {"en": "Hi."}], ["prompts.gone", {"en": "Hi."}]],
        [7],
        {"x": 1},
    ):
        with world.outside.database.engine.begin() as connection:
            ours = update(helpline).values(own_words=broken, words_edition=uuid.uuid4())
            connection.execute(ours)
        before = len(world.phone(SECOND_CALLER).words)
        other = world.ring(SECOND_CALLER)
        world.turn(12)
        assert other.words[before + 1] == OURS, broken
        world.hang_up(other)
    assert world.findings() == []
