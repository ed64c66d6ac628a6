"""A recording's way to us: fetched through all weathers, proven, and only then deleted there."""

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from helpline.simulator import Phone, RestMishap
from helpline.storage.tables import outbox, recordings, voicemails
from helpline.storage.voicemails import read_sound
from tests.scenarios.harbour import CALLER
from tests.scenarios.world import EMERGENCY_SECONDS, World

UNTIL_THE_TONE = 12
MEDIA = "/Recordings/*.wav"
DELETION = "/Recordings/*.json"
HOUR = 3600


def at_the_tone(world: World) -> Phone:
    caller = world.ring(CALLER)
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "4")
    world.turn(UNTIL_THE_TONE)
    return caller


def leave_message(world: World) -> None:
    caller = at_the_tone(world)
    world.say(caller, "please ring me back")
    world.turn(4)
    world.press(caller, "#")
    world.turn(3)


def message(world: World) -> Any:
    [row] = world.rows(select(voicemails))
    return row


def sound(world: World) -> bytes | None:
    database = world.outside.database
    with database.reading() as connection:
        return read_sound(connection, database.keyring, message(world).id)


def at_twilio(world: World) -> Any:
    [recording] = world.simulator.world.recordings.values()
    return recording


def test_recording_is_kept_sealed_and_deleted_at_twilio(world: World) -> None:
    leave_message(world)
    assert message(world).status == "ours_alone"
    assert sound(world) == at_twilio(world).media()
    assert at_twilio(world).is_deleted
    [kept] = world.rows(select(recordings))
    assert b"WAVE" not in kept.sound_sealed
    assert world.findings() == []


@pytest.mark.parametrize(
    "mishap",
    [
        RestMishap.NOT_FOUND,
        RestMishap.SERVER_ERROR,
        RestMishap.TOO_MANY,
        RestMishap.RESET,
        RestMishap.CUT_SHORT,
    ],
)
def test_recording_is_fetched_again_after_trouble(world: World, mishap: RestMishap) -> None:
    world.simulator.trouble.rest(mishap, MEDIA, 3, method="GET")
    leave_message(world)
    assert message(world).status == "completed"
    assert not at_twilio(world).is_deleted
    world.turn(60)
    assert message(world).status == "ours_alone"
    assert sound(world) == at_twilio(world).media()


def test_gaps_grow_while_twilio_is_down(world: World) -> None:
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, MEDIA, None, method="GET")
    leave_message(world)
    world.turn(2 * HOUR)
    tries = [one for one in world.simulator.log.requests if one.path.endswith(".wav")]
    assert 8 <= len(tries) <= 12
    assert [found.what for found in world.findings()] == [
        "messages whose recording we could not fetch"
    ]
    world.simulator.trouble.clear()
    world.turn(HOUR)
    assert message(world).status == "ours_alone"
    assert world.findings() == []


def test_recording_that_never_comes_is_given_up_and_told(world: World) -> None:
    world.simulator.trouble.rest(RestMishap.NOT_FOUND, MEDIA, None, method="GET")
    leave_message(world)
    with world.outside.database.engine.begin() as connection:
        earlier = world.clock.now().replace(year=2025)
        connection.execute(update(voicemails).values(received_at=earlier))
    world.turn(HOUR)
    assert message(world).status == "lost"
    assert not at_twilio(world).is_deleted
    assert [found.count for found in world.findings()] == [1]
    assert len(world.callbacks()) == 1


def test_deletion_that_fails_is_repeated_and_told(world: World) -> None:
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, DELETION, None, method="DELETE")
    leave_message(world)
    assert message(world).status == "kept"
    assert sound(world) is not None
    world.turn(2 * HOUR)
    assert [found.what for found in world.findings()] == ["recordings that Twilio still has"]
    world.simulator.trouble.clear()
    world.turn(HOUR)
    assert at_twilio(world).is_deleted
    assert world.findings() == []


def test_deletion_whose_answer_was_lost_is_done(world: World) -> None:
    world.simulator.trouble.rest(RestMishap.RESET, DELETION, 1, method="DELETE", after=True)
    leave_message(world)
    world.turn(30)
    assert message(world).status == "ours_alone"


@pytest.mark.parametrize(
    "damage",
    [
        update(recordings).values(digest=b"0" * 32),
        update(recordings).values(length=7),
        update(recordings).values(sound_sealed=b"nothing that opens"),
        delete(recordings),
    ],
)
def test_nothing_is_deleted_there_before_ours_is_proven(world: World, damage: Any) -> None:
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, DELETION, 1, method="DELETE")
    leave_message(world)
    assert message(world).status == "kept"
    with world.outside.database.engine.begin() as connection:
        connection.execute(damage)
    world.turn(20)
    assert message(world).status == "completed"
    assert not at_twilio(world).is_deleted
    world.turn(90)
    assert message(world).status == "ours_alone"
    assert sound(world) == at_twilio(world).media()


def test_lost_word_of_a_recording_is_asked_for(world: World) -> None:
    world.simulator.trouble.lose("/recording", times=None)
    leave_message(world)
    assert message(world).status == "awaited"
    world.turn(180)
    assert message(world).status == "ours_alone"
    assert message(world).duration_seconds == at_twilio(world).seconds


def test_word_that_comes_twice_is_fetched_once(world: World) -> None:
    world.simulator.trouble.double("/recording", with_token=False)
    leave_message(world)
    world.turn(60)
    fetched = [one for one in world.simulator.log.requests if one.path.endswith(".wav")]
    assert len(fetched) == 1


def test_hanging_up_at_the_tone_is_told_as_that(world: World) -> None:
    world.hang_up(at_the_tone(world))
    world.turn(240)
    assert message(world).status == "hung_up"
    assert len(world.callbacks()) == 1
    assert world.findings() == []


def test_hanging_up_after_words_keeps_the_words(world: World) -> None:
    caller = at_the_tone(world)
    world.say(caller, "I cannot talk now")
    world.turn(2)
    world.hang_up(caller)
    world.turn(240)
    assert message(world).status == "ours_alone"


def test_message_without_a_word_is_told_as_that(world: World) -> None:
    world.press(at_the_tone(world), "#")
    world.turn(240)
    assert message(world).status == "absent"
    assert len(world.callbacks()) == 1


def test_work_names_nobody(world: World) -> None:
    """A job is told the id of a row; the row holds our own id, and no SID, number or address."""
    leave_message(world)
    works = world.rows(
        select(outbox).where(outbox.c.kind.in_(("fetch_recording", "delete_recording")))
    )
    assert {work.ref for work in works} == {message(world).id}
    assert [work.detail for work in works] == [{}, {}]
