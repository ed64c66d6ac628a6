"""A line outside its hours says so, and still leads to a person or to a promise."""

from datetime import UTC, datetime

import pytest

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, PARTNER, SECOND_CALLER, SPANISH_LINE, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

TUESDAYS = {"tue": ["09:00-17:00"]}


@pytest.fixture
def closed(world: World) -> World:
    """It is Monday; the line opens tomorrow at nine."""
    world.configure(harbour(line={"hours": TUESDAYS}))
    return world


def ring(world: World) -> Phone:
    caller = world.ring()
    world.turn(EMERGENCY_SECONDS)
    return caller


def hears(world: World, caller: Phone, words: str) -> bool:
    """Whether the caller hears it before anybody would press a key again."""
    world.turn_until(lambda: caller.has_heard(words), within=40)
    return True


def test_caller_hears_the_emergency_line_and_that_the_line_is_closed(closed: World) -> None:
    caller = ring(closed)
    assert caller.words[0].startswith("If someone is not breathing")
    assert "This line is closed at the moment" in caller.words[1]


def test_caller_hears_when_the_line_opens_again(closed: World) -> None:
    assert hears(closed, ring(closed), "We open again tomorrow at nine in the morning.")


@pytest.mark.parametrize(
    ("hours", "when"),
    [
        ({"mon": ["14:30-17:00"]}, "today at half past two in the afternoon"),
        ({"sat": ["00:00-06:00"]}, "on Friday at midnight"),
        ({"mon": ["08:15-11:00"]}, "on Monday, 9 March, at quarter past eight in the morning"),
    ],
)
def test_opening_is_spoken_in_words(world: World, hours: dict[str, list[str]], when: str) -> None:
    world.configure(harbour(line={"hours": hours}))
    assert hears(world, ring(world), f"We open again {when}.")


def test_opening_is_spoken_in_the_zone_of_the_helpline(world: World) -> None:
    text = harbour(line={"hours": TUESDAYS}).replace("Europe/London", "America/New_York")
    world.configure(text)
    world.clock.turn_to(datetime(2026, 3, 3, 13, 30, tzinfo=UTC))
    assert hears(world, ring(world), "We open again today at nine in the morning.")


def test_no_time_is_named_for_a_line_that_does_not_open_within_two_weeks(world: World) -> None:
    hours = {**TUESDAYS, "closed_on": ["2026-03-03", "2026-03-10"]}
    world.configure(harbour(line={"hours": hours}))
    caller = ring(world)
    assert caller.has_heard("This line is closed at the moment")
    assert hears(world, caller, "To be called back, press 2.")
    assert not caller.has_heard("open again")


def test_spanish_caller_hears_it_in_spanish(world: World) -> None:
    world.configure(harbour(line={"hours": TUESDAYS, "languages": ["en", "es"]}))
    caller = world.ring()
    world.turn(15)
    world.press(caller, "2")
    assert hears(world, caller, "Volvemos a abrir mañana a las nueve de la mañana.")


def test_person_key_tells_honestly_that_nobody_is_there_and_when_somebody_is(
    closed: World,
) -> None:
    caller = ring(closed)
    assert hears(closed, caller, "To find out whether a counsellor is there all the same, press 1.")
    closed.press(caller, "1")
    said = len(caller.words)
    assert "no counsellor is on right now" in caller.words[-1]
    closed.turn(12)
    assert "We open again tomorrow at nine in the morning." in caller.words[said:]
    assert hears(closed, caller, "To be called back, press 2.")


def test_partner_is_named_as_somebody_to_talk_to_now(world: World) -> None:
    world.configure(harbour(line={"hours": TUESDAYS, "overflow_number": PARTNER}))
    caller = ring(world)
    assert hears(world, caller, "To talk to somebody now, press 1.")
    world.press(caller, "1")
    world.turn_until(lambda: world.phone(PARTNER).state == "ringing", within=20)


def test_counsellor_who_is_on_is_reached_all_the_same(closed: World) -> None:
    closed.come_on(ANA)
    closed.press(ring(closed), "1")
    closed.accept(closed.phone(ANA))
    assert closed.call().state == "connected"


def test_callback_is_promised_for_the_opening_and_placed_then(closed: World) -> None:
    closed.come_on(ANA)
    caller = ring(closed)
    closed.press(caller, "2")
    closed.press(caller, "2")
    assert caller.has_heard("when this line opens again")
    closed.turn(60)
    [owed] = closed.callbacks()
    assert (owed.state, owed.due_at.isoformat()) == ("scheduled", "2026-03-03T09:00:00+00:00")
    assert closed.phone(ANA).state == "idle"
    closed.clock.turn_to(owed.due_at)
    closed.settle()
    assert closed.phone(ANA).state == "ringing"
    assert closed.findings() == []


def test_message_can_be_left(closed: World) -> None:
    caller = ring(closed)
    closed.press(caller, "4")
    closed.turn(15)
    closed.say(caller, "please ring me")
    closed.press(caller, "#")
    closed.turn(20)
    assert caller.has_heard("your message is with us")
    [contact] = closed.contacts()
    assert contact.outcome == "voicemail"


def test_hours_of_one_line_are_not_the_others(world: World) -> None:
    """Two lines, one team, one clock: one is open, and the other one says when it is."""
    other = {"number": SPANISH_LINE, "name": "Nights", "hours": {"mon": ["20:00-06:00"]}}
    world.configure(harbour(line={"hours": {"mon": ["09:00-17:00"]}}, more_lines=[other]))
    assert hears(world, ring(world), "You are welcome here")
    second = world.phone(SECOND_CALLER)
    second.dial(SPANISH_LINE)
    world.settle()
    assert hears(world, second, "We open again today at eight in the evening.")
    world.hang_up(second)
    world.clock.turn_to(datetime(2026, 3, 2, 21, tzinfo=UTC))
    second.dial(SPANISH_LINE)
    world.settle()
    assert hears(world, second, "You are welcome here")


@pytest.mark.parametrize(
    ("night", "inside", "outside"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), (29, 4, 30), (29, 5, 30)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), (25, 5, 30), (25, 6, 30)),
    ],
)
def test_night_line_follows_the_clock_on_the_wall_when_it_changes(
    world: World, night: datetime, inside: tuple[int, int, int], outside: tuple[int, int, int]
) -> None:
    """Saturday night, 22:00 to 06:00: half past five by the wall is open, half past six is not."""
    world.configure(harbour(line={"hours": {"sat": ["22:00-06:00"]}}))
    for (day, hour, minute), said in ((inside, "welcome here"), (outside, "closed at the moment")):
        world.clock.turn_to(night.replace(day=day, hour=hour, minute=minute))
        caller = ring(world)
        assert hears(world, caller, said)
        world.hang_up(caller)
