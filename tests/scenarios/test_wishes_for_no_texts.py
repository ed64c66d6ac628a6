"""STOP, START and their kin: by word, by sentence, by Twilio's refusal, by what somebody says."""

import pytest
from sqlalchemy import select

from helpline.domain.errors import Refused
from helpline.services.suppressing import consented_anew, they_said_no_texts
from helpline.services.texting import text_caller
from helpline.simulator.trouble import RestMishap
from helpline.storage.tables import texts
from tests.scenarios.harbour import ANA, CALLER, LINE, SPANISH_LINE, harbour
from tests.scenarios.texting import came_in, last_text, silenced, text, worries
from tests.scenarios.world import World

STOPPED = "You won't get more of these texts."


def of_ours(world: World) -> list[str]:
    """What we wrote to callers, without what Twilio says by itself."""
    rows = world.rows(select(texts).where(texts.c.way.is_not(None)))
    return [world.outside.database.keyring.open(row.body_sealed) for row in rows]


def line_id(world: World) -> object:
    return came_in(world)[0].line_id


def write_to(world: World, body: str = "Good morning.") -> bool:
    """A text of ours to the caller, from the line they wrote to."""
    with world.outside.database.transaction(world.clock.now()) as tx:
        return text_caller(tx, came_in(world)[0].line_id, CALLER, body)


@pytest.mark.parametrize("word", ["STOP", " stop ", "Unsubscribe", "CANCEL"])
def test_word_that_twilio_heeds_is_not_confirmed_again(world: World, word: str) -> None:
    text(world, word)
    assert of_ours(world) == []
    assert {(row.source, row.line_id is None) for row in silenced(world)} == {
        ("texted", True),
        ("provider", False),
    }
    assert worries(world) == []
    assert not write_to(world)


@pytest.mark.parametrize("word", ["stop texting me please", "ALTO", "no me escriban mas", "stpo"])
def test_wish_that_twilio_does_not_know_is_confirmed_once(world: World, word: str) -> None:
    first = text(world, word)
    assert first.startswith((STOPPED, "Ya no"))
    text(world, "i said stop texting me")
    assert len(of_ours(world)) == 1
    assert [row.source for row in silenced(world)] == ["texted"]
    assert not write_to(world)


def test_end_is_silence_for_us_and_somebody_looks(world: World) -> None:
    """M8: whoever writes END may be in a crisis."""
    text(world, "END")
    assert not write_to(world)
    assert [row.risk for row in worries(world)] == ["unclear"]


def test_start_brings_texts_back_and_nothing_else_does(world: World) -> None:
    text(world, "STOP")
    text(world, "yes")
    text(world, "hello again, im ok")
    assert not write_to(world)
    text(world, "START")
    assert silenced(world) == []
    assert write_to(world)


def test_silence_holds_for_every_line_and_through_a_new_configuration(world: World) -> None:
    two = harbour(more_lines=[{"number": SPANISH_LINE, "name": "Tarde", "languages": ["es"]}])
    world.configure(two)
    text(world, "stop texting me")
    world.configure()
    world.configure(two)
    world.phone(CALLER).text(SPANISH_LINE, "the blue thing")
    world.turn(3)
    assert len(of_ours(world)) == 1


def test_refusal_by_twilio_teaches(world: World) -> None:
    text(world, "hello blue")
    world.simulator.world.opt_outs.add((CALLER, LINE))
    assert write_to(world)
    world.turn(3)
    [learnt] = silenced(world)
    assert (learnt.source, learnt.line_id) == ("provider", line_id(world))
    assert not write_to(world, "Good evening.")


def test_wish_that_lands_between_writing_and_sending_counts(world: World) -> None:
    text(world, "hello blue")
    before = len(world.phone(CALLER).received_texts)
    assert write_to(world)
    world.post(
        "/twilio/sms", MessageSid="SM" + "8" * 32, From=CALLER, To=LINE, Body="no more texts"
    )
    world.valkey.flushdb()  # the text waits in the outbox
    with world.outside.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET hand_at = hand_at + interval '20 s', due_at = due_at + interval"
            " '20 s' WHERE kind = 'send_text' AND state = 'pending'"
        )
    world.turn(30)
    assert world.phone(CALLER).received_texts[before:] == [last_text(world)]
    assert last_text(world).startswith(STOPPED)
    states = world.rows(select(texts.c.state).where(texts.c.state == "suppressed"))
    assert len(states) == 1


def test_wish_after_a_try_that_nobody_knows_of_keeps_the_next_one_back(world: World) -> None:
    text(world, "hello blue")
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, "/Messages.json")
    assert write_to(world, "Good evening.")
    world.turn(1)
    with world.outside.database.transaction(world.clock.now()) as tx:
        they_said_no_texts(tx, None, CALLER, world.staff_id(ANA))
    world.turn(60)
    assert "Good evening." not in world.phone(CALLER).received_texts


def test_what_somebody_told_a_counsellor_counts_until_a_new_consent(world: World) -> None:
    text(world, "hello blue")
    line, ana = came_in(world)[0].line_id, world.staff_id(ANA)
    with world.outside.database.transaction(world.clock.now()) as tx:
        they_said_no_texts(tx, None, CALLER, ana)
    assert not write_to(world)
    with world.outside.database.transaction(world.clock.now()) as tx:
        assert consented_anew(tx, line, CALLER, ana)
    assert write_to(world)
    with (
        pytest.raises(Refused),
        world.outside.database.transaction(world.clock.now()) as tx,
    ):
        they_said_no_texts(tx, None, "07700 900101", ana)


def test_wish_for_silence_beside_danger_gets_the_words_that_matter_as_the_last(
    world: World,
) -> None:
    answer = text(world, "stop texting me, im going to kill myself tonight")
    assert answer.startswith("Thank you for telling us.")
    assert len(of_ours(world)) == 1
    assert [row.risk for row in worries(world)] == ["suicidal"]
    assert [row.source for row in silenced(world)] == ["texted"]


def test_wrong_number_is_written_to_no_more_where_we_wrote_first(world: World) -> None:
    text(world, "hello blue")
    assert text(world, "you have the wrong number mate").startswith("Sorry, we have the wrong")
    assert [row.source for row in silenced(world)] == ["wrong_number"]
    text(world, "START")
    assert [row.source for row in silenced(world)] == ["wrong_number"]


def test_words_about_a_plan_are_read_by_a_person_where_nobody_follows_one(world: World) -> None:
    for word in ("LESS", "MORE", "PAUSE", "LATER"):
        text(world, word)
    assert len(worries(world)) == 1
