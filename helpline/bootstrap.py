"""Puts a process together from its settings: the web app, or what works outside."""

from pathlib import Path

from flask import Flask
from redis import Redis
from sqlalchemy import Engine, create_engine

from helpline.clock import Clock, SystemClock
from helpline.config import Settings
from helpline.jobs import JobQueues
from helpline.services.outside import Outside
from helpline.storage.sealing import Keyring
from helpline.storage.transaction import Database
from helpline.telephony.addresses import Addresses
from helpline.telephony.gateway import Gateway
from helpline.web.access import guard
from helpline.web.api import blueprint as api
from helpline.web.assets import serve_assets
from helpline.web.failures import answer_failures
from helpline.web.headers import set_headers
from helpline.web.health import blueprint as health
from helpline.web.house import House, furnish
from helpline.web.pages import blueprint as pages
from helpline.web.request_log import log_requests
from helpline.web.sign_in import set_up as set_up_sign_in
from helpline.web.webhooks import blueprint as webhooks

TEMPLATES = Path(__file__).parent.parent / "templates"

VALKEY_ANSWERS_WITHIN_SECONDS = 2.0

SESSION_SETTINGS = (
    "-c statement_timeout=8000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=15000"
)
"""Milliseconds. A webhook has 15 s in all (D1): better a fault, which leads to a person."""


def build_engine(settings: Settings, connections: int) -> Engine:
    """The database engine. A connection that proves broken discards its whole pool at once."""
    return create_engine(
        settings.database_url.get_secret_value(),
        pool_size=connections,
        max_overflow=2,
        pool_timeout=5,
        hide_parameters=True,  # values are people's; they must not reach a log
        connect_args={"connect_timeout": 3, "options": SESSION_SETTINGS},
    )


def build_valkey(settings: Settings) -> Redis:
    """A client of Valkey that gives up soon: everything can do without it for a while."""
    return Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=VALKEY_ANSWERS_WITHIN_SECONDS,
        socket_connect_timeout=VALKEY_ANSWERS_WITHIN_SECONDS,
    )


def build_database(settings: Settings, valkey: Redis, connections: int = 4) -> Database:
    """The database, with its keys and with the job queues that follow a commit."""
    keyring = Keyring([key.get_secret_value() for key in settings.data_keys])
    return Database(build_engine(settings, connections), keyring, JobQueues(valkey).hand_over)


def build_gateway(settings: Settings) -> Gateway:
    """Twilio, or whatever stands in its place."""
    return Gateway(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        settings.twilio_api_base_url or None,
    )


def build_outside(settings: Settings, clock: Clock | None = None) -> Outside:
    """What the workers and the ticker do their work with."""
    return Outside(
        database=build_database(settings, build_valkey(settings)),
        gateway=build_gateway(settings),
        addresses=Addresses(settings.public_base_url),
        clock=clock or SystemClock(),
        calls_per_second=settings.twilio_calls_per_second,
    )


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The web app: webhooks, pages, API and health, every route behind the access table."""
    settings = settings or Settings.from_environment()
    valkey = build_valkey(settings)
    database = build_database(settings, valkey, connections=settings.web_threads)
    app = Flask("helpline.web", template_folder=str(TEMPLATES))
    furnish(app, House(settings, database, valkey, clock or SystemClock()))
    log_requests(app)
    set_headers(app)
    serve_assets(app)
    answer_failures(app)
    set_up_sign_in(app, settings)
    for room in (webhooks, api, health, pages):
        app.register_blueprint(room)
    guard(app)
    return app
