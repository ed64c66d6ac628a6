"""The migrations build the schema that `storage/tables` says, and take it down again."""

import json
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from helpline.storage import migrate
from helpline.storage.tables import metadata


@pytest.fixture
def migrated_url(new_database: Callable[[str], str], worker_number: int) -> str:
    url = new_database(f"schema_{worker_number}")
    migrate.upgrade(url)
    return url


def test_migrations_build_the_declared_schema_when_run_on_an_empty_database(
    migrated_url: str,
) -> None:
    engine = create_engine(migrated_url)
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert difference == []


def test_newest_revision_is_the_one_that_alembic_ends_at() -> None:
    script = ScriptDirectory.from_config(migrate.config_for())
    assert script.get_heads() == [migrate.newest_revision()]


def test_migrations_leave_nothing_behind_when_taken_back(migrated_url: str) -> None:
    migrate.downgrade(migrated_url, "base")
    engine = create_engine(migrated_url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    migrate.upgrade(migrated_url)


def test_on_call_list_of_an_older_schema_has_its_order_when_migrated(
    new_database: Callable[[str], str], worker_number: int
) -> None:
    url = new_database(f"older_{worker_number}")
    migrate.upgrade(url, "0001")
    engine = create_engine(url)
    first, second = (f"00000000-0000-0000-0000-00000000000{number}" for number in (2, 1))
    with engine.begin() as connection:
        for staff_id in (first, second):
            connection.execute(
                text(
                    "INSERT INTO staff (id, name_sealed, email_sealed, email_hash, role, languages,"
                    " skills, shifts, created_at) VALUES (:id, '', '', decode(:hash, 'hex'), 'admin',"
                    " '{en}', '{}', '{}', now())"
                ),
                {"id": staff_id, "hash": staff_id.replace("-", "")},
            )
        connection.execute(
            text(
                "INSERT INTO helpline (id, name, country, timezone, escalation)"
                " VALUES (1, 'Harbour', 'GB', 'Europe/London', CAST(:rungs AS jsonb))"
            ),
            {"rungs": json.dumps([[first], [second, first]])},
        )
    migrate.upgrade(url)
    with engine.connect() as connection:
        ranks = connection.execute(text("SELECT id::text, on_call_rank FROM staff")).all()
    engine.dispose()
    assert dict(map(tuple, ranks)) == {first: 0, second: 1}


def test_events_refuse_to_be_changed_when_they_are_written(migrated_url: str) -> None:
    engine = create_engine(migrated_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO events (at, kind) VALUES (now(), 'call_arrived')"))
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("UPDATE events SET kind = 'something else'"))
    engine.dispose()
