"""A whole helpline in one process: the real app on a real port, the simulator in Twilio's place,
real PostgreSQL, Valkey and RQ, all on one clock that the test turns.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from helpline.clock import TurnableClock
from helpline.jobs import JobQueues
from helpline.services.audit import Finding, audit
from helpline.services.configuration.applying import apply
from helpline.services.configuration.file import parse_configuration
from helpline.services.outside import Outside
from helpline.simulator import Phone, Simulator
from helpline.simulator.engine.signature import sign
from helpline.storage.constants import UNDONE
from helpline.storage.tables import (
    attempts,
    callbacks,
    calls,
    checkins,
    contacts,
    events,
    legs,
    offers,
    outbox,
    presence,
    staff,
    timers,
)
from tests.scenarios.harbour import CALLER, LINE, harbour
from tests.scenarios.stage import ACCOUNT_SID, AUTH_TOKEN, PlainWorker, Stage, open_stage
from workers.ticker import SWEEP_EVERY, Ticker

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""

LONGEST_QUIET_SEARCH = 200
EMERGENCY_SECONDS = 8
"""After them, keys count."""

LEAST_STEP = timedelta(seconds=0.1)

# least() takes no notice of what is not there.
_NEXT = select(
    func.least(
        select(func.min(timers.c.due_at)).scalar_subquery(),
        select(func.min(outbox.c.hand_at)).where(UNDONE).scalar_subquery(),
        select(func.min(checkins.c.look_at)).scalar_subquery(),
    )
)


@dataclass
class World:
    """Everything a scenario speaks of."""

    clock: TurnableClock
    simulator: Simulator
    outside: Outside
    ticker: Ticker
    worker: PlainWorker
    valkey: Redis
    client: FlaskClient
    base_url: str
    stage: Stage
    ticked_at: datetime | None = None

    def phone(self, number: str) -> Phone:
        """Somebody's phone."""
        return self.simulator.phone(number)

    def configure(self, text: str | None = None) -> None:
        """Apply a configuration file, and point its lines at the app."""
        file = parse_configuration((text or harbour()).encode(), "harbour.toml")
        apply(self.outside.database, file, self.clock.now())
        for line in file.lines:
            self.simulator.number(
                line.number,
                voice_url="/twilio/voice",
                status_callback="/twilio/voice/status",
                sms_url="/twilio/sms",
            )

    def restart(self) -> None:
        """App, workers and ticker end and begin anew, and Valkey has lost everything."""
        self.outside = self.stage.restart(self.clock)
        self.ticker = Ticker(self.outside, JobQueues(self.valkey))
        self.client = self.stage.app.test_client()
        self.ticked_at = None

    def settle(self) -> None:
        """Let everything that is due happen, here and at Twilio, until nothing more does."""
        self._come_to_rest()

    def turn(self, seconds: float) -> None:
        """Let time pass, stopping at whatever is due in the app or at Twilio."""
        due_here = self._come_to_rest()
        end = self.clock.now() + timedelta(seconds=seconds)
        while self.clock.now() < end:
            due_here = self._go_on(due_here, end)

    def turn_until(self, condition: Callable[[], object], within: float = 120.0) -> None:
        """Let time pass until something has come about; fail when it does not in time."""
        due_here = self._come_to_rest()
        end = self.clock.now() + timedelta(seconds=within)
        while not condition():
            assert self.clock.now() < end, f"not within {within} seconds"
            due_here = self._go_on(due_here, self.clock.now() + SWEEP_EVERY)

    def _go_on(self, due_here: datetime | None, end: datetime) -> datetime | None:
        """Until something is due here or at Twilio, or to the end; when something is due then."""
        due = filter(None, (due_here, self.simulator.engine.next_due()))
        least = self.clock.now() + LEAST_STEP
        self.clock.turn_to(min(end, max(min(due, default=end), least)))
        return self._come_to_rest()

    def _come_to_rest(self) -> datetime | None:
        """Settle; when something is due here next (asked as seldom as can be: it adds up)."""
        for _ in range(LONGEST_QUIET_SEARCH):
            self.simulator.settle()
            is_busy = self._work()
            if self._is_time_to_sweep():
                is_busy = self._tick() or is_busy
            if is_busy:
                continue
            due_at = self._next_due_at()
            if due_at is None or due_at > self.clock.now() or not self._tick():
                return due_at
        raise AssertionError("the world does not come to rest")

    def _work(self) -> bool:
        """The workers, once round; whether there was anything to do."""
        has_jobs = self._has_jobs()
        if has_jobs:
            self.worker.work_off()
        return has_jobs

    def _has_jobs(self) -> bool:
        return bool(self.valkey.exists(*(queue.key for queue in self.worker.queues)))

    def _next_due_at(self) -> datetime | None:
        with self.outside.database.reading() as connection:
            due: datetime | None = connection.execute(_NEXT).scalar()
            return due

    def _is_time_to_sweep(self) -> bool:
        """Whether the ticker would match and explain anew: it ticks all the time, and that costs."""
        return self.ticked_at is None or self.clock.now() - self.ticked_at >= SWEEP_EVERY

    def _tick(self) -> bool:
        """The ticker, once round; whether there was anything to do, or is now."""
        self.ticked_at = self.clock.now()
        return bool(self.ticker.tick()) or self._has_jobs()

    def come_on(self, *phones: str) -> None:
        """Counsellors text ON, one a second: the first has been idle longest."""
        for number in phones:
            self.phone(number).text(LINE, "ON")
            self.turn(1)

    def ring(self, number: str = CALLER, **how: Any) -> Phone:
        """Somebody dials the helpline and hears the first words."""
        caller = self.phone(number)
        caller.dial(LINE, **how)
        self.settle()
        return caller

    def press(self, phone: Phone, keys: str) -> None:
        """Somebody presses keys, and what follows from it happens."""
        phone.press(keys)
        self.settle()

    def answer(self, phone: Phone) -> None:
        """Somebody picks up."""
        phone.answer()
        self.settle()

    def accept(self, phone: Phone) -> None:
        """A counsellor picks up and presses 1."""
        self.answer(phone)
        self.press(phone, "1")

    def ask(self, number: str = CALLER, **how: Any) -> Phone:
        """Somebody dials the helpline and asks for a counsellor."""
        caller = self.ring(number, **how)
        self.turn(EMERGENCY_SECONDS)
        self.press(caller, "1")
        return caller

    def talk(self, number: str, counsellor: str) -> tuple[Phone, Phone]:
        """Somebody rings and talks to this counsellor, who is on."""
        caller, phone = self.ask(number), self.phone(counsellor)
        self.accept(phone)
        self.turn(1)
        return caller, phone

    def say(self, phone: Phone, words: str) -> None:
        """Somebody speaks."""
        phone.say(words)
        self.settle()

    def hang_up(self, phone: Phone) -> None:
        """Somebody hangs up."""
        phone.hang_up()
        self.settle()

    def post(self, path: str, *, token: str | None = None, **params: str) -> TestResponse:
        """A webhook of our own making, signed as Twilio signs, with this idempotency token."""
        given = {"AccountSid": ACCOUNT_SID, **params}
        headers = {"X-Twilio-Signature": sign(AUTH_TOKEN, self.base_url + path, given)}
        if token is not None:
            headers["I-Twilio-Idempotency-Token"] = token
        return self.client.post(path, data=given, headers=headers)

    def contacts(self) -> list[Any]:
        """The ledger, oldest first."""
        return self.rows(select(contacts).order_by(contacts.c.started_at, contacts.c.queued_at))

    def offers(self) -> list[Any]:
        """Every offer, oldest first."""
        return self.rows(select(offers).order_by(offers.c.made_at))

    def callbacks(self) -> list[Any]:
        """Every callback, oldest first."""
        return self.rows(select(callbacks).order_by(callbacks.c.requested_at))

    def call(self, number: str = CALLER) -> Any:
        """The latest call of somebody, or to them, with its ledger row."""
        hashed = self.outside.database.keyring.hash(number)
        rows = self.rows(
            select(calls, contacts)
            .join(contacts)
            .where(contacts.c.number_hash == hashed)
            .order_by(func.coalesce(contacts.c.started_at, contacts.c.queued_at))
        )
        return rows[-1]

    def call_sid(self, phone: Phone) -> str:
        """The id of the call that a phone is in."""
        assert phone.call is not None
        return phone.call.sid

    def legs(self) -> list[Any]:
        """Every leg, oldest first."""
        return self.rows(select(legs).order_by(legs.c.created_at))

    def attempts(self) -> list[Any]:
        """Every attempt to ring somebody back, oldest first."""
        return self.rows(select(attempts).order_by(attempts.c.started_at))

    def events(self, kind: str) -> list[Any]:
        """Everything of a kind that has happened, oldest first."""
        return self.rows(select(events).where(events.c.kind == kind).order_by(events.c.id))

    def presence(self, number: str) -> Any:
        """The presence row of whoever has this phone."""
        who = presence.c.staff_id == self.staff_id(number)
        return self.rows(select(presence).where(who))[0]

    def staff_id(self, number: str) -> Any:
        """Who has this phone."""
        hashed = self.outside.database.keyring.hash(number)
        return self.rows(select(staff.c.id).where(staff.c.phone_hash == hashed))[0].id

    def findings(self) -> list[Finding]:
        """What the audit says; nothing, if all is well."""
        with self.outside.database.reading() as connection:
            return audit(connection, self.clock.now())

    def rows(self, statement: Any) -> list[Any]:
        """Whatever else a scenario wants to see."""
        with self.outside.database.reading() as connection:
            return list(connection.execute(statement))


def world_on(stage: Stage) -> World:
    """A helpline with nothing in it yet, at noon."""
    clock = TurnableClock(NOON)
    simulator, outside = stage.clear(clock)
    return World(
        clock=clock,
        simulator=simulator,
        outside=outside,
        ticker=Ticker(outside, JobQueues(stage.valkey)),
        worker=stage.worker,
        valkey=stage.valkey,
        client=stage.app.test_client(),
        base_url=stage.settings.public_base_url,
        stage=stage,
    )


@contextmanager
def open_world(database_url: str, redis_url: str) -> Iterator[World]:
    """A world on a stage of its own."""
    with open_stage(database_url, redis_url) as stage:
        yield world_on(stage)
