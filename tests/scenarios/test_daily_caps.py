"""Daily caps: who has had enough for today is not on, callers hear so, and it happens once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from helpline.simulator import Mode
from helpline.storage.tables import notices
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    LINE,
    PARTNER,
    SECOND_CALLER,
    counsellor,
    harbour,
)
from tests.scenarios.world import EMERGENCY_SECONDS, World

SAM = "+447700900011"
SAM_ODUYA = counsellor("Sam Oduya", SAM, role="supervisor", teams=[])
PARTNER_RINGS = 20


@pytest.fixture
def capped(world: World) -> World:
    """One conversation a day, a partner, and Ana is on; so is Sam, who oversees."""
    file = harbour(
        line={"overflow_number": PARTNER},
        team={"max_calls_a_day": 1},
        staff=[ANA_RUIZ, BEN_OKORO, SAM_ODUYA],
    )
    world.configure(file)
    world.come_on(SAM, ANA)
    return world


def times_overflowed(world: World) -> int:
    contact_id = world.call(CALLER).contact_id
    return sum(event.contact_id == contact_id for event in world.events("overflowed"))


def kinds_of_notices(world: World) -> list[str]:
    return [row.kind for row in world.rows(select(notices).order_by(notices.c.at))]


def test_partner_is_rung_at_once_when_everybody_has_reached_their_cap(capped: World) -> None:
    capped.talk(SECOND_CALLER, ANA)
    capped.hang_up(capped.phone(SECOND_CALLER))
    capped.turn(60)
    caller = capped.ask(CALLER)
    capped.turn_until(lambda: capped.phone(PARTNER).state == "ringing", within=PARTNER_RINGS)
    assert "I am putting you through to a partner" in caller.words[-1]
    assert len(capped.offers()) == 1


def test_life_in_danger_reaches_a_free_counsellor_who_has_reached_their_cap(capped: World) -> None:
    capped.talk(SECOND_CALLER, ANA)
    capped.hang_up(capped.phone(SECOND_CALLER))
    capped.turn(60)
    caller = capped.ring(CALLER)
    capped.turn(EMERGENCY_SECONDS)
    capped.press(caller, "5")
    capped.turn(2)
    assert (capped.phone(ANA).state, capped.phone(PARTNER).state) == ("ringing", "idle")
    capped.turn_until(lambda: caller.has_heard("still in the line. A counsellor will"), within=15)
    assert not caller.has_heard("no counsellor is on right now")
    capped.accept(capped.phone(ANA))
    capped.turn(2)
    assert capped.call(CALLER).state == "connected"


def test_life_in_danger_does_not_wait_for_a_conversation_that_has_reached_the_cap(
    capped: World,
) -> None:
    capped.talk(SECOND_CALLER, ANA)
    capped.turn(3)
    caller = capped.ring(CALLER)
    capped.turn(EMERGENCY_SECONDS)
    capped.press(caller, "5")
    capped.turn_until(lambda: capped.phone(PARTNER).state == "ringing", within=PARTNER_RINGS)


def test_text_says_so_to_whoever_has_reached_their_cap(capped: World) -> None:
    ana = capped.phone(ANA)
    said = []
    for word in ("ON", "STATUS"):
        ana.text(LINE, word)
        capped.turn(2)
        said.append(ana.received_texts[-1])
    assert not any("limit" in one for one in said)
    capped.talk(SECOND_CALLER, ANA)
    capped.hang_up(capped.phone(SECOND_CALLER))
    for word in ("ON", "STATUS"):
        ana.text(LINE, word)
        capped.turn(2)
        assert "with today's limit reached: rung only in an emergency." in ana.received_texts[-1]


def test_partner_team_is_rung_at_once_when_everybody_has_reached_their_cap(world: World) -> None:
    ben = counsellor("Ben Okoro", BEN, teams=["partners"])
    line = {"partner_team": "partners", "partner_after_seconds": 3600}
    file = harbour(line=line, team={"max_calls_a_day": 1}, staff=[ANA_RUIZ, ben])
    world.configure(file + '\n[[teams]]\nname = "partners"\n')
    world.come_on(ANA, BEN)
    world.talk(SECOND_CALLER, ANA)
    caller = world.ask(CALLER)
    world.turn(2)
    assert world.phone(BEN).state == "ringing"
    assert not caller.has_heard("Nobody is on right now")


def test_whoever_waits_is_put_through_once_when_the_last_one_reaches_their_cap(
    capped: World,
) -> None:
    """The partner does not answer, and is not rung again and again."""
    capped.ask(SECOND_CALLER)
    caller = capped.ask(CALLER)
    assert capped.call(CALLER).state == "waiting"
    capped.accept(capped.phone(ANA))
    capped.turn_until(lambda: capped.phone(PARTNER).state == "ringing", within=PARTNER_RINGS)
    capped.turn_until(lambda: caller.has_heard("no counsellor is on right now"))
    capped.turn_until(lambda: caller.has_heard("To be called back, press 2."))
    capped.hang_up(capped.phone(SECOND_CALLER))
    capped.turn(240)
    assert times_overflowed(capped) == 1
    assert len(capped.events("daily_cap_reached")) == 1


def test_supervisors_hear_when_the_last_one_reaches_their_cap(capped: World) -> None:
    capped.come_on(BEN)
    capped.talk(SECOND_CALLER, ANA)
    capped.turn(3)
    assert kinds_of_notices(capped) == []
    capped.talk(CALLER, BEN)
    capped.turn(3)
    assert kinds_of_notices(capped) == ["last_one_capped"]
    assert capped.phone(SAM).received_texts[-1].startswith("The last person who was on has had all")


def test_minutes_are_reached_in_mid_conversation_and_end_at_midnight(capped: World) -> None:
    capped.configure(
        harbour(
            line={"overflow_number": PARTNER},
            team={"max_minutes_a_day": 30},
            staff=[ANA_RUIZ, SAM_ODUYA],
        )
    )
    capped.clock.turn_to(capped.clock.now().replace(hour=23, minute=15))
    capped.talk(SECOND_CALLER, ANA)
    capped.turn(28 * 60)
    caller = capped.ask(CALLER)
    capped.turn(60)
    assert (capped.call(CALLER).state, capped.events("daily_cap_reached")) == ("waiting", [])
    capped.phone(PARTNER).mode = Mode.BUSY
    capped.turn_until(lambda: caller.has_heard("no counsellor is on right now"), within=120)
    [reached] = capped.events("daily_cap_reached")
    talked = reached.at - capped.call(SECOND_CALLER).answered_at
    assert timedelta(minutes=30) <= talked < timedelta(minutes=30, seconds=1)
    capped.hang_up(capped.phone(SECOND_CALLER))
    capped.turn(120)
    assert times_overflowed(capped) == 1
    midnight = capped.clock.now().replace(hour=0, minute=0) + timedelta(days=1)
    capped.clock.turn_to(midnight - timedelta(seconds=5))
    capped.turn(4)
    assert len(capped.offers()) == 1
    capped.turn(4)
    assert capped.phone(ANA).state == "ringing"
