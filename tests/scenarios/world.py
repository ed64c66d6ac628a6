"""A whole helpline in one process: the real app on a real port, the simulator in Twilio's place,
real PostgreSQL, Valkey and RQ, all on one clock that the test turns.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from pydantic import SecretStr
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import create_engine, select
from werkzeug.serving import make_server

from helpline.bootstrap import build_outside, create_app
from helpline.clock import TurnableClock
from helpline.config import Settings
from helpline.jobs import JOB_QUEUES, JobQueues
from helpline.services.audit import Finding, audit
from helpline.services.configuration.applying import apply
from helpline.services.configuration.file import parse_configuration
from helpline.services.outside import Outside
from helpline.simulator import Phone, Simulator
from helpline.storage.tables import callbacks, contacts, offers, staff
from tests.builders import DATA_KEY, clear_everything
from workers.jobs import furnish
from workers.ticker import Ticker

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "an-auth-token-of-no-account"
LINE = "+442079460101"
PARTNER = "+442079460199"
CALLER = "+447700900101"
ANA = "+447700900001"
BEN = "+447700900002"
CLEO = "+447700900003"

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""

LONGEST_QUIET_SEARCH = 200

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
        """Let time pass, with everything that happens in it."""
        self.simulator.turn(seconds, between=self._work)
        self.settle()

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


@contextmanager
def open_world(database_url: str, redis_url: str) -> Iterator[World]:
    """A helpline with nothing in it yet."""
    _empty(database_url, redis_url)
    clock = TurnableClock(NOON)
    with _served_app(database_url, redis_url, clock) as (settings, simulator, app):
        valkey = Redis.from_url(redis_url)
        outside = build_outside(settings, clock)
        furnish(outside)
        queues = [Queue(name, connection=valkey, serializer=JSONSerializer) for name in JOB_QUEUES]
        worker = SimpleWorker(queues, connection=valkey, serializer=JSONSerializer)
        ticker = Ticker(outside, JobQueues(valkey))
        client = app.test_client()
        yield World(
            clock, simulator, outside, ticker, worker, valkey, client, settings.public_base_url
        )
        outside.database.engine.dispose()
        app.extensions["helpline"].database.engine.dispose()
        valkey.close()


def _empty(database_url: str, redis_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        clear_everything(connection)
    engine.dispose()
    with Redis.from_url(redis_url) as valkey:
        valkey.flushdb()


@contextmanager
def _served_app(database_url: str, redis_url: str, clock: TurnableClock) -> Iterator[Any]:
    """The app on a port of its own, and the simulator it talks to on another."""
    holder: list[Any] = []
    server = make_server(
        "127.0.0.1", 0, lambda environ, start: holder[0](environ, start), threaded=True
    )
    base_url = f"http://127.0.0.1:{server.server_port}"
    simulator = Simulator(clock, ACCOUNT_SID, AUTH_TOKEN, base_url)
    with simulator.serve() as simulator_url:
        settings = _settings(database_url, redis_url, base_url, simulator_url)
        app = create_app(settings, clock)
        holder.append(app)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield settings, simulator, app
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _settings(database_url: str, redis_url: str, base_url: str, simulator_url: str) -> Settings:
    return Settings(
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        twilio_account_sid=ACCOUNT_SID,
        twilio_auth_token=SecretStr(AUTH_TOKEN),
        twilio_api_base_url=simulator_url,
        twilio_calls_per_second=1.0,
        public_base_url=base_url,
        secret_key=SecretStr("a secret key for tests alone"),
        data_keys=(SecretStr(DATA_KEY),),
    )
