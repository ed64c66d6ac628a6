"""Who waits in the line, as the matcher sees them."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Row,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from helpline.domain.calls import CallState, Direction
from helpline.domain.configuration import Gender, Rule, Strategy
from helpline.domain.eligibility import Tier, WaitingCaller, Wishes
from helpline.domain.hours import is_open, parse_hours
from helpline.domain.legs import LegState, Party
from helpline.domain.offers import LIVE_OFFER_STATES, OfferState
from helpline.domain.priority import standing_of
from helpline.storage.constants import THE_ONE, constant, constants
from helpline.storage.offers import PASSED_ON
from helpline.storage.tables import (
    calls,
    contacts,
    helpline,
    legs,
    lines,
    offers,
    teams,
)
from helpline.storage.transaction import Transaction

LAST_COUNSELLOR_WITHIN = timedelta(days=14)
"""How long somebody is thought to want the counsellor again whom they talked to."""

PASSED_TO_TEAM_FOR = timedelta(seconds=60)
"""How long only those of the team are rung to which a caller was passed on, if any of it is on."""

_LIVE = constants(LIVE_OFFER_STATES)
_RINGS_SEVERAL = constants((Strategy.RING_ALL, Strategy.WIDEN))


def _is_to_be_rung() -> ColumnElement[bool]:
    """Somebody we owe a callback, who is not on the phone yet."""
    on_the_phone = exists().where(
        legs.c.contact_id == contacts.c.id,
        legs.c.party == constant(Party.CALLER),
        legs.c.state == constant(LegState.IN_PROGRESS),
    )
    return and_(contacts.c.direction == constant(Direction.OUTBOUND), ~on_the_phone)


def _callers_to_offer() -> Select[Any]:
    ringing = (
        select(
            offers.c.contact_id,
            func.count().label("phones"),
            func.max(offers.c.made_at).label("rung_at"),
            func.bool_or(offers.c.asked_for).label("is_somebodys"),
        )
        .where(offers.c.state.in_(_LIVE))
        .group_by(offers.c.contact_id)
        .subquery()
    )
    return (
        select(
            contacts.c.id,
            contacts.c.language,
            contacts.c.number_hash,
            contacts.c.queued_at,
            contacts.c.callback_id,
            contacts.c.direction,
            calls.c.waiting_since,
            calls.c.front,
            calls.c.flag,
            calls.c.is_enrolled,
            calls.c.language_chosen,
            calls.c.gender,
            calls.c.musts_lifted,
            calls.c.raised_minutes,
            calls.c.explained,
            lines.c.languages,
            lines.c.team_id.label("own_team_id"),
            teams.c.id.label("team_id"),
            calls.c.returned_at,
            lines.c.hours,
            lines.c.must_skills,
            lines.c.prefer_skills,
            lines.c.language_rule,
            lines.c.prefer_seconds,
            lines.c.last_counsellor_seconds,
            lines.c.stage_teams[calls.c.stage].astext.label("stage_team"),
            lines.c.partner_team_id,
            lines.c.partner_after_seconds,
            lines.c.on_call_after_seconds,
            teams.c.ring_seconds,
            teams.c.strategy,
            teams.c.widen_seconds,
            func.coalesce(ringing.c.phones, 0).label("phones"),
            ringing.c.rung_at,
            _is_to_be_rung().label("is_to_be_rung"),
            helpline.c.timezone,
        )
        .select_from(calls)
        .join(contacts, contacts.c.id == calls.c.contact_id)
        .join(lines, lines.c.id == contacts.c.line_id)
        .join(teams, teams.c.id == func.coalesce(calls.c.passed_to_team_id, lines.c.team_id))
        .join(helpline, helpline.c.id == THE_ONE)
        .outerjoin(ringing, ringing.c.contact_id == calls.c.contact_id)
        .where(
            calls.c.state == constant(CallState.WAITING),
            # Whom somebody is meant to have rings one phone alone, for as long as it rings.
            or_(
                ringing.c.phones.is_(None),
                and_(teams.c.strategy.in_(_RINGS_SEVERAL), ~ringing.c.is_somebodys),
            ),
        )
    )


_CALLERS = _callers_to_offer()
_ASKED = (
    select(
        offers.c.contact_id,
        offers.c.staff_id,
        func.count().label("times"),
        func.max(offers.c.ended_at).filter(offers.c.reason == PASSED_ON).label("passed_on_at"),
    )
    .where(
        offers.c.contact_id == any_(bindparam("contact_ids", type_=ARRAY(Uuid))),
        offers.c.state != constant(OfferState.WITHDRAWN),
    )
    .group_by(offers.c.contact_id, offers.c.staff_id)
)
_LAST_COUNSELLORS = (
    select(contacts.c.number_hash, contacts.c.counsellor_id)
    .ext(distinct_on(contacts.c.number_hash))
    .where(
        contacts.c.number_hash == any_(bindparam("hashes", type_=ARRAY(LargeBinary))),
        contacts.c.answered_at > bindparam("since"),
        contacts.c.counsellor_id.is_not(None),
    )
    .order_by(contacts.c.number_hash, contacts.c.answered_at.desc())
)


@dataclass(frozen=True)
class Lined:
    """A caller as the matcher sees them, and why nobody could be offered when that was written."""

    caller: WaitingCaller
    explained: str | None


def list_line(tx: Transaction) -> list[Lined]:
    """Everybody in the line for whom one more phone could be rung."""
    rows = [
        row
        for row in tx.connection.execute(_CALLERS).all()
        if not row.is_to_be_rung or _is_open(row.hours, row.timezone, tx.now)
    ]
    asked = _list_asked(tx, [row.id for row in rows]) if rows else {}
    known = _list_last_counsellors(tx, rows)
    return [
        Lined(_caller_of(row, asked.get(row.id, []), known.get(row.number_hash)), row.explained)
        for row in rows
    ]


def list_callers_to_offer(tx: Transaction) -> list[WaitingCaller]:
    """The callers alone."""
    return [lined.caller for lined in list_line(tx)]


def _caller_of(row: Row[Any], asked: list[Row[Any]], known: uuid.UUID | None) -> WaitingCaller:
    return WaitingCaller(
        contact_id=row.id,
        team_id=row.team_id,
        language=row.language,
        open_to=frozenset() if row.language_chosen else frozenset(row.languages),
        since=row.waiting_since,
        entered_at=row.queued_at,
        standing=standing_of(
            is_flagged=row.flag is not None,
            is_dropped=row.front,
            is_callback=row.direction == Direction.OUTBOUND.value,
            is_enrolled=row.is_enrolled,
        ),
        asked={one.staff_id: one.times for one in asked},
        raised=timedelta(minutes=row.raised_minutes),
        passed_on={one.staff_id: one.passed_on_at for one in asked if one.passed_on_at},
        last_counsellor_id=known,
        prefers_team_id=uuid.UUID(row.stage_team) if row.stage_team else None,
        wishes=_wishes_of(row),
        further_tiers=tuple(_further_tiers(row)),
        musts_lifted=row.musts_lifted,
        ring_seconds=row.ring_seconds,
        callback_id=row.callback_id if row.direction == Direction.OUTBOUND.value else None,
        strategy=Strategy(row.strategy),
        widen_every=timedelta(seconds=row.widen_seconds),
        ringing=row.phones,
        rung_at=row.rung_at,
    )


def _wishes_of(row: Row[Any]) -> Wishes:
    return Wishes(
        must_skills=frozenset(row.must_skills),
        prefer_skills=frozenset(row.prefer_skills),
        prefers_language=row.language_rule == Rule.PREFER.value,
        prefer_for=timedelta(seconds=row.prefer_seconds),
        gender=None if row.gender is None else Gender(row.gender),
        last_counsellor_for=timedelta(seconds=row.last_counsellor_seconds),
    )


def _further_tiers(row: Row[Any]) -> Iterator[Tier]:
    """Whoever was passed on to a team has their own after it, and is nobody's less for it."""
    if row.team_id != row.own_team_id:
        begun_after = (row.returned_at or row.queued_at) - row.queued_at
        yield Tier(row.own_team_id, begun_after + PASSED_TO_TEAM_FOR)
    if row.partner_team_id is not None:
        yield Tier(row.partner_team_id, timedelta(seconds=row.partner_after_seconds))
    if row.on_call_after_seconds is not None:
        yield Tier(None, timedelta(seconds=row.on_call_after_seconds))


def _is_open(hours: object, zone: str, now: datetime) -> bool:
    """Callbacks are placed within the line's hours only, also one that has waited until now."""
    return is_open(parse_hours(hours), ZoneInfo(zone), now)


def _list_asked(
    tx: Transaction, contact_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, list[Row[Any]]]:
    """How often each counsellor was offered each of these calls, and when they declined; what was
    taken back is not theirs to answer for.
    """
    asked: dict[uuid.UUID, list[Row[Any]]] = defaultdict(list)
    for row in tx.connection.execute(_ASKED, {"contact_ids": list(contact_ids)}):
        asked[row.contact_id].append(row)
    return asked


def _list_last_counsellors(tx: Transaction, rows: Iterable[Row[Any]]) -> Mapping[bytes, uuid.UUID]:
    """Whom each of those who have just come last talked to, by their number's hash."""
    hashes = [
        row.number_hash
        for row in rows
        if row.number_hash is not None
        and tx.now < row.queued_at + timedelta(seconds=row.last_counsellor_seconds)
    ]
    if not hashes:
        return {}
    since = tx.now - LAST_COUNSELLOR_WITHIN
    found = tx.connection.execute(_LAST_COUNSELLORS, {"hashes": hashes, "since": since})
    return {row.number_hash: row.counsellor_id for row in found}
