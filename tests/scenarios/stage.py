"""The stage that worlds are set on: both servers, the app, and what the workers work with.

Opening it costs what starting a process costs, so it is opened once; each world that is set on
it begins with an empty database, an empty Valkey and a clock of its own.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from flask import Flask
from pydantic import SecretStr
from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from werkzeug.local import LocalProxy
from werkzeug.serving import make_server

from helpline.bootstrap.outside import build_outside
from helpline.bootstrap.web_app import create_app
from helpline.clock import TurnableClock
from helpline.config import Settings
from helpline.jobs import JOB_QUEUES
from helpline.services.outside import Outside
from helpline.simulator import Simulator
from helpline.simulator.rest.application import add_rest
from helpline.simulator.server import QuietHandler
from helpline.web.house import furnish as furnish_app
from helpline.web.webhooks import fallback
from tests.builders import DATA_KEY, clear_everything
from workers.jobs import furnish

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from helpline.simulator.world import World as TwilioWorld

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "an-auth-token-of-no-account"
SECONDARY_TOKEN = "the-token-that-comes-next"

_LOOK_FOR_SHUTDOWN_EVERY = 0.02  # seconds


class Door:
    """Serves whichever application stands behind it now, made when it is first asked for."""

    def __init__(self) -> None:
        self._make: Callable[[], WSGIApplication] | None = None
        self._behind: WSGIApplication | None = None

    def open_to(self, make: "Callable[[], WSGIApplication]") -> None:
        self._make, self._behind = make, None

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if self._behind is None:
            assert self._make is not None
            self._behind = self._make()
        return self._behind(environ, start)


class PlainWorker(SimpleWorker):
    """Works off what is there, and keeps no book of being born, living and dying for each time."""

    def work_off(self) -> None:
        """Each job as ever, until there is none."""
        while found := self._next_job():
            job, queue = found
            self.execute_job(job, queue)

    def _next_job(self) -> tuple[Job, Queue] | None:
        return Queue.dequeue_any(
            self.queues, None, connection=self.connection, serializer=self.serializer
        )


@dataclass
class Stage:
    """What stays from world to world."""

    settings: Settings
    app: Flask
    outside: Outside
    valkey: Redis
    worker: PlainWorker
    front: Door
    simulator: Simulator = field(init=False)

    def clear(self, clock: TurnableClock) -> tuple[Simulator, Outside]:
        """Nothing has happened yet, and it is as late as the clock says."""
        with self.outside.database.engine.begin() as connection:
            clear_everything(connection)
        fallback._known.clear()
        return self._simulator(clock), self.begin(clock)

    def begin(self, clock: TurnableClock) -> Outside:
        """Valkey is empty, and nobody has spoken to the database yet."""
        self.valkey.flushdb()
        furnish_app(self.app, replace(self.app.extensions["helpline"], clock=clock))
        outside = replace(self.outside, clock=clock)
        furnish(outside)
        return outside

    def restart(self, clock: TurnableClock) -> Outside:
        """Every process ends and begins anew, and knows what the database tells it."""
        for old in (self.outside, self.app.extensions["helpline"]):
            old.database.engine.dispose()
        fallback._known.clear()
        self.app = create_app(self.settings)
        self.front.open_to(lambda: self.app)
        self.outside = build_outside(self.settings)
        return self.begin(clock)

    def _simulator(self, clock: TurnableClock) -> Simulator:
        settings = self.settings
        simulator = Simulator(clock, ACCOUNT_SID, AUTH_TOKEN, settings.public_base_url)
        simulator.world.api_base_url = settings.twilio_api_base_url
        self.simulator = simulator
        return simulator


def rest_of(stage: Stage) -> Flask:
    """Twilio's REST for whichever world is on: to make it anew for each takes as long as a call."""
    app = Flask("helpline.simulator", static_folder=None, template_folder=None)
    add_rest(app, cast("TwilioWorld", LocalProxy(lambda: stage.simulator.world)))
    return app


@contextmanager
def open_stage(
    database_url: str, redis_url: str, valkey_of_app: str | None = None
) -> Iterator[Stage]:
    """The app and Twilio's REST, each on a port of its own."""
    front, rest = Door(), Door()
    with _serving(front) as base_url, _serving(rest) as rest_url:
        settings = _settings(database_url, valkey_of_app or redis_url, base_url, rest_url)
        app = create_app(settings)
        front.open_to(lambda: app)
        outside = build_outside(settings)
        valkey = Redis.from_url(redis_url)
        queues = [Queue(name, connection=valkey, serializer=JSONSerializer) for name in JOB_QUEUES]
        worker = PlainWorker(queues, connection=valkey, serializer=JSONSerializer)
        stage = Stage(settings, app, outside, valkey, worker, front)
        rest.open_to(lambda: rest_of(stage))
        try:
            yield stage
        finally:
            stage.outside.database.engine.dispose()
            stage.app.extensions["helpline"].database.engine.dispose()
            valkey.close()


@contextmanager
def _serving(door: Door) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(
        target=server.serve_forever, args=(_LOOK_FOR_SHUTDOWN_EVERY,), daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _settings(database_url: str, redis_url: str, base_url: str, rest_url: str) -> Settings:
    return Settings(
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        twilio_account_sid=ACCOUNT_SID,
        twilio_auth_token=SecretStr(AUTH_TOKEN),
        twilio_auth_token_secondary=SecretStr(SECONDARY_TOKEN),
        twilio_api_base_url=rest_url,
        twilio_calls_per_second=1.0,
        public_base_url=base_url,
        secret_key=SecretStr("a secret key for tests alone"),
        data_keys=(SecretStr(DATA_KEY),),
    )
