"""Who hears recorded information first, until when, by whose word and why; no phone number."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, select

from helpline.storage.nuisance import in_force
from helpline.storage.sealing import Keyring
from helpline.storage.tables import blocks, contacts, helpline, lines, staff

HISTORY_SHOWN = 50

_made_by = staff.alias("made_by")
_lifted_by = staff.alias("lifted_by")


@dataclass(frozen=True)
class BlockRow:
    """A block. Without `made_by` the number rang too often; without `line` it is for all lines.

    `contact_id` is the contact from which it was made.
    """

    id: uuid.UUID
    contact_id: uuid.UUID | None
    line: str | None
    why: str | None
    made_at: datetime
    made_by: str | None
    until: datetime
    lifted_at: datetime | None
    lifted_by: str | None


@dataclass(frozen=True)
class Blocks:
    """Those that count now, and those that are over, newest first."""

    zone: ZoneInfo | None
    in_force: tuple[BlockRow, ...]
    over: tuple[BlockRow, ...]


def find_blocks(connection: Connection, keyring: Keyring, now: datetime) -> Blocks:
    """All that count, and the latest of the others."""
    zone = connection.execute(select(helpline.c.timezone)).scalar()
    newest = _blocks().order_by(blocks.c.made_at.desc(), blocks.c.id)
    counting = connection.execute(newest.where(*in_force(now))).all()
    ids = [row.id for row in counting]
    others = connection.execute(newest.where(blocks.c.id.not_in(ids)).limit(HISTORY_SHOWN))
    return Blocks(
        zone=None if zone is None else ZoneInfo(zone),
        in_force=tuple(_block_of(row, keyring) for row in counting),
        over=tuple(_block_of(row, keyring) for row in others),
    )


def list_blocks_of_caller(
    connection: Connection, keyring: Keyring, contact_id: uuid.UUID, now: datetime
) -> tuple[BlockRow, ...]:
    """What counts for the number of this contact."""
    number = select(contacts.c.number_hash).where(contacts.c.id == contact_id).scalar_subquery()
    found = connection.execute(
        _blocks().where(blocks.c.number_hash == number, *in_force(now)).order_by(blocks.c.made_at)
    )
    return tuple(_block_of(row, keyring) for row in found)


def _blocks() -> Select[Any]:
    return (
        select(
            blocks,
            lines.c.name.label("line"),
            _made_by.c.name_sealed.label("made_by_sealed"),
            _lifted_by.c.name_sealed.label("lifted_by_sealed"),
        )
        .outerjoin(lines, lines.c.id == blocks.c.line_id)
        .outerjoin(_made_by, _made_by.c.id == blocks.c.made_by)
        .outerjoin(_lifted_by, _lifted_by.c.id == blocks.c.lifted_by)
    )


def _block_of(row: Row[Any], keyring: Keyring) -> BlockRow:
    return BlockRow(
        id=row.id,
        contact_id=row.contact_id,
        line=row.line,
        why=keyring.open_if(row.why_sealed),
        made_at=row.made_at,
        made_by=keyring.open_if(row.made_by_sealed),
        until=row.until,
        lifted_at=row.lifted_at,
        lifted_by=keyring.open_if(row.lifted_by_sealed),
    )
