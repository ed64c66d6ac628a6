"""A callback's ends, each decided or spoken of: promises, nights, windows, and people's decisions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from helpline.domain.callback_decisions import Decision
from helpline.domain.callbacks import CallbackReason
from helpline.domain.errors import Refused
from helpline.services.callback_decisions import Deciding, decide
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.services.turning_down import wrong_person
from helpline.simulator import Mode
from helpline.storage.calls import lock_call
from helpline.storage.tables import callback_decisions, lines, notices
from helpline.storage.voicemails import Viewer
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN_OKORO,
    CALLER,
    LINE,
    SECOND_CALLER,
    counsellor,
    harbour,
)
from tests.scenarios.test_calling_back import (
    RINGS_IN_VAIN,
    ask_for_callback,
    owed,
    take_up,
)
from tests.scenarios.world import NOON, World

SAM = "+447700900011"
SAM_ODUYA = counsellor("Sam Oduya", SAM, role="supervisor", teams=[])
HOUR = 3600
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def overseen(world: World) -> World:
    """Sam oversees and is on; nobody takes calls yet."""
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, SAM_ODUYA]))
    world.come_on(SAM)
    return world


def request(world: World, reason: CallbackReason = CallbackReason.PAGE, **more: Any) -> None:
    """Somebody asks for a callback without ringing."""
    with world.outside.database.transaction(world.clock.now()) as tx:
        number = more.pop("number", CALLER)
        line_id = world.rows(select(lines.c.id))[0].id
        request_callback(tx, CallbackRequest(line_id, number, "en", reason, **more))
    world.settle()


def press(world: World, decision: Decision, before: int = 0, **more: Any) -> None:
    """Ana decides on the page of the callback."""
    viewer = Viewer(world.staff_id(ANA), oversees=False)
    with world.outside.database.transaction(world.clock.now()) as tx:
        decide(tx, owed(world).id, viewer, Deciding(decision, before, **more))
    world.settle()


def told(world: World) -> list[str]:
    return [row.kind for row in world.rows(select(notices).order_by(notices.c.at))]


def ring_in_vain(world: World) -> None:
    """An attempt that nobody takes; then the next one is waited for."""
    take_up(world)
    world.turn(RINGS_IN_VAIN)
    world.settle()


def test_promise_is_spoken_of_before_and_after_once_each_when_nobody_rings(
    overseen: World,
) -> None:
    request(overseen)
    assert owed(overseen).promised_until == overseen.clock.now() + timedelta(hours=2)
    overseen.turn(104 * 60)
    assert told(overseen) == []
    overseen.turn(2 * 60)
    assert told(overseen) == ["promise_near"]
    assert any("is due soon" in text for text in overseen.phone(SAM).received_texts)
    overseen.turn(15 * 60)
    assert told(overseen) == ["promise_near", "promise_broken"]
    assert owed(overseen).promise_broken_at is not None
    request(overseen, note="again")
    overseen.turn(60)
    assert told(overseen) == ["promise_near", "promise_broken"]


def test_promise_is_kept_by_ringing_though_nobody_answers(overseen: World) -> None:
    overseen.come_on(ANA)
    request(overseen)
    ring_in_vain(overseen)
    overseen.phone(ANA).text(LINE, "OFF")
    overseen.turn(3 * HOUR)
    assert told(overseen) == []


def test_asking_again_at_another_time_promises_that_time(overseen: World) -> None:
    request(overseen)
    tomorrow = NOON + timedelta(days=1)
    request(overseen, not_before=tomorrow, not_after=tomorrow + timedelta(hours=1))
    overseen.turn(4 * HOUR)
    assert told(overseen) == []
    assert owed(overseen).promised_until == tomorrow + timedelta(hours=1)


def test_callback_of_the_night_waits_until_eight_unless_they_asked_just_now(
    world: World,
) -> None:
    world.clock.turn_to(datetime.fromisoformat("2026-03-02T23:00:00+00:00"))
    world.configure()
    request(world, CallbackReason.API)
    eight = datetime.fromisoformat("2026-03-03T08:00:00+00:00")
    assert owed(world).due_at == eight
    request(world)  # now the person themself asks
    assert owed(world).state == "waiting"
    world.turn(HOUR + 60)
    world.come_on(ANA)
    world.turn(30)
    assert world.offers() == []
    assert (owed(world).state, owed(world).due_at) == ("scheduled", eight)


@pytest.mark.parametrize(
    ("night", "eight", "tries"),
    [
        ("2026-03-29T00:30", "2026-03-29T07:00+00:00", 3),  # from half past twelve two hours
        ("2026-10-25T00:30", "2026-10-25T08:00+00:00", 6),  # and four
    ],
)
def test_night_of_the_clocks_is_as_long_as_it_is(
    world: World, night: str, eight: str, tries: int
) -> None:
    """One person has chosen the hours around the change, and for another others have asked."""
    world.configure(harbour(team={"callback_attempts": 9, "callback_retry": ["45min"]}))
    begin = datetime.fromisoformat(night).replace(tzinfo=LONDON)
    end = begin.replace(hour=3).astimezone(UTC)
    begin = begin.astimezone(UTC)
    world.clock.turn_to(begin - timedelta(hours=2))
    world.come_on(ANA)
    request(world, not_before=begin, not_after=end)
    request(world, CallbackReason.API, number=SECOND_CALLER)
    world.phone(CALLER).mode = Mode.BUSY
    ana = world.phone(ANA)
    for _ in range(tries):
        world.clock.turn_to(by_reason(world)["page"].due_at)
        world.turn_until(lambda: ana.ringing, within=10)
        world.accept(ana)
        world.turn(60)
    chosen, others = by_reason(world)["page"], by_reason(world)["api"]
    assert (chosen.state, chosen.outcome) == ("exhausted", "not_reached")
    made = [attempt.started_at for attempt in world.attempts()]
    assert len(made) == tries
    assert begin <= min(made) < max(made) <= end
    assert others.due_at == datetime.fromisoformat(eight)
    world.clock.turn_to(others.due_at)
    world.turn_until(lambda: ana.ringing, within=10)


def by_reason(world: World) -> dict[str, Any]:
    return {callback.reason: callback for callback in world.callbacks()}


def test_spent_callback_is_tried_once_more_and_comes_back_to_a_person(overseen: World) -> None:
    overseen.come_on(ANA)
    request(overseen)
    for _ in range(3):
        ring_in_vain(overseen)
        if owed(overseen).state == "scheduled":
            overseen.clock.turn_to(owed(overseen).due_at)
            overseen.settle()
    assert owed(overseen).state == "exhausted"
    assert told(overseen) == ["callback_undecided"]
    press(overseen, Decision.TRY_NOW)
    ring_in_vain(overseen)
    assert (owed(overseen).state, owed(overseen).attempts) == ("exhausted", 4)
    with pytest.raises(Refused, match="somebody else just now"):
        press(overseen, Decision.SETTLE, why="came by")
    press(overseen, Decision.SETTLE, 1, why="came by")
    assert (owed(overseen).state, owed(overseen).outcome) == ("completed", "settled_by_hand")
    [event] = overseen.events("callback_completed")
    assert event.staff_id == overseen.staff_id(ANA)
    assert overseen.findings() == []


def test_window_that_ends_after_a_try_is_for_a_person_to_decide(overseen: World) -> None:
    overseen.come_on(ANA)
    now = overseen.clock.now()
    request(overseen, not_before=now, not_after=now + timedelta(minutes=10))
    ring_in_vain(overseen)
    assert (owed(overseen).state, owed(overseen).outcome) == ("exhausted", "not_reached")


def test_window_that_ends_without_a_try_raises_the_alarm_and_can_be_made_good(
    overseen: World,
) -> None:
    now = overseen.clock.now()
    request(overseen, not_before=now, not_after=now + timedelta(minutes=30))
    overseen.turn(31 * 60)
    assert owed(overseen).state == "expired"
    assert told(overseen) == ["promise_near", "promise_broken"]
    press(overseen, Decision.TRY_NOW)
    overseen.come_on(ANA)
    person = overseen.phone(CALLER)
    take_up(overseen)
    overseen.answer(person)
    overseen.press(person, "1")
    overseen.turn(2)
    overseen.hang_up(person)
    assert (owed(overseen).state, owed(overseen).outcome) == ("completed", "answered")
    assert overseen.findings() == []


def test_number_of_somebody_else_is_not_rung_again(overseen: World) -> None:
    overseen.come_on(ANA)
    request(overseen)
    take_up(overseen)
    overseen.answer(overseen.phone(CALLER))
    with overseen.outside.database.transaction(overseen.clock.now()) as tx:
        call = lock_call(tx, overseen.contacts()[-1].id)
        assert call is not None
        wrong_person(tx, call)
    overseen.turn(6 * HOUR)
    [attempt] = overseen.attempts()
    assert attempt.result == "wrong_person"
    assert (owed(overseen).state, owed(overseen).outcome) == ("exhausted", "wrong_person")
    with pytest.raises(Refused, match="somebody else"):
        press(overseen, Decision.TRY_NOW)
    assert overseen.findings() == []


def test_person_who_rings_in_settles_what_waits_for_a_decision(overseen: World) -> None:
    overseen.come_on(ANA)
    overseen.configure(harbour(team={"callback_attempts": 1}))
    request(overseen)
    ring_in_vain(overseen)
    assert owed(overseen).state == "exhausted"
    overseen.turn(60)
    caller, _ana = overseen.talk(CALLER, ANA)
    assert (owed(overseen).state, owed(overseen).outcome) == ("cancelled", "rang_in")
    overseen.hang_up(caller)


def test_withheld_caller_without_a_number_is_for_a_person_to_decide(overseen: World) -> None:
    request(overseen, CallbackReason.VOICEMAIL, number=None)
    assert told(overseen) == ["callback_undecided"]
    with pytest.raises(Refused, match="no number"):
        press(overseen, Decision.TRY_NOW)
    press(overseen, Decision.TAKE_OUT, why="said that all is well")
    assert (owed(overseen).state, owed(overseen).outcome) == ("cancelled", "taken_out")


def test_taking_out_stops_a_phone_that_rings_for_it(world: World) -> None:
    world.come_on(ANA)
    ask_for_callback(world)
    world.turn(3)
    assert world.phone(ANA).state == "ringing"
    press(world, Decision.TAKE_OUT, why="they wrote that they are well")
    world.turn(3)
    assert world.phone(ANA).state == "idle"
    assert owed(world).state == "cancelled"
    assert world.findings() == []


def test_callback_that_is_being_made_cannot_be_taken_out(world: World) -> None:
    world.come_on(ANA)
    ask_for_callback(world)
    take_up(world)
    with pytest.raises(Refused, match="rung back"):
        press(world, Decision.TAKE_OUT, why="they wrote")
    assert world.rows(select(callback_decisions)) == []
    assert owed(world).state == "attempting"


def test_time_that_somebody_decides_is_kept(world: World) -> None:
    ask_for_callback(world)
    evening = NOON + timedelta(hours=10)
    press(world, Decision.TRY_AT, at=evening)
    world.come_on(ANA)
    world.turn(HOUR)
    assert world.offers() == []
    assert (owed(world).state, owed(world).due_at) == ("scheduled", evening)
    world.clock.turn_to(evening)
    world.turn(3)
    assert world.phone(ANA).state == "ringing"


def test_of_two_who_decide_at_the_same_moment_one_is_second(overseen: World) -> None:
    request(overseen)
    callback_id = owed(overseen).id
    viewer = Viewer(overseen.staff_id(ANA), oversees=False)
    ready = Barrier(2)

    def press_at_once(decision: Decision) -> str:
        with overseen.outside.database.transaction(overseen.clock.now()) as tx:
            ready.wait(10)
            try:
                decide(tx, callback_id, viewer, Deciding(decision, 0, why="a word"))
            except Refused as refusal:
                return refusal.reason
        return "done"

    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(press_at_once, (Decision.TAKE_OUT, Decision.SETTLE)))
    assert sorted(came) == ["done", "has been decided about by somebody else just now"]
    assert len(overseen.rows(select(callback_decisions))) == 1
