"""What the matcher reads: who waits in the line, and who is free to be rung."""

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
    join,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from helpline.domain.calls import CallState, Direction
from helpline.domain.configuration import Gender, Rule, Strategy
from helpline.domain.eligibility import Counsellor, Held, Reason, Tier, WaitingCaller, Wishes
from helpline.domain.hours import is_open, parse_hours
from helpline.domain.legs import LegState, Party
from helpline.domain.offers import LIVE_OFFER_STATES, OfferState
from helpline.domain.presence import Presence
from helpline.domain.priority import standing_of
from helpline.domain.routing import Pairing
from helpline.storage.constants import THE_ONE, constant, constants
from helpline.storage.offers import IS_STALE
from helpline.storage.tables import (
    calls,
    contacts,
    helpline,
    legs,
    lines,
    offers,
    presence,
    staff,
    staff_teams,
    teams,
    turns,
)
from helpline.storage.transaction import Transaction
from helpline.storage.workload import HAS_CAP, list_capped
from helpline.storage.writes import Adding

PASSED_ON = "passed_on"
"""The reason of an offer that ended because the counsellor gave the caller to somebody else."""

LAST_COUNSELLOR_WITHIN = timedelta(days=14)
"""How long somebody is thought to want the counsellor again whom they talked to."""

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
            calls.c.language_chosen,
            calls.c.gender,
            calls.c.musts_lifted,
            calls.c.explained,
            lines.c.languages,
            lines.c.team_id,
            lines.c.hours,
            lines.c.must_skills,
            lines.c.prefer_skills,
            lines.c.language_rule,
            lines.c.prefer_seconds,
            lines.c.last_counsellor_seconds,
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
        .join(teams, teams.c.id == lines.c.team_id)
        .join(helpline, helpline.c.id == THE_ONE)
        .outerjoin(ringing, ringing.c.contact_id == calls.c.contact_id)
        .where(
            calls.c.state == constant(CallState.WAITING),
            or_(ringing.c.phones.is_(None), teams.c.strategy.in_(_RINGS_SEVERAL)),
        )
    )


def _is_free() -> ColumnElement[bool]:
    """Held by nothing, and on; or on call, where a line rings people who are."""
    held = select(offers.c.staff_id).where(offers.c.state.in_(_LIVE))
    is_on_call_rung = exists().where(lines.c.active, lines.c.on_call_after_seconds.is_not(None))
    return and_(
        staff.c.active,
        staff.c.phone_sealed.is_not(None),
        or_(
            presence.c.chosen == constant(Presence.AVAILABLE),
            and_(
                presence.c.chosen == constant(Presence.OFFLINE),
                staff.c.on_call_rank.is_not(None),
                is_on_call_rung,
            ),
        ),
        _is_past(presence.c.pause_until),
        _is_past(presence.c.wrap_up_until),
        staff.c.id.not_in(held),
    )


def _is_past(column: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= bindparam("now", type_=column.type))


_PRESENT = join(staff, presence, presence.c.staff_id == staff.c.id)
_CALLERS = _callers_to_offer()
_TEAMS_OF = (
    select(func.array_agg(staff_teams.c.team_id))
    .where(staff_teams.c.staff_id == staff.c.id)
    .scalar_subquery()
)
_LIVE_OFFER = and_(offers.c.staff_id == staff.c.id, offers.c.state.in_(_LIVE))
_ROSTER = (
    select(
        staff.c.id,
        staff.c.languages,
        staff.c.skills,
        staff.c.gender,
        staff.c.position,
        staff.c.on_call_rank,
        presence.c.chosen,
        presence.c.idle_since,
        presence.c.misses,
        presence.c.pause_until,
        presence.c.wrap_up_until,
        offers.c.state.label("offer"),
        _TEAMS_OF.label("team_ids"),
    )
    .select_from(_PRESENT)
    .outerjoin(offers, _LIVE_OFFER)
    .where(staff.c.active, staff.c.phone_sealed.is_not(None))
)
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
_TURN = Adding(turns, key=("staff_id", "team_id"))
_LOOK = select(
    and_(
        exists().where(calls.c.state == constant(CallState.WAITING)),
        exists().select_from(_PRESENT).where(_is_free()),
    ).label("can_offer"),
    exists().where(calls.c.state == constant(CallState.WAITING)).label("has_waiting"),
    exists().where(HAS_CAP).label("has_caps"),
    exists().where(IS_STALE).label("has_stale_offers"),
)


@dataclass(frozen=True)
class Look:
    """Whether there is anything to match; mostly not, and then there is no more to read."""

    has_waiting: bool
    """Somebody waits."""
    can_offer: bool
    """Somebody waits and somebody is free."""
    has_caps: bool
    """A team asks only so much of a person in a day."""
    has_stale_offers: bool
    """A phone rings for somebody who does not wait any more."""


def look(tx: Transaction) -> Look:
    """See in one statement what there is to do."""
    row = tx.connection.execute(_LOOK, {"now": tx.now}).one()
    return Look(row.has_waiting, row.can_offer, row.has_caps, row.has_stale_offers)


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
        ),
        asked={one.staff_id: one.times for one in asked},
        passed_on={one.staff_id: one.passed_on_at for one in asked if one.passed_on_at},
        last_counsellor_id=known,
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


def list_roster(
    tx: Transaction, strategies: Iterable[Strategy] = (), *, has_caps: bool = True
) -> list[Counsellor]:
    """Everybody who could ever be rung, held or free. What only some strategies look at is read
    when one of them is asked about, and the day's work where a team has a cap.
    """
    wanted = set(strategies)
    capped_of = _capped(tx) if has_caps else {}
    turns_of = _turns(tx) if Strategy.ROUND_ROBIN in wanted else {}
    calls_of = _calls_today(tx) if Strategy.FEWEST_CALLS in wanted else {}
    return [
        Counsellor(
            staff_id=row.id,
            team_ids=frozenset(row.team_ids or ()),
            languages=frozenset(row.languages),
            idle_since=row.idle_since,
            skills=frozenset(row.skills),
            gender=None if row.gender is None else Gender(row.gender),
            held=_held(row, tx.now),
            is_on=row.chosen == Presence.AVAILABLE.value,
            has_missed=row.misses > 0,
            offered_at=turns_of.get(row.id, {}),
            calls_today=calls_of.get(row.id, 0),
            position=row.position,
            on_call_rank=row.on_call_rank,
            capped_teams=capped_of.get(row.id, frozenset()),
        )
        for row in tx.connection.execute(_ROSTER)
    ]


def _capped(tx: Transaction) -> Mapping[uuid.UUID, frozenset[uuid.UUID]]:
    """The teams that ask no more today of each person who has reached their cap."""
    capped = list_capped(tx.connection, tx.now)
    return {staff_id: frozenset(of_teams) for staff_id, of_teams in capped.items()}


def _held(row: Any, now: datetime) -> Held | None:
    """What a person does counts before what they chose: both must be over before they are rung."""
    if row.offer is not None:
        is_talking = row.offer == OfferState.ACCEPTED.value
        return Held(Reason.IN_CALL if is_talking else Reason.OFFERED)
    if row.chosen == Presence.BREAK.value:
        return Held(Reason.BREAK)
    if row.chosen == Presence.OFFLINE.value and row.on_call_rank is None:
        return Held(Reason.OFF)
    if row.wrap_up_until is not None and row.wrap_up_until > now:
        return Held(Reason.WRAPPING_UP, row.wrap_up_until)
    if row.pause_until is not None and row.pause_until > now:
        return Held(Reason.PAUSED, row.pause_until)
    return Held(Reason.OFF) if row.chosen == Presence.OFFLINE.value else None


def note_turn(tx: Transaction, pairing: Pairing) -> None:
    """Remember whose turn it was in the team: round-robin goes on from there."""
    tx.write(
        _TURN,
        {
            "staff_id": pairing.staff_id,
            "team_id": pairing.caller.team_id,
            "offered_at": tx.now,
        },
    )


def _turns(tx: Transaction) -> Mapping[uuid.UUID, Mapping[uuid.UUID, datetime]]:
    """When each counsellor was last offered a call by each team."""
    found: dict[uuid.UUID, dict[uuid.UUID, datetime]] = defaultdict(dict)
    for row in tx.connection.execute(select(turns)):
        found[row.staff_id][row.team_id] = row.offered_at
    return found


def _calls_today(tx: Transaction) -> Mapping[uuid.UUID, int]:
    """Conversations of each counsellor since local midnight; no break resets this."""
    zone = select(helpline.c.timezone).scalar_subquery()
    today = func.date_trunc("day", func.timezone(zone, literal(tx.now)))
    rows = tx.connection.execute(
        select(contacts.c.counsellor_id, func.count().label("number"))
        .where(
            contacts.c.counsellor_id.is_not(None),
            contacts.c.answered_at >= func.timezone(zone, today),
        )
        .group_by(contacts.c.counsellor_id)
    )
    return {row.counsellor_id: row.number for row in rows}
