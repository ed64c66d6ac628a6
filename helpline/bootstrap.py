"""Puts a process together from its settings: the web app, or what works outside."""

from pathlib import Path

import structlog
from flask import Flask
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.exc import SQLAlchemyError

from helpline.clock import Clock, SystemClock
from helpline.config import Settings
from helpline.domain.errors import ConfigurationError
from helpline.jobs import JobQueues
from helpline.logs import trail
from helpline.services.outside import Outside
from helpline.storage.engine import open_engine
from helpline.storage.sealing import Keyring
from helpline.storage.transaction import Database, HandOver
from helpline.telephony.addresses import Addresses
from helpline.telephony.gateway import Gateway
from helpline.web import access, accounts, api, health, pages, public, sign_in, webhooks
from helpline.web.assets import serve_assets
from helpline.web.failures import answer_failures
from helpline.web.headers import set_headers
from helpline.web.house import House, furnish
from helpline.web.prefix import serve_below
from helpline.web.public.remembered import remember_pages
from helpline.web.request_log import log_requests
from helpline.web.webhooks.arriving import remember_lines

_log = structlog.get_logger(__name__)

TEMPLATES = Path(__file__).parent.parent / "templates"

_VALKEY_WITHIN = 1.0  # seconds; a caller waits while their work is handed over


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The web app; raises `ConfigurationError` when a setting is missing."""
    settings = settings or Settings.from_environment()
    require_all(settings)
    valkey = build_valkey(settings)
    database = build_database(
        settings, JobQueues(valkey).hand_over, connections=settings.web_threads
    )
    app = Flask("helpline.web", template_folder=str(TEMPLATES))
    furnish(app, House(settings, database, valkey, clock or SystemClock()))
    _set_up(app, settings, valkey)
    serve_below(app, settings.public_base_url)
    _know_lines(app, database)
    return app


def _know_lines(app: Flask, database: Database) -> None:
    """Remember the lines for the time when the database is away; if it is away now, calls tell."""
    try:
        remember_lines(database)
        remember_pages(app, database)
    except SQLAlchemyError as error:
        _log.warning("lines_unknown", problem=type(error).__name__, trail=trail(error))
    finally:
        database.engine.dispose()  # a fork must not share a connection


def _set_up(app: Flask, settings: Settings, valkey: Redis) -> None:
    log_requests(app)
    answer_failures(app)
    set_headers(app)
    serve_assets(app)
    sign_in.set_up(app, settings, valkey)
    access.guard(app)
    for room in (accounts, api, health, pages, public, webhooks):
        app.register_blueprint(room.blueprint)


def build_database(settings: Settings, hand_over: HandOver, connections: int = 4) -> Database:
    """The database with its keys; `hand_over` gets the outbox rows that each commit leaves."""
    keyring = Keyring([key.get_secret_value() for key in settings.data_keys])
    engine = open_engine(settings.database_url.get_secret_value(), connections)
    return Database(engine, keyring, hand_over)


def build_valkey(settings: Settings) -> Redis:
    """A client of Valkey that gives up soon: everything can do without it for a while."""
    return Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_connect_timeout=_VALKEY_WITHIN,
        socket_timeout=_VALKEY_WITHIN,
        # Once more at once, for a connection that was closed while it was idle. The library's
        # own way is to wait between tries, for seconds.
        retry=Retry(NoBackoff(), 1),
    )


def build_gateway(settings: Settings) -> Gateway:
    """Twilio, or whatever stands in its place."""
    return Gateway(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        settings.twilio_api_base_url or None,
    )


def build_outside(settings: Settings, clock: Clock | None = None) -> Outside:
    """What the workers and the ticker do their work with."""
    require_all(settings)
    return Outside(
        database=build_database(settings, JobQueues(build_valkey(settings)).hand_over),
        gateway=build_gateway(settings),
        addresses=Addresses(settings.public_base_url),
        clock=clock or SystemClock(),
        calls_per_second=settings.twilio_calls_per_second,
        texts_per_second=settings.twilio_texts_per_second,
    )


def require_all(settings: Settings) -> None:
    """Raises `ConfigurationError` that names what is not set: two addresses, and all of `serve`."""
    missing = settings.missing_to_serve()
    for name in ("DATABASE_URL", "REDIS_URL"):
        if not getattr(settings, name.lower()).get_secret_value():
            missing.append(name)
    if missing:
        raise ConfigurationError("environment", ", ".join(missing), "not set")
