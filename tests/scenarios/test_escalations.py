"""Replies that worry us: a person is rung until a named one has taken it, by day and by night."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import select

from helpline.domain.errors import Refused
from helpline.jobs import JobQueues
from helpline.services import escalating
from helpline.services.watchdog import watch_people
from helpline.simulator.phones import Mode
from helpline.storage.tables import outbox
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    CLEO,
    LINE,
    SECOND_CALLER,
    counsellor,
    harbour,
)
from tests.scenarios.stage import open_stage
from tests.scenarios.texting import last_text, paged, text, worries
from tests.scenarios.world import EMERGENCY_SECONDS, NOON, World, world_on
from workers.jobs import perform
from workers.ticker import Ticker

OVERDOSE = "i cant wake him up hes gone blue"
SUICIDAL = "im going to kill myself tonight"
CLEO_OVERSEES = counsellor("Cleo Marsh", CLEO, role="supervisor")
ON_CALL = harbour(staff=[ANA_RUIZ, BEN_OKORO, CLEO_OVERSEES]) + (
    '\n[escalation]\non_call = [["ana@example.org"], ["ben@example.org"]]\n'
)


@pytest.fixture
def on_call(world: World) -> World:
    """Ana is on call, then Ben; Cleo oversees. Nobody is on, and it is three in the morning."""
    world.configure(ON_CALL)
    world.clock.turn_to(NOON + timedelta(hours=15))
    return world


def take(world: World, number: str = ANA) -> None:
    with world.outside.database.transaction(world.clock.now()) as tx:
        escalating.take(tx, worries(world)[-1].id, world.staff_id(number))
    world.settle()


def paged_people(world: World) -> list[UUID]:
    return [row.staff_id for row in paged(world)]


def test_words_go_out_within_seconds_and_on_call_is_rung_and_texted(on_call: World) -> None:
    assert text(on_call, OVERDOSE, seconds=3).startswith("Ring 999 now.")
    assert on_call.phone(ANA).state == "ringing"
    assert last_text(on_call, ANA).startswith("Somebody has texted and needs a person now.")
    assert [on_call.phone(other).state for other in (BEN, CLEO)] == ["idle", "idle"]
    [worry] = worries(on_call)
    assert (worry.state, worry.risk) == ("open", "emergency_overdose")
    assert worry.take_by - worry.opened_at == timedelta(minutes=2)


def test_one_press_takes_it_and_nobody_is_rung_after_that(on_call: World) -> None:
    text(on_call, OVERDOSE)
    ana = on_call.phone(ANA)
    on_call.answer(ana)
    on_call.turn(10)
    assert ana.has_heard("To take it, press 1.")
    on_call.press(ana, "1")
    on_call.turn(10)
    assert ana.has_heard("It is with you now")
    [worry] = worries(on_call)
    assert (worry.state, worry.taken_by) == ("taken", on_call.staff_id(ANA))
    on_call.turn(1200)
    assert len(paged(on_call)) == 1
    assert worries(on_call)[0].state == "taken"
    assert on_call.findings() == []


def test_rung_after_rung_is_paged_and_again_until_somebody_takes_it(on_call: World) -> None:
    """Ana's machine picks up each time, and presses nothing."""
    on_call.phone(ANA).mode = Mode.VOICEMAIL
    text(on_call, OVERDOSE)
    on_call.turn(125)
    assert on_call.phone(BEN).state == "ringing"
    assert on_call.phone(CLEO).calls == type(on_call.phone(CLEO).calls)(maxlen=50)
    on_call.turn(180)
    assert on_call.phone(CLEO).state == "ringing"
    on_call.turn(360)
    per_person = {who: paged_people(on_call).count(who) for who in set(paged_people(on_call))}
    assert per_person[on_call.staff_id(ANA)] >= 5
    assert worries(on_call)[0].state == "open"
    before = len(paged(on_call))
    take(on_call, CLEO)
    on_call.turn(600)
    assert len(paged(on_call)) == before


def test_of_two_who_press_one_is_second_and_hears_so(on_call: World) -> None:
    text(on_call, OVERDOSE)
    ana, ben = on_call.phone(ANA), on_call.phone(BEN)
    on_call.turn(122)
    on_call.answer(ana)
    on_call.answer(ben)
    on_call.press(ben, "1")
    on_call.press(ana, "1")
    assert ana.has_heard("Somebody has taken it already")
    assert worries(on_call)[0].taken_by == on_call.staff_id(BEN)


def test_phones_that_still_ring_stop_when_somebody_has_taken_it(on_call: World) -> None:
    text(on_call, OVERDOSE)
    on_call.turn(122)
    assert on_call.phone(BEN).state == "ringing"
    take(on_call)
    assert [on_call.phone(one).state for one in (ANA, BEN)] == ["idle", "idle"]


def test_page_is_dialled_before_offers_that_wait_for_the_call_rate(on_call: World) -> None:
    on_call.come_on(BEN, CLEO)
    on_call.phone(CALLER).text(LINE, OVERDOSE)
    on_call.ask(SECOND_CALLER)
    on_call.turn(2)
    dialled = [row.dialled_at for row in paged(on_call)]
    offered = [row.dialled_at for row in on_call.legs() if row.party == "counsellor"]
    assert None not in dialled
    assert dialled[0] < min(offered)


def test_later_good_news_and_time_close_nothing_and_more_texts_raise_it(on_call: World) -> None:
    text(on_call, SUICIDAL)
    text(on_call, "im fine now thanks, all good")
    on_call.turn(3600)
    assert [row.state for row in worries(on_call)] == ["open"]
    text(on_call, SUICIDAL)
    [worry] = worries(on_call)
    assert (worry.texts, worry.raised) == (2, True)


def test_graver_text_begins_its_own_clock(on_call: World) -> None:
    text(on_call, "i used last night")
    assert worries(on_call)[0].risk == "relapse_used"
    on_call.turn(60)
    text(on_call, OVERDOSE)
    [worry] = worries(on_call)
    assert worry.risk == "emergency_overdose"
    assert worry.take_by - worry.opened_at == timedelta(minutes=2)
    assert last_text(on_call).startswith("Ring 999 now.")


def test_taken_one_is_added_to_within_the_episode_and_is_another_after_it(on_call: World) -> None:
    text(on_call, SUICIDAL)
    take(on_call)
    text(on_call, "im really going to kill myself")
    assert last_text(on_call, ANA).startswith("There is something new")
    on_call.turn(700)
    text(on_call, SUICIDAL)
    assert [row.state for row in worries(on_call)] == ["taken", "open"]


def test_only_who_has_it_taken_can_close_it_and_says_how(on_call: World) -> None:
    text(on_call, SUICIDAL)
    [worry] = worries(on_call)
    ana, ben = on_call.staff_id(ANA), on_call.staff_id(BEN)
    database, now = on_call.outside.database, on_call.clock.now()
    with pytest.raises(Refused), database.transaction(now) as tx:
        escalating.close(tx, worry.id, ana, "talked")
    with database.transaction(now) as tx:
        escalating.take(tx, worry.id, ana)
    with pytest.raises(Refused, match="is with Ana Ruiz"), database.transaction(now) as tx:
        escalating.take(tx, worry.id, ben)
    with database.transaction(now) as tx:
        escalating.hand_on(tx, worry.id, ana, ben)
    with database.transaction(now) as tx:
        escalating.put_back(tx, worry.id, ben)
    assert worries(on_call)[0].state == "open"
    with database.transaction(now) as tx:
        escalating.take(tx, worry.id, ben)
    with pytest.raises(Refused), database.transaction(now) as tx:
        escalating.close(tx, worry.id, ben, "  ")
    with database.transaction(now) as tx:
        escalating.close(tx, worry.id, ben, "talked for an hour, sister is there")
    assert (worries(on_call)[0].state, worries(on_call)[0].closed_by) == ("closed", ben)


def test_put_back_pages_again_at_once(on_call: World) -> None:
    text(on_call, OVERDOSE)
    take(on_call)
    on_call.turn(300)
    with on_call.outside.database.transaction(on_call.clock.now()) as tx:
        escalating.put_back(tx, worries(on_call)[0].id, on_call.staff_id(ANA))
    on_call.turn(4)
    assert {on_call.phone(one).state for one in (ANA, BEN, CLEO)} == {"ringing"}


def test_texter_who_rings_comes_first(world: World) -> None:
    world.configure(ON_CALL)
    text(world, OVERDOSE)
    take(world)
    first = world.ask(SECOND_CALLER)
    rings = world.ask(CALLER)
    assert (world.call(CALLER).flag, world.call(SECOND_CALLER).flag) == ("risk", None)
    world.come_on(BEN)
    world.turn(2)
    world.accept(world.phone(BEN))
    world.turn(2)
    assert world.call(CALLER).state == "connected"
    world.hang_up(rings)
    world.hang_up(first)


def test_caller_who_waits_and_texts_comes_first(world: World) -> None:
    first, second = world.ask(SECOND_CALLER), world.ask(CALLER)
    text(world, SUICIDAL)
    assert (world.call(CALLER).flag, world.call(SECOND_CALLER).flag) == ("risk", None)
    world.turn(EMERGENCY_SECONDS)
    world.hang_up(first)
    world.hang_up(second)


def test_worker_that_dies_before_dialling_leaves_nobody_unpaged(on_call: World) -> None:
    """It had claimed the row, and marked the page as dialled."""
    text(on_call, "hello")
    on_call.phone(CALLER).text(LINE, OVERDOSE)
    on_call.simulator.settle()
    [text_work] = on_call.rows(select(outbox).where(outbox.c.state != "done"))
    on_call.valkey.flushdb()
    perform(str(text_work.id))
    on_call.valkey.flushdb()
    with on_call.outside.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE pages SET state = 'dialled', dialled_at = made_at")
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'running', lease_until = due_at + interval '30 s',"
            " hand_at = due_at + interval '30 s' WHERE kind = 'dial_page'"
        )
    on_call.turn(28)
    assert len(on_call.phone(ANA).calls) == 0
    on_call.turn(6)
    assert on_call.phone(ANA).state == "ringing"


def test_job_done_twice_dials_once(on_call: World) -> None:
    on_call.phone(CALLER).text(LINE, OVERDOSE)
    on_call.simulator.settle()
    for queue in on_call.worker.queues:
        for job in queue.jobs:
            queue.enqueue_call(perform, args=job.args)
    on_call.settle()
    on_call.turn(5)
    assert len(on_call.phone(ANA).calls) == 1


@pytest.fixture
def without_valkey(database_url: str, redis_url: str) -> Iterator[World]:
    """Nobody can reach Valkey; there is no worker."""
    nobody_there = "redis://127.0.0.1:1/0"
    with open_stage(database_url, redis_url, valkey_of_app=nobody_there) as stage:
        world = world_on(stage)
        world.configure(ON_CALL)
        world.ticker = Ticker(world.outside, JobQueues(Redis.from_url(nobody_there)))
        yield world


def test_people_are_paged_without_valkey(without_valkey: World) -> None:
    world = without_valkey
    world.phone(CALLER).text(LINE, OVERDOSE)
    world.simulator.settle()
    world.turn(10)
    assert world.phone(ANA).state == "ringing"
    world.accept(world.phone(ANA))
    assert worries(world)[0].state == "taken"


def test_alarm_is_raised_when_a_rung_is_late(on_call: World) -> None:
    """The timer of the next page is gone, and what waits to be dialled is never worked off."""
    text(on_call, SUICIDAL)
    with on_call.outside.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM timers WHERE kind = 'next_page'")
    on_call.turn(190)
    on_call.turn(4)
    assert len(paged(on_call)) >= 2  # the watchdog has seen to it
    with on_call.outside.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE timers SET due_at = due_at + interval '1 hour' WHERE kind = 'next_page'"
        )
    on_call.turn(330)
    assert "nobody was paged" in {row.data["why"] for row in on_call.events("escalation_late")}
    kinds = {row.data["notice"] for row in on_call.events("supervisors_notified")}
    assert "escalation_late" in kinds


def test_alarm_is_raised_when_nobody_takes_what_is_only_to_be_read(on_call: World) -> None:
    text(on_call, "the blue thing again")
    assert paged(on_call) == []
    on_call.turn(8 * 3600 - 60)
    assert on_call.events("escalation_late") == []
    on_call.turn(120)
    assert [row.data["why"] for row in on_call.events("escalation_late")] == ["nobody has taken it"]


def test_worry_that_is_taken_and_left_open_is_said_to_supervisors_every_hour(
    on_call: World,
) -> None:
    text(on_call, SUICIDAL)
    take(on_call)
    later(on_call, minutes=59)
    assert said(on_call, "escalation_left_open") == 0
    later(on_call, minutes=2)
    later(on_call, minutes=30)
    assert said(on_call, "escalation_left_open") == 1
    later(on_call, minutes=31)
    assert said(on_call, "escalation_left_open") == 2
    with on_call.outside.database.transaction(on_call.clock.now()) as tx:
        escalating.close(tx, worries(on_call)[-1].id, on_call.staff_id(ANA), "talked for an hour")
    later(on_call, minutes=90)
    assert said(on_call, "escalation_left_open") == 2


def test_worry_whose_person_is_not_rung_in_time_is_said_to_supervisors_once(
    on_call: World,
) -> None:
    text(on_call, SUICIDAL)
    take(on_call)
    later(on_call, minutes=9)
    assert said(on_call, "call_not_begun") == 0
    later(on_call, minutes=2)
    later(on_call, minutes=30)
    assert said(on_call, "call_not_begun") == 1
    with on_call.outside.database.transaction(on_call.clock.now()) as tx:
        escalating.close(tx, worries(on_call)[-1].id, on_call.staff_id(ANA), "talked by text")
    text(on_call, SUICIDAL)
    take(on_call)
    on_call.come_on(ANA)
    on_call.ask()
    on_call.accept(on_call.phone(ANA))
    later(on_call, minutes=11)
    assert said(on_call, "call_not_begun") == 1


def said(world: World, kind: str) -> int:
    """How often supervisors were told."""
    return sum(row.data["notice"] == kind for row in world.events("supervisors_notified"))


def later(world: World, *, minutes: int) -> None:
    """What the watchdog does so much later."""
    world.clock.turn(minutes * 60)
    with world.outside.database.transaction(world.clock.now()) as tx:
        watch_people(tx)


def test_page_says_nothing_of_what_this_is(on_call: World) -> None:
    text(on_call, OVERDOSE)
    on_call.answer(on_call.phone(ANA))
    on_call.press(on_call.phone(ANA), "1")
    told = " ".join([*on_call.phone(ANA).words, *on_call.phone(ANA).received_texts]).lower()
    assert not any(word in told for word in ("harbour", "detox", "overdose", "blue"))
