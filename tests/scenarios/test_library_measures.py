"""What is heard and read of the library, by channel, and what came after it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from helpline.domain.reports.period import Period
from helpline.read_models.library_measures import TopicMeasures, find_library_measures
from helpline.read_models.reports.scope import Scope
from helpline.simulator import Phone
from tests.scenarios.harbour import CALLER, SECOND_CALLER
from tests.scenarios.texting import text
from tests.scenarios.world import EMERGENCY_SECONDS, World

LONDON = ZoneInfo("Europe/London")
THIRD_CALLER = "+447700900103"


def hear_about_withdrawal(world: World, number: str) -> Phone:
    caller = world.ring(number)
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "3")
    world.say(caller, "how long does withdrawal last")
    return caller


def measures(world: World, after: timedelta = timedelta(0)) -> dict[str, TopicMeasures]:
    now = world.clock.now()
    today = now.astimezone(LONDON).date()
    scope = Scope(Period(today - timedelta(days=1), today, LONDON))
    with world.outside.database.reading() as connection:
        found = find_library_measures(connection, scope, now + after)
    return {one.topic: one for one in found}


def test_measures_tell_who_left_and_who_went_on_by_channel(world: World) -> None:
    leaving = hear_about_withdrawal(world, CALLER)
    world.press(leaving, "6")
    world.say(leaving, "what is methadone")
    world.hang_up(leaving)
    staying = hear_about_withdrawal(world, SECOND_CALLER)
    world.press(staying, "1")
    world.hang_up(staying)
    text(world, "LASTS", THIRD_CALLER)
    text(world, "LASTS", CALLER)
    text(world, "please call me", CALLER)
    heard = TopicMeasures("withdrawal", heard=2, heard_by=2, texted=2, texted_to=2, went_on=2)
    found = measures(world)
    assert found["withdrawal"] == heard
    assert found["medicines"] == TopicMeasures("medicines", heard=1, heard_by=1, hung_up=1)
    # A day later the one who has written nothing since has left, and the other has not.
    assert measures(world, timedelta(days=1))["withdrawal"] == replace(heard, fell_silent=1)
