"""What must be true of a helpline at any moment, by its database and by Twilio's side of it.

Each function says what contradicts it, in words; no words are good news.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from rq import Queue
from sqlalchemy import func, select

from helpline.content.wording import prompt
from helpline.domain.offers import LIVE_OFFER_STATES
from helpline.jobs import JOB_QUEUES
from helpline.simulator.calls import Call, Sound
from helpline.storage.tables import calls, contacts, legs, offers, timers
from tests.properties.shore import COUNSELLORS
from tests.scenarios.world import World

APPLICATION_ERROR = 11200
"""What Twilio writes down when a document was lost: the network's fault, not the app's."""


def contradictions(world: World, *, is_calm: bool) -> list[str]:
    """Everything that is not as it must be at any moment; more must hold when nothing went wrong."""
    found = [*_of_offers(world), *_of_phones(world), *_of_rooms(world), *_of_machinery(world)]
    found += _of_answers(world, is_calm=is_calm)
    if is_calm:
        found += [*_of_agreement(world), *_of_ringing(world)]
    return found


def rows(world: World, statement: Any) -> list[Any]:
    """What the database says."""
    with world.outside.database.reading() as connection:
        return list(connection.execute(statement))


def bridged(world: World) -> list[Call]:
    """Calls that are in a room with somebody."""
    return [
        call
        for call in world.simulator.world.calls.values()
        if call.room is not None and any(call.room.audience(call))
    ]


def open_calls(world: World) -> list[Call]:
    """Calls that are not over, as Twilio knows them."""
    return [call for call in world.simulator.world.calls.values() if not call.is_over]


def _of_offers(world: World) -> Iterator[str]:
    live = [state.value for state in LIVE_OFFER_STATES]
    for column, states in ((offers.c.staff_id, live), (offers.c.contact_id, ["accepted"])):
        counted = select(column).where(offers.c.state.in_(states)).group_by(column)
        for _ in rows(world, counted.having(func.count() > 1)):
            yield f"two offers in {states} of one {column.name}"
    ended = select(offers.c.state).join(calls, calls.c.contact_id == offers.c.contact_id)
    for row in rows(world, ended.where(offers.c.state.in_(live), calls.c.state == "ended")):
        yield f"an offer is {row.state}, and its call is over"


def _of_phones(world: World) -> Iterator[str]:
    for number, times in Counter(call.handset for call in bridged(world)).items():
        if times > 1:
            yield f"{number} is in {times} conversations"


def _of_rooms(world: World) -> Iterator[str]:
    for room in world.simulator.world.conferences.values():
        inside = {participant.call.handset for participant in room.participants}
        if len(inside - set(COUNSELLORS)) > 1:
            yield f"strangers in one room: {sorted(inside)}"
        if len(inside & set(COUNSELLORS)) > 1:
            yield f"two counsellors in one room: {sorted(inside)}"


def _of_machinery(world: World) -> Iterator[str]:
    for name in JOB_QUEUES:
        failed = Queue(name, connection=world.valkey).failed_job_registry.get_job_ids()
        if failed:
            yield f"{len(failed)} jobs raised"
    for row in rows(world, select(timers.c.kind).where(timers.c.failures > 0)):
        yield f"the timer {row.kind} raised"


def _of_answers(world: World, *, is_calm: bool) -> Iterator[str]:
    trouble = prompt("trouble", "en")
    for record in world.simulator.log.webhooks:
        if record.status and not 200 <= record.status < 300:
            yield f"{record.url} answered {record.status}"
        if trouble in record.body:
            yield f"{record.url} answered with the fallback"
    for error in world.simulator.log.errors:
        if is_calm or error.code != APPLICATION_ERROR:
            yield f"Twilio refused {error.url}: {error.code} {error.message}"


def _of_agreement(world: World) -> Iterator[str]:
    """With nothing lost or late, both sides say the same of every caller and conversation."""
    in_books = {
        row.call_sid: row
        for row in rows(
            world,
            select(legs.c.call_sid, calls.c.state, contacts.c.direction)
            .join(calls, calls.c.contact_id == legs.c.contact_id)
            .join(contacts, contacts.c.id == legs.c.contact_id)
            .where(legs.c.state != "ended", legs.c.party == "caller", calls.c.state != "ended"),
        )
        if row.call_sid is not None
    }
    on_the_phone = {
        call.sid
        for call in open_calls(world)
        if call.handset not in COUNSELLORS and call.parent_sid is None
    }
    talking = {call.sid for call in bridged(world)}
    # Who said no to a callback hears a goodbye when the call is over by our books.
    open_legs = select(legs.c.call_sid).where(legs.c.state != "ended", legs.c.party == "caller")
    for sid in on_the_phone - {row.call_sid for row in rows(world, open_legs)}:
        yield f"a call is up by Twilio's books only ({sid})"
    for sid in in_books.keys() - on_the_phone:
        yield f"a call is up by our books only ({sid})"
    for sid, row in in_books.items():
        if (row.state == "connected") != (sid in talking) and row.state != "overflowing":
            yield f"a call is {row.state}, and its caller talks: {sid in talking}"
        if row.state == "accepted" and row.direction == "inbound":
            yield "a call was accepted and not connected"
    for call in world.simulator.world.calls.values():
        if any(line.sound is Sound.ERROR for line in call.heard):
            yield f"somebody heard that an application error has occurred ({call.sid})"


def _of_ringing(world: World) -> Iterator[str]:
    for number in COUNSELLORS:
        if len(world.phone(number).ringing) > 1:
            yield f"{number} is rung for two callers"
    planned = rows(world, select(legs.c.created_at).where(legs.c.state == "planned"))
    latest = world.clock.now() - timedelta(seconds=len(COUNSELLORS) + 2)
    for row in planned:
        if row.created_at < latest:
            yield "a planned leg is not dialled, and the call rate would allow it"
