"""The story of a contact tells what was said, word for word, and keeps what is the caller's own."""

import re

from helpline.content.wording import prompts
from helpline.read_models.contact_story import find_contact_story
from helpline.services.heard import KEPT, NOT_KEPT
from helpline.web.pages.heard_words import heard
from helpline.web.pages.telling import told
from tests.scenarios.harbour import ANA, CALLER, SECOND_CALLER, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World


def story(world: World) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is told of the caller, with the words that each step quotes."""
    database = world.outside.database
    contact_id = world.call(CALLER).contact_id
    found = find_contact_story(database.engine, database.keyring, contact_id, world.clock.now())
    assert found is not None
    return [(told(step), heard(step, found.country)) for step in found.steps]


def test_story_quotes_what_callers_and_counsellors_heard_and_keeps_what_is_theirs(
    world: World,
) -> None:
    world.configure(harbour(line={"languages": ["en", "es"]}))
    caller = world.ring(CALLER)
    world.turn(EMERGENCY_SECONDS)
    for keys in ("2", "3", "3", "*", "1", "2", "9", "0"):
        world.press(caller, keys)
        world.turn(1)
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    world.turn(2)
    steps = story(world)
    quoted = [one for _, words in steps for one in words]
    first = quoted[:4]
    assert [language for language, _ in first] == ["en", "es", "en", "es"]
    assert (
        first[0][1] == "If someone is not breathing, turning blue or not waking up, call 9 9 9 now."
    )
    assert first[2][1].endswith("For English, press 1.")
    whole = " ".join(words for _, words in quoted)
    for words in caller.words:
        is_of_theirs = re.search(r"0 7 7 0 0|[Ii]nformation|[Ii]nformación", words)
        assert is_of_theirs or words.rstrip(".") in whole, words
    assert "We can call you back on (the number)." in whole
    assert any(step == "Ana Ruiz heard:" and "press 1" in words[0][1] for step, words in steps)
    # Of the information nothing is kept but which topic it was; and of a number, nothing.
    written = str([event.data for event in world.events("prompts_said")])
    assert "topic" not in written
    assert "7, 7, 0, 0" not in written


def test_story_quotes_the_own_words_of_that_day_when_they_are_others_now(world: World) -> None:
    own = '\n[[words]]\nname = "prompts.greeting"\nsays = {{ en = "{} {{helpline}}." }}\n'
    world.configure(harbour() + own.format("Hello from"))
    world.ring(CALLER)
    world.configure(harbour() + own.format("Welcome to"))
    world.ring(SECOND_CALLER)
    world.turn(1)
    quoted = " ".join(words for _, said in story(world) for _, words in said)
    assert "Hello from Harbour Helpline." in quoted
    assert "Welcome to" not in quoted


def test_every_value_of_a_prompt_is_either_kept_or_not() -> None:
    named = {
        name
        for language in ("en", "es")
        for words in prompts(language).values()
        for name in re.findall(r"{(\w+)}", words)
    }
    of_help_lines = {"name"}
    assert named == (KEPT | NOT_KEPT | of_help_lines)
