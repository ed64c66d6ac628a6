"""Whatever there is to hear in the line, a free counsellor cuts it short, at every moment of it.

Named after the trap of engines whose hold prompts block: while one plays, nobody can be given
to the counsellor who has just become free.
"""

import pytest

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, BEN, CALLER, SECOND_CALLER, harbour
from tests.scenarios.world import World

MUSIC = "https://example.org/calm.mp3"
SOUNDS = {
    "text": {"wait_sound": "text"},
    "music": {"wait_sound": "music", "wait_music_url": MUSIC},
    "silence": {"wait_sound": "silence"},
}
A_TURN = 60


@pytest.fixture
def caller(world: World, request: pytest.FixtureRequest) -> Phone:
    """Somebody waits with a sound of the test's choice; music lasts a minute."""
    world.configure(harbour(line=SOUNDS[request.param]))
    world.simulator.options.play_seconds = A_TURN
    world.simulator.world.fetched_media.add(MUSIC)
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    caller = world.ask(CALLER)
    world.turn(5)
    return caller


@pytest.mark.parametrize("caller", SOUNDS, indirect=True)
@pytest.mark.parametrize("moment", [1, 12, 20, 50])
def test_no_prompt_blocks_a_counsellor_who_becomes_free(
    world: World, caller: Phone, moment: int
) -> None:
    world.turn(moment)
    world.phone(BEN).text("+442079460101", "ON")
    world.settle()
    world.accept(world.phone(BEN))
    accepted_at = world.clock.now()
    world.turn_until(lambda: world.call(CALLER).state == "connected", within=2)
    assert (world.clock.now() - accepted_at).total_seconds() <= 1
    world.say(world.phone(BEN), "here I am")
    assert "here I am" in caller.words


@pytest.mark.parametrize("caller", SOUNDS, indirect=True)
@pytest.mark.parametrize("moment", [1, 12, 20, 50])
def test_no_prompt_blocks_a_key(world: World, caller: Phone, moment: int) -> None:
    world.turn(moment)
    world.press(caller, "2")
    world.turn(1)
    assert world.call(CALLER).node == "callback"


@pytest.mark.parametrize("caller", ["music"], indirect=True)
def test_music_is_played_and_words_are_still_spoken_now_and_then(
    world: World, caller: Phone
) -> None:
    world.turn(4 * A_TURN)
    heard = [line.text for line in caller.heard]
    assert 2 <= heard.count(MUSIC) <= 4
    assert 2 <= sum("You are still in the line" in words for words in heard) <= 4
    assert caller.has_heard("To leave a message, press 4.")


@pytest.mark.parametrize("caller", ["silence"], indirect=True)
def test_silence_is_broken_by_words_now_and_then(world: World, caller: Phone) -> None:
    world.turn(4 * A_TURN)
    assert 2 <= sum("You are still in the line" in words for words in caller.words) <= 4
    assert caller.has_heard("To leave a message, press 4.")


@pytest.mark.parametrize("caller", ["music"], indirect=True)
def test_music_that_cannot_be_had_leaves_nobody_in_silence(world: World, caller: Phone) -> None:
    world.simulator.world.fetched_media.clear()
    world.configure(
        harbour(line={"wait_sound": "music", "wait_music_url": "https://127.0.0.1:1/x"})
    )
    before = len(caller.words)
    world.turn(2 * A_TURN)
    assert len(caller.words) > before + 6
    assert caller.state == "in call"


@pytest.mark.parametrize("hours", ["always", {"tue": ["09:00-17:00"]}])
def test_no_music_is_played_to_somebody_for_whom_nobody_is_there(
    world: World, hours: object
) -> None:
    world.configure(harbour(line={**SOUNDS["music"], "hours": hours}))
    world.simulator.world.fetched_media.add(MUSIC)
    caller = world.ask()
    world.turn_until(lambda: caller.has_heard("To wait in the line all the same, press 1."))
    world.press(caller, "1")
    world.turn(2 * A_TURN)
    assert caller.has_heard("Nobody is on right now")
    world.press(caller, "9")
    world.turn(A_TURN)
    assert MUSIC not in [line.text for line in caller.heard]
