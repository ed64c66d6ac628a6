"""The sound of a message: sealed, opened again, rotated with every other secret, and checked."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, select, update

from helpline.clock import TurnableClock
from helpline.domain.errors import UnreadableSecret
from helpline.services.key_rotation import rotate_keys
from helpline.storage.sealing import Keyring
from helpline.storage.tables import recordings
from helpline.storage.transaction import Database
from helpline.storage.voicemails import keep_sound, read_sound
from tests.builders import (
    DATA_KEY,
    Rows,
    clear_everything,
    make_helpline,
    make_line,
    make_voicemail,
)

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
NEW_KEY = base64.urlsafe_b64encode(b"n" * 32).decode()
SOUND = bytes(range(256)) * 20_000


@pytest.fixture
def rows(database_url: str) -> Iterator[Rows]:
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        clear_everything(connection)
        rows = Rows(connection, Keyring([DATA_KEY]), NOW)
        make_helpline(rows)
        yield rows
        clear_everything(connection)
    engine.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    engine = create_engine(database_url)
    yield Database(engine, Keyring([DATA_KEY]), lambda _works: None)
    engine.dispose()


def test_sound_comes_back_as_it_was(rows: Rows, database: Database) -> None:
    message = make_voicemail(rows, line_id=make_line(rows))
    with database.transaction(NOW) as tx:
        keep_sound(tx, message, SOUND)
    assert read_sound(rows.connection, rows.keyring, message) == SOUND
    [sealed] = rows.connection.execute(select(recordings.c.sound_sealed)).scalars()
    assert SOUND[:256] not in bytes(sealed)


def test_sound_that_is_fetched_again_takes_the_place_of_the_first(
    rows: Rows, database: Database
) -> None:
    message = make_voicemail(rows, line_id=make_line(rows), sound=b"the first")
    with database.transaction(NOW) as tx:
        keep_sound(tx, message, b"the second")
    assert read_sound(rows.connection, rows.keyring, message) == b"the second"


@pytest.mark.parametrize("wrong", [{"digest": b"0" * 32}, {"length": 1}])
def test_sound_that_is_not_what_was_fetched_is_none(rows: Rows, wrong: dict[str, object]) -> None:
    message = make_voicemail(rows, line_id=make_line(rows), sound=SOUND)
    rows.connection.execute(update(recordings).values(**wrong))
    assert read_sound(rows.connection, rows.keyring, message) is None


def test_sound_opens_with_no_other_key(rows: Rows) -> None:
    message = make_voicemail(rows, line_id=make_line(rows), sound=SOUND)
    with pytest.raises(UnreadableSecret):
        read_sound(rows.connection, Keyring([NEW_KEY]), message)


def test_rotation_makes_the_old_key_dispensable_for_sounds(rows: Rows, database: Database) -> None:
    message = make_voicemail(rows, line_id=make_line(rows), sound=SOUND)
    both = Database(database.engine, Keyring([NEW_KEY, DATA_KEY]), lambda _works: None)
    rotated = {one.table: one.rows for one in rotate_keys(both, TurnableClock(NOW))}
    assert rotated["recordings"] == 1
    assert read_sound(rows.connection, Keyring([NEW_KEY]), message) == SOUND
