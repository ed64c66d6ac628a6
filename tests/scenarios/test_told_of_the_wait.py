"""What callers hear of the wait: coarse, calibrated or not at all, and never worse than before."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, delete, insert, literal_column, select

from helpline.domain.calls import Outcome
from helpline.domain.offers import OfferState
from helpline.services.waits import LEARN_WAITS, LEARN_WAITS_REF, learn_waits
from helpline.simulator import Phone
from helpline.storage.calls import lock_call
from helpline.storage.tables import calls, lines, wait_classes
from tests.builders import Rows, make_contact_over, make_offer
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    LINE,
    SECOND_CALLER,
    Section,
    harbour,
)
from tests.scenarios.world import World

NEXT = "You are next."
FEW = "There are a few people before you."
SEVERAL = "Several people are waiting before you."
RANGE = "It will probably take"
OTHERS = [f"+4477009002{place:02}" for place in range(8)]


@pytest.fixture
def busy(world: World) -> World:
    """Ana is on, and in a call."""
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    return world


def wait_in_line(world: World, number: str = CALLER) -> Phone:
    caller = world.ask(number)
    world.turn(20)
    return caller


def places(phone: Phone) -> list[str]:
    return [words for words in phone.words if words in (NEXT, FEW, SEVERAL)]


def ranges(phone: Phone) -> list[str]:
    return [words for words in phone.words if words.startswith(RANGE)]


def teach(world: World, **known: Any) -> None:
    """What recent contacts have shown: enough, and mostly right, unless the test says otherwise."""
    [(team_id,)] = world.rows(select(lines.c.team_id).where(lines.c.number == LINE))
    given = {
        "handling_seconds": 300.0,
        "patience_seconds": None,
        "settled": 40,
        "come_true": 36,
        "unknown": 0,
        **known,
    }
    with world.outside.database.transaction(world.clock.now()) as tx:
        tx.connection.execute(delete(wait_classes))
        tx.connection.execute(
            insert(wait_classes).values(team_id=team_id, language="en", learnt_at=tx.now, **given)
        )


def ask_for_turn(world: World, number: str = CALLER) -> str:
    call = world.call(number)
    answer = world.post(f"/twilio/calls/{call.contact_id}/wait", CallSid="CA" + "0" * 32)
    return answer.get_data(as_text=True)


def test_place_is_said_coarsely(busy: World) -> None:
    first = wait_in_line(busy)
    second = wait_in_line(busy, OTHERS[0])
    for number in OTHERS[1:5]:
        busy.ask(number)
    last = wait_in_line(busy, OTHERS[5])
    assert (set(places(first)), set(places(second)), set(places(last))) == (
        {NEXT},
        {FEW},
        {SEVERAL},
    )


def test_place_gets_better_when_somebody_before_leaves(busy: World) -> None:
    first = wait_in_line(busy)
    second = wait_in_line(busy, OTHERS[0])
    busy.hang_up(first)
    busy.turn(40)
    assert places(second)[0] == FEW
    assert places(second)[-1] == NEXT


def test_no_worse_place_is_said_when_a_caller_who_was_dropped_comes_first(busy: World) -> None:
    caller = wait_in_line(busy)
    busy.hang_up(busy.phone(ANA))
    busy.turn(60)
    assert busy.call(SECOND_CALLER).front
    assert busy.call(SECOND_CALLER).state == "waiting"
    assert len(places(caller)) >= 2
    assert set(places(caller)) == {NEXT}


def test_no_worse_place_is_said_after_a_way_through_the_menu(busy: World) -> None:
    caller = wait_in_line(busy)
    busy.press(caller, "*")
    busy.hang_up(busy.phone(ANA))
    busy.turn(2)
    busy.press(caller, "1")
    busy.turn(40)
    assert busy.call(SECOND_CALLER).state == "waiting"
    assert set(places(caller)) == {NEXT}


def test_turn_writes_nothing_when_there_is_nothing_better_to_say(busy: World) -> None:
    wait_in_line(busy)
    before = version_of_row(busy)
    busy.turn(120)
    assert version_of_row(busy) == before


def version_of_row(world: World) -> str:
    """The transaction that wrote the call's row last."""
    contact_id = world.call(CALLER).contact_id
    version: Select[Any] = select(literal_column("calls.xmin::text"))
    written: str = world.rows(version.where(calls.c.contact_id == contact_id))[0][0]
    return written


def test_place_is_not_said_on_a_line_that_does_not_want_it(world: World) -> None:
    world.configure(harbour(line={"say_position": False}))
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    teach(world)
    caller = wait_in_line(world)
    assert places(caller) == []
    assert len(ranges(caller)) == 1


def test_place_is_not_said_when_nobody_is_on(world: World) -> None:
    caller = world.ask()
    world.press(caller, "1")
    world.turn(30)
    assert caller.has_heard("Nobody is on right now")
    assert places(caller) == []


def test_nothing_is_said_of_minutes_before_they_have_proved_right(busy: World) -> None:
    teach(busy, settled=0, come_true=0)
    caller = wait_in_line(busy)
    busy.turn(60)
    assert ranges(caller) == []
    kept = busy.call(CALLER)
    assert (kept.expected_low, kept.expected_high) == (0, 15)


def test_minutes_are_said_once_and_never_seconds_or_a_single_figure(busy: World) -> None:
    teach(busy)
    caller = wait_in_line(busy)
    busy.turn(300)
    assert ranges(caller) == ["It will probably take less than 15 minutes."]


def test_minutes_are_said_again_only_when_they_end_earlier(busy: World) -> None:
    teach(busy)
    caller = wait_in_line(busy)
    teach(busy, handling_seconds=900.0)
    busy.turn(120)
    assert len(ranges(caller)) == 1
    busy.come_on(BEN)  # does not answer, and yet there are two now
    teach(busy, handling_seconds=60.0)
    busy.turn(60)
    assert ranges(caller) == [
        "It will probably take less than 15 minutes.",
        "It will probably take less than 2 minutes.",
    ]


def test_minutes_are_not_said_on_a_line_that_does_not_want_them(world: World) -> None:
    world.configure(harbour(line={"say_wait": False}))
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    teach(world)
    caller = wait_in_line(world)
    assert (ranges(caller), places(caller)[0]) == ([], NEXT)
    assert world.call(CALLER).expected_at is not None


@pytest.mark.parametrize(
    ("line", "key", "talks"),
    [({"must_skills": ["youth"]}, "1", 0), ({"choose_gender": True}, "7", 0), ({}, "1", 2)],
)
def test_minutes_count_nobody_who_may_not_take_the_caller(
    world: World, line: Section, key: str, talks: int
) -> None:
    """Ben is free all the time: without the skill, not a woman, or at the end of his cap."""
    ana = {**ANA_RUIZ, "skills": ["youth"], "gender": "woman"}
    ben = {**BEN_OKORO, "skills": ["youth"] if talks else []}
    world.configure(harbour(line=line, team={"max_calls_a_day": 2}, staff=[ana, ben]))
    for _ in range(talks):
        world.come_on(BEN)
        world.talk(OTHERS[0], BEN)
        world.hang_up(world.phone(OTHERS[0]))
        world.turn(31)
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    world.come_on(BEN)
    teach(world)
    caller = world.ring()
    world.turn(8)
    world.press(caller, key)
    world.turn(30)
    assert ranges(caller) == ["It will probably take less than 15 minutes."]


def test_minutes_count_a_partner_team_from_when_it_is_rung(world: World) -> None:
    """Ben of the partners is free, but not rung before an hour has passed: or at once, with nobody
    of our own on.
    """
    ben = {**BEN_OKORO, "teams": ["partners"]}
    line = {"partner_team": "partners", "partner_after_seconds": 3600}
    file = harbour(line=line, staff=[ANA_RUIZ, ben]) + '[[teams]]\nname = "partners"\n'
    world.configure(file)
    world.come_on(ANA, BEN)
    world.talk(SECOND_CALLER, ANA)
    teach(world)
    caller = wait_in_line(world)
    assert ranges(caller) == ["It will probably take less than 15 minutes."]
    world.phone(ANA).text(LINE, "OFF")
    world.turn(2)
    world.accept(world.phone(BEN))
    world.turn(1)
    second = wait_in_line(world, OTHERS[0])
    assert ranges(second) == ["It will probably take less than 15 minutes."]


def test_repeated_turn_is_answered_alike(busy: World) -> None:
    teach(busy)
    busy.ask(CALLER)
    first = ask_for_turn(busy)
    assert RANGE in first
    assert ask_for_turn(busy) == first


def test_turn_does_not_wait_for_whoever_holds_the_call(busy: World) -> None:
    busy.ask(CALLER)
    with busy.outside.database.transaction(busy.clock.now()) as tx:
        assert lock_call(tx, busy.call(CALLER).contact_id) is not None
        answer = ask_for_turn(busy)
    assert "You are still in the line" in answer
    assert NEXT not in answer
    assert NEXT in ask_for_turn(busy)


def test_recent_contacts_teach_how_long_it_takes_and_whether_that_came_true(world: World) -> None:
    line_id = world.rows(select(lines.c.id))[0].id
    with world.outside.database.transaction(world.clock.now()) as tx:
        rows = Rows(tx.connection, tx.keyring, tx.now)
        for place in range(40):
            left = place % 4 == 0
            contact_id = make_contact_over(
                rows,
                line_id=line_id,
                outcome=Outcome.ABANDONED if left else Outcome.ANSWERED,
                waited=1000 if left else 300,
                queued_at=rows.ago(7200 + place),
            )
            _expect(rows, contact_id, rows.ago(7200 + place))
            if not left:
                _hold(rows, contact_id, world.staff_id(ANA), seconds=570)
        learn_waits(tx, LEARN_WAITS_REF)
    [known] = world.rows(select(wait_classes))
    assert (known.language, known.handling_seconds, known.patience_seconds) == ("en", 600, 1900)
    assert (known.settled, known.come_true, known.unknown) == (40, 30, 0)


def test_somebody_who_still_waits_teaches_too_and_it_is_learnt_again_and_again(
    busy: World,
) -> None:
    teach(busy)
    wait_in_line(busy)
    with busy.outside.database.transaction(busy.clock.now()) as tx:
        tx.set_timer(LEARN_WAITS, LEARN_WAITS_REF, tx.now)
    busy.turn(16 * 60)
    [known] = busy.rows(select(wait_classes))
    assert (known.settled, known.come_true, known.unknown) == (1, 0, 0)
    assert busy.clock.now() - known.learnt_at < timedelta(minutes=5)


def _expect(rows: Rows, contact_id: Any, at: Any) -> None:
    rows.connection.execute(
        calls.update()
        .where(calls.c.contact_id == contact_id)
        .values(expected_low=2, expected_high=10, expected_at=at)
    )


def _hold(rows: Rows, contact_id: Any, staff_id: Any, *, seconds: float) -> None:
    made_at = rows.ago(7000)
    make_offer(
        rows,
        contact_id=contact_id,
        staff_id=staff_id,
        state=OfferState.FINISHED,
        made_at=made_at,
        ended_at=made_at + timedelta(seconds=seconds),
    )
