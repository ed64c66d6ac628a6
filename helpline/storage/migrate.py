"""Brings a database to the newest schema. Alembic's settings are here, in code."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, text

if TYPE_CHECKING:
    from alembic.config import Config

# Any number will do, as long as nothing else in this database locks the same one.
_LOCK = 4_835_471_101
_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database_url: str, revision: str | None = None) -> None:
    """Migrate up to `revision`, or as far as it goes. Two machines may do this at once: the
    second one waits. A schema that is the newest already is left alone without Alembic, which
    takes longer to import than most commands take for all they do.
    """

    def step(connection: Connection) -> None:
        if revision is not None or _revision_of(connection) != newest_revision():
            from alembic import command

            command.upgrade(config_for(connection), revision or "head")

    _run(database_url, step)


def downgrade(database_url: str, revision: str) -> None:
    """Migrate down to `revision` ("base" is an empty database)."""
    from alembic import command

    _run(database_url, lambda connection: command.downgrade(config_for(connection), revision))


def newest_revision() -> str:
    """By the names of the files, which begin with it."""
    names = (path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
    return max(name.partition("_")[0] for name in names)


def _revision_of(connection: Connection) -> str | None:
    """What the database has been migrated to, if it ever was."""
    if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is None:
        return None
    revision: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return revision


def config_for(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, bound to a connection where something is to be run."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
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


def _run(database_url: str, step: Callable[[Connection], None]) -> None:
    engine = create_engine(normalised(database_url), hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            step(connection)
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
