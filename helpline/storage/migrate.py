"""Brings a database to the newest schema. Alembic's settings are here, in code."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

# Any number will do, as long as nothing else in this database locks the same one.
_LOCK = 4_835_471_101


def upgrade(database_url: str, revision: str = "head") -> None:
    """Migrate up to `revision`. Two machines may do this at once: the second one waits."""
    _run(database_url, lambda config: command.upgrade(config, revision))


def downgrade(database_url: str, revision: str) -> None:
    """Migrate down to `revision` ("base" is an empty database)."""
    _run(database_url, lambda config: command.downgrade(config, revision))


def config_for(connection: Connection | None = None) -> Config:
    """Alembic's configuration, bound to a connection where something is to be run."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def normalised(database_url: str) -> str:
    """A PostgreSQL URL in the form SQLAlchemy wants: hosting platforms write `postgres://`."""
    scheme, separator, rest = database_url.partition("://")
    if separator and scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    return database_url


def main() -> int:
    """The Procfile's `release`: migrate the database of the environment."""
    database_url = os.environ.get("DATABASE_URL")
    if not database_url:
        sys.stderr.write("helpline: DATABASE_URL is not set\n")
        return 2
    upgrade(database_url)
    return 0


def _run(database_url: str, step: Callable[[Config], None]) -> None:
    engine = create_engine(normalised(database_url), hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            step(config_for(connection))
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
