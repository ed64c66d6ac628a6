"""The web app."""

from pathlib import Path

import structlog
from flask import Flask
from redis import Redis
from sqlalchemy.exc import SQLAlchemyError

from helpline.bootstrap.connections import build_database, build_valkey, require_all
from helpline.clock import Clock, SystemClock
from helpline.config import Settings
from helpline.jobs import JobQueues
from helpline.logs import trail
from helpline.storage.transaction import Database
from helpline.web import access, accounts, api, calendars, health, pages, public, sign_in, webhooks
from helpline.web.assets import serve_assets
from helpline.web.failures import answer_failures
from helpline.web.headers import set_headers
from helpline.web.house import House, furnish
from helpline.web.navigation import teach_places
from helpline.web.prefix import serve_below
from helpline.web.public.remembered import remember_pages
from helpline.web.request_log import log_requests
from helpline.web.webhooks.arriving import remember_lines

_log = structlog.get_logger(__name__)

TEMPLATES = Path(__file__).parents[2] / "templates"


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The web app; raises `ConfigurationError` when a setting is missing."""
    settings = settings or Settings.from_environment()
    require_all(settings)
    valkey = build_valkey(settings)
    database = build_database(
        settings, JobQueues(valkey).hand_over, connections=settings.web_threads
    )
    app = Flask("helpline.web", template_folder=str(TEMPLATES))
    # A third of a board of a thousand rows would be indentation.
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
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
    teach_places(app)
    for room in (accounts, api, calendars, health, pages, public, webhooks):
        app.register_blueprint(room.blueprint)
