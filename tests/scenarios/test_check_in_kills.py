"""Whatever breaks off while a text of a plan goes out: it goes out once, or it is said why not."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from helpline.clock import TurnableClock
from helpline.domain.consent import ConsentMethod
from helpline.domain.followup.enrolments import CheckInBy
from helpline.jobs import JobQueues
from helpline.services.followup.confirming import confirm_by_text
from helpline.services.followup.enrolling import GivenConsent
from helpline.services.followup.refusing import refuse_texts
from helpline.services.followup.sending import Message
from helpline.services.followup.sweeping import hand_over_due
from helpline.storage.enrolments import lock_open_enrolment
from helpline.storage.lines import line_for
from helpline.storage.outbox import Work, claim_work
from helpline.storage.tables import checkins, outbox
from helpline.storage.transaction import DueWork
from tests.scenarios.breaking import Break, breaking
from tests.scenarios.followed import begin_checkin, follow, send_checkin, tries
from tests.scenarios.harbour import LINE
from tests.scenarios.world import World
from workers.ticker import Ticker

MOMENTS = 7  # two transactions of the worker: to decide, and to write what came of it
AT_ONCE = 8  # as many as a line sends within ten seconds, and within a lease
LOOKED_UP_AND_SENT_AGAIN = 12 * 60  # seconds

Breaking = Callable[[World, str, int], Break]


def person(number: int) -> str:
    return f"+4477009005{number:02}"


def follow_to_a_due_step(world: World, number: str, **how: Any) -> None:
    """Whoever agrees six hours after their detox is owed the first text of the plan at once."""
    ended = world.clock.now() - timedelta(hours=6)
    follow(world, number, agrees=False, waits=False, detox_ended_at=ended, **how)
    with world.outside.database.transaction(world.clock.now()) as tx:
        line = line_for(tx.connection, LINE)
        assert line is not None
        assert confirm_by_text(tx, line, number, "Agree")
    work_off(world)
    world.clock.turn(2)  # the line's next moment


def work_off(world: World) -> None:
    """What workers have been told of, without a ticker."""
    world.worker.work_off()


def sweep(world: World) -> int:
    return hand_over_due(world.outside.database, world.clock, 1.0)


def the_row(world: World) -> Any:
    """The latest work there is for a check-in."""
    asked = select(outbox).where(outbox.c.kind == "send_checkin")
    return world.rows(asked.order_by(outbox.c.created_at.desc()).limit(1))[0]


def break_worker_calling(world: World, number: str, moment: int) -> Break:
    """The same while it dials for whoever wants calls."""
    agreed = GivenConsent(ConsentMethod.SPOKEN, world.clock.now(), "Ana Ruiz", calls=True)
    return break_worker(world, number, moment, check_in_by=CheckInBy.CALL, consent=agreed)


def break_worker(world: World, number: str, moment: int, **how: Any) -> Break:
    """The worker loses its connection, and then Valkey everything."""
    follow_to_a_due_step(world, number, **how)
    assert sweep(world) == 1
    row = the_row(world)
    JobQueues(world.valkey).hand_over([DueWork(row.id, row.kind)])
    with breaking(world.outside.database.engine, moment) as broken:
        work_off(world)
    world.valkey.flushdb()
    return broken


def break_sweep(world: World, number: str, moment: int) -> Break:
    """The ticker loses its connection while it hands over."""
    follow_to_a_due_step(world, number)
    with (
        breaking(world.outside.database.engine, moment) as broken,
        suppress(OperationalError, psycopg.OperationalError),
    ):
        sweep(world)
    world.valkey.flushdb()
    return broken


def break_everywhere(
    world: World, breaks: Breaking, count: Callable[[World, str], int] | None = None
) -> Sequence[int]:
    """Somebody for each moment, and time goes by."""
    breaks(world, person(0), 0)  # what comes first may take a statement more
    telling = breaks(world, person(1), 0).telling
    world.turn(10)
    for first in range(0, len(telling), AT_ONCE):
        some = telling[first : first + AT_ONCE]
        assert all(breaks(world, person(10 + moment), moment).has_come for moment in some)
        world.turn(LOOKED_UP_AND_SENT_AGAIN)
    people = {0: person(0), 1: person(1)} | {one: person(10 + one) for one in telling}
    count = count or texts_of_plan
    assert {at: count(world, number) for at, number in people.items()} == dict.fromkeys(people, 1)
    return telling


def texts_of_plan(world: World, number: str) -> int:
    """How many somebody got beside the one that says thank you for agreeing."""
    return len(world.phone(number).received_texts) - 1


def calls_of_plan(world: World, number: str) -> int:
    return len(world.phone(number).calls)


def first_steps(world: World) -> list[Any]:
    return world.rows(select(checkins).where(checkins.c.step == 1))


def test_text_of_a_plan_goes_out_once_wherever_the_worker_breaks_off(world: World) -> None:
    world.simulator.trouble.lose("/twilio/sms/status", None)  # nothing but our rows and a look
    telling = break_everywhere(world, break_worker)
    assert len(telling) == MOMENTS
    assert {row.state for row in first_steps(world)} == {"sent"}
    assert {one.result for one in tries(world)} == {"taken", "never_went"}
    assert world.findings() == []


def test_call_of_a_plan_rings_once_wherever_the_worker_breaks_off(world: World) -> None:
    world.simulator.trouble.lose("/twilio/checkins", None)
    telling = break_everywhere(world, break_worker_calling, calls_of_plan)
    assert len(telling) == MOMENTS


def test_text_of_a_plan_goes_out_once_wherever_the_sweep_breaks_off(world: World) -> None:
    break_everywhere(world, break_sweep)
    assert {row.state for row in first_steps(world)} == {"delivered"}
    assert {one.result for one in tries(world)} == {"taken"}


def begun(world: World, number: str) -> Work:
    """The attempt is written, and whoever wrote it is gone before the request."""
    follow_to_a_due_step(world, number)
    sweep(world)
    with world.outside.database.transaction(world.clock.now()) as tx:
        work = claim_work(tx, the_row(world).id)
    assert work is not None
    assert isinstance(begin_checkin(world.outside, work), Message)
    return work


def test_wish_for_no_texts_after_an_attempt_that_never_went_keeps_the_next_one_back(
    world: World,
) -> None:
    begun(world, person(0))
    with world.outside.database.transaction(world.clock.now()) as tx:
        enrolment = lock_open_enrolment(tx, tx.keyring.hashes(person(0)))
        assert enrolment is not None
        refuse_texts(tx, enrolment)
    world.turn(LOOKED_UP_AND_SENT_AGAIN)
    [first] = first_steps(world)
    assert (first.state, first.reasons) == ("skipped", ["consent_ended"])
    assert texts_of_plan(world, person(0)) == 0


def test_clock_that_goes_back_after_an_attempt_only_makes_it_wait(world: World) -> None:
    work = begun(world, person(0))
    earlier = TurnableClock(world.clock.now() - timedelta(minutes=10))
    behind = replace(world.outside, clock=earlier)
    Ticker(behind, JobQueues(world.valkey)).tick()
    assert world.worker.queues[-1].count == 0
    send_checkin(behind, work)  # whoever came upon it all the same would look, and not send
    earlier.turn(LOOKED_UP_AND_SENT_AGAIN - 120)
    send_checkin(behind, work)
    assert (first_steps(world)[0].state, texts_of_plan(world, person(0))) == ("unknown", 0)
    world.turn(LOOKED_UP_AND_SENT_AGAIN)
    assert (first_steps(world)[0].state, texts_of_plan(world, person(0))) == ("delivered", 1)
