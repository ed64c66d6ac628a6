"""One contact from the first ring to its end, as the events tell it; no phone number.

Events are append-only, so this is what happened and why: also who was considered for the caller
at each moment, and why not, as the matcher wrote it down (`data.considered`). Phones and texts,
whose rows keep their own moments, are told between them.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row, select

from helpline.domain.calls import CallState
from helpline.domain.offers import OfferState
from helpline.read_models.phones_of_contact import Happened, list_legs, list_texts
from helpline.read_models.snapshot import snapshot
from helpline.storage.notes import Note, list_versions
from helpline.storage.sealing import Keyring
from helpline.storage.tables import calls, contacts, events, helpline, lines, offers, staff

MOST_STEPS = 1000
"""More would be a fault of ours, and make a page that nobody can read."""

_SILENT_ENDS = (OfferState.WITHDRAWN.value,)


@dataclass(frozen=True)
class Considered:
    """Somebody who might have been rung: `reason` is the matcher's word; `name` None if unknown."""

    name: str | None
    reason: str
    until: datetime | None


@dataclass(frozen=True)
class StoryStep:
    """Something that happened; `name` is the counsellor's it is about, `data` plain facts.

    `more` counts, by reason, those who were considered and are not named.
    """

    at: datetime
    kind: str
    name: str | None
    data: Mapping[str, Any]
    considered: tuple[Considered, ...] = ()
    more: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ContactStory:
    """A contact and everything that happened to it, in order."""

    id: uuid.UUID
    channel: str
    direction: str
    line: str
    language: str
    country: str
    zone: ZoneInfo
    started_at: datetime | None
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    counsellor: str | None
    flag: str | None
    has_number: bool
    waits_for_skills: tuple[str, ...]
    """What a counsellor must have to take this caller, who is waiting now."""
    state: str | None
    """Where the caller is; none for a text."""
    raised_minutes: int
    disposition: str | None
    notes: tuple[Note, ...]
    """Every version that anybody wrote, oldest first."""
    steps: tuple[StoryStep, ...]

    @property
    def began_at(self) -> datetime | None:
        """The first ring; of a callback the moment it entered the line."""
        return self.started_at or self.queued_at


def find_contact_story(
    engine: Engine, keyring: Keyring, contact_id: uuid.UUID, now: datetime
) -> ContactStory | None:
    """Read it at one instant; None when there is no such contact."""
    with snapshot(engine) as connection:
        row = connection.execute(_CONTACT.where(contacts.c.id == contact_id)).first()
        if row is None:
            return None
        told = connection.execute(
            select(events)
            .where(events.c.contact_id == contact_id)
            .order_by(events.c.id)
            .limit(MOST_STEPS)
        ).all()
        withdrawn = _list_silent_ends(connection, contact_id, told)
        phones = list_legs(connection, contact_id)
        sent = list_texts(connection, contact_id, now)
        names = _names(connection, keyring, [*told, *withdrawn, *phones])
        written = list_versions(connection, keyring, contact_id)
    happened: list[Row[Any] | Happened] = [*told, *phones, *sent]
    steps = [_step_of(event, names) for event in happened]
    steps += [_end_of(offer, names) for offer in withdrawn]
    return _story_of(row, keyring, sorted(steps, key=lambda step: step.at), written)


_CONTACT = (
    select(
        contacts,
        lines.c.name.label("line"),
        staff.c.name_sealed,
        calls.c.flag,
        calls.c.state,
        calls.c.musts_lifted,
        calls.c.raised_minutes,
        lines.c.must_skills,
        helpline.c.timezone,
        helpline.c.country,
    )
    .join(lines, lines.c.id == contacts.c.line_id)
    .join(helpline, helpline.c.id == 1)
    .outerjoin(calls, calls.c.contact_id == contacts.c.id)
    .outerjoin(staff, staff.c.id == contacts.c.counsellor_id)
)


def _story_of(
    row: Row[Any], keyring: Keyring, steps: Iterable[StoryStep], written: Iterable[Note]
) -> ContactStory:
    return ContactStory(
        id=row.id,
        channel=row.channel,
        direction=row.direction,
        line=row.line,
        language=row.language,
        country=row.country,
        zone=ZoneInfo(row.timezone),
        started_at=row.started_at,
        queued_at=row.queued_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        counsellor=keyring.open_if(row.name_sealed),
        flag=row.flag,
        has_number=row.number_hash is not None,
        waits_for_skills=_waits_for(row),
        state=row.state,
        raised_minutes=row.raised_minutes or 0,
        disposition=row.disposition,
        notes=tuple(written),
        steps=tuple(steps),
    )


def _waits_for(row: Row[Any]) -> tuple[str, ...]:
    is_waiting = row.state == CallState.WAITING.value and not row.musts_lifted
    return tuple(row.must_skills) if is_waiting else ()


def _list_silent_ends(
    connection: Connection, contact_id: uuid.UUID, told: Iterable[Row[Any]]
) -> list[Row[Any]]:
    """Offers taken back of which no event speaks, as in an older ledger."""
    spoken_of = {event.offer_id for event in told if event.kind == "offer_withdrawn"}
    found = connection.execute(
        select(offers).where(
            offers.c.contact_id == contact_id,
            offers.c.state.in_(_SILENT_ENDS),
            offers.c.ended_at.is_not(None),
        )
    )
    return [offer for offer in found if offer.id not in spoken_of]


def _end_of(offer: Row[Any], names: Mapping[uuid.UUID, str]) -> StoryStep:
    name = names.get(offer.staff_id)
    return StoryStep(offer.ended_at, "offer_withdrawn", name, {"reason": offer.reason})


def _step_of(event: Row[Any] | Happened, names: Mapping[uuid.UUID, str]) -> StoryStep:
    considered = tuple(
        Considered(names.get(staff_id), reason, until)
        for staff_id, reason, until in _considered_in(event.data)
    )
    name = None if event.staff_id is None else names.get(event.staff_id)
    return StoryStep(event.at, event.kind, name, event.data, considered, _more_in(event.data))


def _more_in(data: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    counted = data.get("more")
    if not isinstance(counted, dict):
        return ()
    return tuple((reason, count) for reason, count in counted.items() if isinstance(count, int))


def _considered_in(
    data: Mapping[str, Any],
) -> list[tuple[uuid.UUID, str, datetime | None]]:
    """The list as it was written; what cannot be read (an older form) is left out."""
    listed = data.get("considered")
    read = (_entry(entry) for entry in listed) if isinstance(listed, list) else ()
    return [entry for entry in read if entry is not None]


def _entry(written: object) -> tuple[uuid.UUID, str, datetime | None] | None:
    if not isinstance(written, list) or len(written) < 2:  # noqa: PLR2004 - who and why
        return None
    try:
        who = uuid.UUID(str(written[0]))
    except ValueError:
        return None
    return who, str(written[1]), _instant(written[2] if len(written) > 2 else None)  # noqa: PLR2004


def _instant(written: object) -> datetime | None:
    if not isinstance(written, str):
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def story_steps(
    connection: Connection, keyring: Keyring, told: Sequence[Row[Any]]
) -> list[StoryStep]:
    """Events as steps of a story, with the names of those they are about."""
    names = _names(connection, keyring, told)
    return [_step_of(event, names) for event in told]


def _names(
    connection: Connection, keyring: Keyring, rows: Iterable[Row[Any] | Happened]
) -> dict[uuid.UUID, str]:
    """The names of everybody spoken of, in one look."""
    spoken_of: set[uuid.UUID | None] = set()
    for row in rows:
        spoken_of.add(row.staff_id)
        spoken_of.update(who for who, _why, _until in _considered_in(getattr(row, "data", {})))
    wanted = [who for who in spoken_of if who is not None]
    found = connection.execute(
        select(staff.c.id, staff.c.name_sealed).where(staff.c.id.in_(wanted))
    )
    return {row.id: keyring.open(row.name_sealed) for row in found}
