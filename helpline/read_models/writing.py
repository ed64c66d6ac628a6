"""What a counsellor is writing: of the contact they have, and of those not closed yet."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, ScalarSelect, and_, false, func, or_, select

from helpline.domain.notes import DEFAULT_DISPOSITIONS
from helpline.domain.offers import OfferState
from helpline.read_models.people import list_people_on
from helpline.read_models.snapshot import snapshot
from helpline.storage.notes import list_notes
from helpline.storage.offers import PASSED_ON
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    contacts,
    helpline,
    lines,
    offers,
    presence,
    teams,
)

UNFINISHED_FOR = timedelta(hours=12)
"""A night's shift: later nobody remembers, and the page would never be empty."""

UNFINISHED_SHOWN = 5


@dataclass(frozen=True)
class Writing:
    """A contact that one writes of: on the phone now, over and not closed yet, or passed on by them
    for as long as they wrap up. `body` is one's own note so far.
    """

    contact_id: uuid.UUID
    line: str
    began_at: datetime | None
    is_now: bool
    is_passed_on: bool
    body: str


@dataclass(frozen=True)
class Papers:
    """All that is being written, and what may come of a call."""

    writing: tuple[Writing, ...]
    dispositions: tuple[str, ...]
    people: tuple[tuple[uuid.UUID, str], ...]
    """Who is on, by name, as it was when this was read; whether they are free is asked later."""
    teams: tuple[tuple[uuid.UUID, str], ...]
    zone: ZoneInfo
    """The helpline's: the clock by which another call is agreed on."""

    @property
    def version(self) -> str:
        """Changes with the contacts, not with the words: those come from the page."""
        parts = [(one.contact_id, one.is_now, one.is_passed_on) for one in self.writing]
        return hashlib.sha256(repr((parts, self.dispositions)).encode()).hexdigest()[:32]


_IS_NOW = func.bool_or(offers.c.state == OfferState.ACCEPTED.value)
_IS_PASSED_ON = func.bool_and(func.coalesce(offers.c.reason == PASSED_ON, false()))
_WRITING = (
    select(
        contacts.c.id,
        contacts.c.answered_at,
        lines.c.name.label("line"),
        _IS_NOW.label("is_now"),
        _IS_PASSED_ON.label("is_passed_on"),
    )
    .select_from(offers)
    .join(contacts, contacts.c.id == offers.c.contact_id)
    .join(lines, lines.c.id == contacts.c.line_id)
    .group_by(contacts.c.id, lines.c.name)
    .order_by(_IS_NOW.desc(), func.max(offers.c.made_at).desc())
    .limit(UNFINISHED_SHOWN)
)


def find_papers(engine: Engine, keyring: Keyring, staff_id: uuid.UUID, now: datetime) -> Papers:
    """What somebody has now, or has had of late and not said what came of."""
    with snapshot(engine) as connection:
        return read_papers(connection, keyring, staff_id, now)


def read_papers(
    connection: Connection, keyring: Keyring, staff_id: uuid.UUID, now: datetime
) -> Papers:
    """Read them within a snapshot."""
    is_unfinished = and_(
        offers.c.state == OfferState.FINISHED.value,
        or_(
            offers.c.reason.is_(None),
            offers.c.reason != PASSED_ON,
            offers.c.id == _in_wrap_up_of(staff_id, now),
        ),
        contacts.c.answered_at.is_not(None),
        contacts.c.disposition.is_(None),
    )
    rows = connection.execute(
        _WRITING.where(
            offers.c.staff_id == staff_id,
            offers.c.made_at > now - UNFINISHED_FOR,
            or_(offers.c.state == OfferState.ACCEPTED.value, is_unfinished),
        )
    ).all()
    written = {
        note.contact_id: note.body
        for note in list_notes(connection, keyring, [row.id for row in rows])
        if note.staff_id == staff_id
    }
    house = connection.execute(select(helpline.c.dispositions, helpline.c.timezone)).first()
    return Papers(
        tuple(
            Writing(
                row.id,
                row.line,
                row.answered_at,
                bool(row.is_now),
                bool(row.is_passed_on),
                written.get(row.id, ""),
            )
            for row in rows
        ),
        tuple((house and house.dispositions) or DEFAULT_DISPOSITIONS),
        people=list_people_on(connection, keyring, but=staff_id),
        teams=tuple(
            (row.id, row.name)
            for row in connection.execute(
                select(teams.c.id, teams.c.name).where(teams.c.active).order_by(teams.c.name)
            )
        ),
        zone=ZoneInfo(house.timezone if house else "UTC"),
    )


def _in_wrap_up_of(staff_id: uuid.UUID, now: datetime) -> ScalarSelect[uuid.UUID]:
    """The offer that led to the conversation after which somebody wraps up just now; none of any
    other time.
    """
    ended = offers.alias("ended")
    return (
        select(ended.c.id)
        .join(presence, presence.c.staff_id == ended.c.staff_id)
        .where(
            ended.c.staff_id == staff_id,
            ended.c.state == OfferState.FINISHED.value,
            presence.c.wrap_up_until > now,
        )
        .order_by(ended.c.ended_at.desc())
        .limit(1)
        .scalar_subquery()
    )
