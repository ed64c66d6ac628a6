"""Somebody who is followed after detox, and their calendar as it comes true."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpline.domain.consent import ConsentMethod
from helpline.services.configuration.plans import built_in_plan
from helpline.services.followup.enrolling import GivenConsent, NewEnrolment, enrol
from helpline.services.followup.sending import LookUp, Message, begin, go_on
from helpline.services.outside import Outside
from helpline.storage.outbox import Work
from helpline.storage.tables import checkins, enrolments, lines, send_attempts
from tests.scenarios.harbour import CALLER, LINE
from tests.scenarios.world import NOON, World

DAY = 86400


def follow(
    world: World, number: str = CALLER, *, agrees: bool = True, waits: bool = True, **how: Any
) -> uuid.UUID:
    """Somebody whose detox ended at noon is enrolled, and agrees from their phone."""
    now = world.clock.now()
    [line] = world.rows(select(lines.c.id).where(lines.c.number == LINE))
    wanted = {
        "phone": number,
        "line_id": line.id,
        "country": "GB",
        "language": "en",
        "zone": "Europe/London",
        "detox_ended_at": NOON,
        "plan": built_in_plan("standard"),
        "consent": GivenConsent(ConsentMethod.SPOKEN, now, "Ana Ruiz"),
        "first_name": "Sam",
        **how,
    }
    with world.outside.database.transaction(now) as tx:
        enrolment_id = enrol(tx, NewEnrolment(**wanted))
    if waits:
        world.turn(3)
    if agrees:
        world.phone(number).text(LINE, "Agree")
        world.turn(3)
    return enrolment_id


def the_enrolment(world: World) -> Any:
    [row] = world.rows(select(enrolments))
    return row


def calendar_of(world: World) -> list[Any]:
    """Every check-in of a plan, in order."""
    asked = select(checkins).where(checkins.c.step > 0)
    return world.rows(asked.order_by(checkins.c.version, checkins.c.step))


def step(world: World, number: int, version: int = 1) -> Any:
    [row] = [one for one in calendar_of(world) if (one.step, one.version) == (number, version)]
    return row


def turn_to(world: World, at: datetime) -> None:
    """Let time pass until then."""
    world.turn((at - world.clock.now()).total_seconds())


def turn_past(
    world: World, number: int, by: timedelta = timedelta(seconds=30), version: int = 1
) -> Any:
    """Let time pass until a step was due; what became of it."""
    turn_to(world, step(world, number, version).due_at + by)
    return step(world, number, version)


def plan_texts(world: World, number: str = CALLER) -> list[str]:
    """What somebody got of their plan, after the two texts about agreeing to it."""
    return world.phone(number).received_texts[2:]


def tries(world: World) -> list[Any]:
    return world.rows(select(send_attempts).order_by(send_attempts.c.started_at))


def begin_checkin(outside: Outside, work: Work) -> Message | LookUp | None:
    """What the transaction decides in which a worker claims it."""
    with outside.database.transaction(outside.clock.now()) as tx:
        return begin(tx, outside, work)


def send_checkin(outside: Outside, work: Work) -> None:
    """All that a worker does who comes upon it."""
    following = begin_checkin(outside, work)
    if following is not None:
        go_on(outside, work, following)
