"""Texts that come in: stored first, read once, whatever becomes of the job; never dropped."""

import json
from collections.abc import Iterator

import pytest
from redis import Redis
from sqlalchemy import select

from helpline.domain.calls import Direction
from helpline.jobs import JobQueues
from helpline.storage.tables import threads
from helpline.storage.texts import add_text
from tests.scenarios.harbour import ANA, CALLER, LINE, SECOND_CALLER
from tests.scenarios.stage import open_stage
from tests.scenarios.texting import CLARIFIER, came_in, last_text, text, worries
from tests.scenarios.world import World, world_on
from workers.jobs import perform
from workers.ticker import Ticker

SENT = {"MessageSid": "SM" + "7" * 32, "From": CALLER, "To": LINE}


def test_text_is_answered_with_nothing_and_read_after_that(world: World) -> None:
    answer = world.post("/twilio/sms", **SENT, Body="hit me up when the shop opens")
    assert "<Message" not in answer.text
    [stored] = came_in(world)
    assert (stored.risk, stored.triaged_at) == (None, None)
    world.settle()
    [stored] = came_in(world)
    assert stored.risk == "unclear"
    assert stored.rule_version.startswith("en ")
    reasons = world.outside.database.keyring.open(stored.reasons_sealed)
    assert json.loads(reasons)
    assert [row.risk for row in worries(world)] == ["unclear"]


def test_same_delivery_twice_is_one_text_and_read_once(world: World) -> None:
    for _ in range(2):
        world.post("/twilio/sms", **SENT, Body="is anybody there, what do i do")
        world.settle()
    assert len(came_in(world)) == len(world.events("text_read")) == 1


def test_job_done_twice_reads_once(world: World) -> None:
    world.post("/twilio/sms", **SENT, Body="mmm")
    for queue in world.worker.queues:
        for job in queue.jobs:
            queue.enqueue_call(perform, args=job.args)
    world.turn(40)
    assert len(world.events("text_read")) == 1
    assert len(worries(world)) == 1


def test_text_whose_job_is_gone_is_read_within_a_minute_and_a_half(world: World) -> None:
    """Worker dead with the row claimed, and no second word from the outbox."""
    world.post("/twilio/sms", **SENT, Body="i cant wake him up hes blue")
    world.valkey.flushdb()
    with world.outside.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'failed' WHERE kind = 'triage_text'")
    world.turn(55)
    assert came_in(world)[0].triaged_at is None
    world.turn(10)
    assert came_in(world)[0].risk == "emergency_overdose"
    assert last_text(world).startswith("Ring 999 now.")


@pytest.fixture
def without_valkey(database_url: str, redis_url: str) -> Iterator[World]:
    """Nobody can reach Valkey; there is no worker."""
    nobody_there = "redis://127.0.0.1:1/0"
    with open_stage(database_url, redis_url, valkey_of_app=nobody_there) as stage:
        world = world_on(stage)
        world.configure()
        world.ticker = Ticker(world.outside, JobQueues(Redis.from_url(nobody_there)))
        yield world


def test_text_is_read_and_answered_without_valkey(without_valkey: World) -> None:
    world = without_valkey
    world.phone(CALLER).text(LINE, "hes not breathing")
    world.simulator.settle()
    world.turn(10)
    assert last_text(world).startswith("Ring 999 now.")
    assert sum(queue.count for queue in world.worker.queues) == 0


def test_thread_is_a_number_on_a_line_and_staff_have_none(world: World) -> None:
    for body in ("hello there", "another thing"):
        text(world, body)
    text(world, "me too", SECOND_CALLER)
    text(world, "STATUS", ANA)
    assert len(world.rows(select(threads))) == 2
    of_staff = [row for row in came_in(world) if row.staff_id is not None]
    assert [(row.thread_id, row.triaged_at) for row in of_staff] == [(None, None)]


def test_picture_alone_is_read_by_a_person_and_its_address_is_not_kept(world: World) -> None:
    where = "https://api.twilio.com/media/ME1"
    world.post("/twilio/sms", **SENT, Body="", NumMedia="1", MediaUrl0=where)
    world.settle()
    [stored] = came_in(world)
    assert (stored.pictures, stored.risk) == (1, "unclear")
    assert len(worries(world)) == 1


def test_what_a_phone_wrote_is_no_reply_and_no_wish(world: World) -> None:
    for body in ('Liked "Reply STOP to end"', "I'm driving right now"):
        assert text(world, body) == ""
    assert [row.automatic for row in came_in(world)] == ["reaction", "reply"]
    assert worries(world) == []


def test_sender_that_is_no_phone_is_read_by_a_person_and_not_answered(world: World) -> None:
    world.post("/twilio/sms", **{**SENT, "From": "60606"}, Body="hes not breathing")
    world.turn(5)
    assert [row.risk for row in worries(world)] == ["emergency_overdose"]
    assert world.phone("60606").received_texts == []


def test_unclear_text_is_asked_about_once_a_day(world: World) -> None:
    assert text(world, "the blue thing again").startswith(CLARIFIER)
    text(world, "still the blue thing")
    text(world, "and a green one", seconds=7200)
    text(world, "and a red one")
    assert len(world.phone(CALLER).received_texts) == 1
    assert [(row.state, row.texts) for row in worries(world)] == [("open", 4)]
    assert world.findings() == []


def test_question_is_told_by_when_it_is_read_and_craving_has_its_line(world: World) -> None:
    answer = text(world, "what time do you close on sundays?")
    assert "answer you by 16:00" in answer or "answer you by 16:15" in answer
    craving = text(world, "the craving is so bad right now", SECOND_CALLER)
    assert craving.startswith("That sounds hard.")
    assert [row.risk for row in worries(world)] == ["question", "craving_struggling"]


def test_answer_to_a_question_of_ours_is_read_against_it_and_thanked_now_and_then(
    world: World,
) -> None:
    text(world, "hello blue")
    thread = came_in(world)[0].thread_id
    with world.outside.database.transaction(world.clock.now()) as tx:
        line = came_in(world)[0].line_id
        asked = {"state": "sent", "thread_id": thread, "asks": "rating"}
        add_text(tx, Direction.OUTBOUND, line, CALLER, "0 to 10?", **asked)
    world.turn(1)
    assert text(world, "8").startswith("Thank you for letting us know.")
    text(world, "9")
    text(world, "2")
    assert [row.risk for row in came_in(world)] == ["unclear", "ok", "ok", "craving_struggling"]
    assert sum("letting us know" in one for one in world.phone(CALLER).received_texts) == 1
