"""A whole helpline in one process: the real app on a real port, the simulator in Twilio's place,
real PostgreSQL, Valkey and RQ, all on one clock that the test turns.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from redis import Redis
from rq import SimpleWorker
from sqlalchemy import select

from helpline.clock import TurnableClock
from helpline.jobs import JobQueues
from helpline.services.audit import Finding, audit
from helpline.services.configuration.applying import apply
from helpline.services.configuration.file import parse_configuration
from helpline.services.outside import Outside
from helpline.simulator import Phone, Simulator
from helpline.storage.tables import callbacks, contacts, offers, staff
from helpline.storage.timers import next_due_at
from tests.scenarios.stage import Stage, open_stage
from workers.ticker import Ticker

LINE = "+442079460101"
PARTNER = "+442079460199"
CALLER = "+447700900101"
ANA = "+447700900001"
BEN = "+447700900002"
CLEO = "+447700900003"

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""

LONGEST_QUIET_SEARCH = 200
LEAST_STEP = timedelta(seconds=0.1)

HARBOUR = """
[helpline]
name = "Harbour Helpline"
country = "GB"
timezone = "Europe/London"

[[lines]]
number = "+442079460101"
name = "General enquiries"
team = "general"
languages = ["en"]
hours = "always"

[[teams]]
name = "general"
strategy = "longest-idle"
ring_seconds = 20
max_wait_seconds = 600
wrap_up_seconds = 30
callback_attempts = 3
callback_retry = ["15min", "2h"]

[[staff]]
name = "Ana Ruiz"
email = "ana@example.org"
phone = "+447700900001"
role = "counsellor"
teams = ["general"]
languages = ["en", "es"]

[[staff]]
name = "Ben Okoro"
email = "ben@example.org"
phone = "+447700900002"
role = "counsellor"
teams = ["general"]
languages = ["en"]
"""


@dataclass
class World:
    """Everything a scenario speaks of."""

    clock: TurnableClock
    simulator: Simulator
    outside: Outside
    ticker: Ticker
    worker: SimpleWorker
    valkey: Redis
    client: FlaskClient
    base_url: str

    def phone(self, number: str) -> Phone:
        """Somebody's phone."""
        return self.simulator.phone(number)

    def configure(self, text: str = HARBOUR) -> None:
        """Apply a configuration file, and point its lines at the app."""
        file = parse_configuration(text.encode(), "harbour.toml")
        apply(self.outside.database, file, self.clock.now())
        for line in file.lines:
            self.simulator.number(
                line.number,
                voice_url="/twilio/voice",
                status_callback="/twilio/voice/status",
                sms_url="/twilio/sms",
            )

    def settle(self) -> None:
        """Let everything that is due happen, here and at Twilio, until nothing more does."""
        for _ in range(LONGEST_QUIET_SEARCH):
            self.simulator.settle()
            if not self._work():
                return
        raise AssertionError("the world does not come to rest")

    def turn(self, seconds: float) -> None:
        """Let time pass, stopping at whatever is due in the app or at Twilio."""
        self.settle()
        end = self.clock.now() + timedelta(seconds=seconds)
        while (now := self.clock.now()) < end:
            due_at = max(self._next_due_at() or end, now + LEAST_STEP)
            step = min(due_at, end) - now
            self.simulator.turn(step.total_seconds(), between=self._work)
            self.settle()

    def _next_due_at(self) -> datetime | None:
        with self.outside.database.reading() as connection:
            return next_due_at(connection)

    def _work(self) -> int:
        """Workers and ticker, once round; how much there was to do."""
        jobs = sum(queue.count for queue in self.worker.queues)
        if jobs:
            self.worker.work(burst=True, logging_level="ERROR")
        return jobs + self.ticker.tick()

    def come_on(self, *phones: str) -> None:
        """Counsellors text ON."""
        for number in phones:
            self.phone(number).text(LINE, "ON")
            self.settle()

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

    def say(self, phone: Phone, words: str) -> None:
        """Somebody speaks."""
        phone.say(words)
        self.settle()

    def hang_up(self, phone: Phone) -> None:
        """Somebody hangs up."""
        phone.hang_up()
        self.settle()

    def contacts(self) -> list[Any]:
        """The ledger, oldest first."""
        return self._rows(select(contacts).order_by(contacts.c.started_at, contacts.c.queued_at))

    def offers(self) -> list[Any]:
        """Every offer, oldest first."""
        return self._rows(select(offers).order_by(offers.c.made_at))

    def callbacks(self) -> list[Any]:
        """Every callback, oldest first."""
        return self._rows(select(callbacks).order_by(callbacks.c.requested_at))

    def staff_id(self, number: str) -> Any:
        """Who has this phone."""
        hashed = self.outside.database.keyring.hash(number)
        return self._rows(select(staff.c.id).where(staff.c.phone_hash == hashed))[0].id

    def findings(self) -> list[Finding]:
        """What the audit says; nothing, if all is well."""
        with self.outside.database.reading() as connection:
            return audit(connection, self.clock.now())

    def _rows(self, statement: Any) -> list[Any]:
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
    )


@contextmanager
def open_world(database_url: str, redis_url: str) -> Iterator[World]:
    """A world on a stage of its own."""
    with open_stage(database_url, redis_url) as stage:
        yield world_on(stage)
