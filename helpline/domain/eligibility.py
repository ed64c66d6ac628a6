"""Who may take whom, and if not, why not: the same answer for the matcher and for the ledger."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from helpline.domain.configuration import Gender, Strategy
from helpline.domain.priority import Place, Standing


class Reason(StrEnum):
    """Why a counsellor was not offered a caller; `CHOSEN` if they were."""

    CHOSEN = "chosen"
    OFF = "off"
    BREAK = "break"
    IN_CALL = "in_call"
    OFFERED = "offered"
    WRAPPING_UP = "wrapping_up"
    PAUSED = "paused"
    CAPPED = "capped"
    TEAM = "team"
    TEAM_NOT_YET = "team_not_yet"
    LANGUAGE = "language"
    SKILL = "skill"
    GENDER = "gender"
    JUST_PASSED_ON = "just_passed_on"
    LAST_COUNSELLOR_FIRST = "last_counsellor_first"
    OTHERS_FIRST = "others_first"


REST_AFTER_PASSING_ON = timedelta(minutes=5)
"""Somebody who has just passed a caller on is not offered the same caller. (Who declines one is
asked last about them: with nobody else on, the caller would wait for no reason.)"""


@dataclass(frozen=True)
class Held:
    """What keeps somebody from being rung, until when (UTC) if that is known."""

    reason: Reason
    until: datetime | None = None


@dataclass(frozen=True)
class Tier:
    """A team that may be rung once a caller has waited so long; None is the on-call list."""

    team_id: uuid.UUID | None
    after: timedelta = timedelta(0)


@dataclass(frozen=True)
class Wishes:
    """What a line, or a caller, asks of a counsellor.

    A must never relaxes by itself; a preference is a must until the caller has waited
    `prefer_for`, and nothing then.
    """

    must_skills: frozenset[str] = frozenset()
    prefer_skills: frozenset[str] = frozenset()
    prefers_language: bool = False
    prefer_for: timedelta = timedelta(0)
    gender: Gender | None = None
    last_counsellor_for: timedelta = timedelta(0)


NO_WISHES = Wishes()


@dataclass(frozen=True)
class WaitingCaller:
    """Somebody in the line: since when (UTC), and how often each counsellor was asked already.

    `ringing` are those being rung for them now, the latest since `rung_at`. `callback_id` is set
    for somebody we are to ring back; `ring_seconds`, `strategy` and `widen_every` are their
    team's. `passed_on` says when a counsellor gave them to somebody else. `entered_at` is when they
    came into the line, for one who brings an older wait later than `since`. `open_to` are the
    languages of the line while they have not chosen one: each will do, and who speaks more of them
    is preferred. Of those who may take them, people of `prefers_team_id` come first.
    """

    contact_id: uuid.UUID
    team_id: uuid.UUID
    language: str
    since: datetime
    entered_at: datetime | None = None
    open_to: frozenset[str] = frozenset()
    standing: Standing = Standing.OTHER
    raised: timedelta = timedelta(0)
    asked: Mapping[uuid.UUID, int] = field(default_factory=dict)
    passed_on: Mapping[uuid.UUID, datetime] = field(default_factory=dict)
    last_counsellor_id: uuid.UUID | None = None
    prefers_team_id: uuid.UUID | None = None
    wishes: Wishes = NO_WISHES
    further_tiers: tuple[Tier, ...] = ()
    musts_lifted: bool = False
    ring_seconds: int = 20
    callback_id: uuid.UUID | None = None
    strategy: Strategy = Strategy.LONGEST_IDLE
    widen_every: timedelta = timedelta(seconds=10)
    ringing: int = 0
    rung_at: datetime | None = None

    @property
    def came_at(self) -> datetime:
        """When they came into the line."""
        return self.entered_at or self.since

    @property
    def place(self) -> Place:
        """What decides their place in the line."""
        return Place(self.standing, self.since, self.came_at, self.raised)

    @property
    def is_urgent(self) -> bool:
        """A life may be in danger: musts count, daily caps do not, and nothing else is waited for."""
        return self.standing is Standing.EMERGENCY

    @cached_property
    def tiers(self) -> tuple[Tier, ...]:
        """Their own team, and who comes after it."""
        return (Tier(self.team_id), *self.further_tiers)


@dataclass(frozen=True)
class Counsellor:
    """Somebody on the staff with a phone, free unless `held`; `is_on` if they chose to be available.

    `idle_since` is the end of their last wrap-up, `offered_at` the latest offer by each team,
    `calls_today` counts conversations since local midnight, `position` is their place in the file,
    `has_missed` is true until they take an offer again, or say that they are on, `on_call_rank`
    their place on the on-call list. `capped_teams` have asked enough of them today: a cap protects
    people from too much work, and never keeps them from somebody whose life may be in danger.
    """

    staff_id: uuid.UUID
    team_ids: frozenset[uuid.UUID]
    languages: frozenset[str]
    idle_since: datetime
    skills: frozenset[str] = frozenset()
    gender: Gender | None = None
    held: Held | None = None
    is_on: bool = True
    has_missed: bool = False
    offered_at: Mapping[uuid.UUID, datetime] = field(default_factory=dict)
    calls_today: int = 0
    position: int = 0
    on_call_rank: int | None = None
    capped_teams: frozenset[uuid.UUID] = frozenset()

    @property
    def is_off(self) -> bool:
        """Whether they have gone off; only as an on-call person may they be rung then."""
        return self.held is not None and self.held.reason is Reason.OFF

    @property
    def is_on_call(self) -> bool:
        """Whether lines that ring those on call ring them."""
        return self.on_call_rank is not None


def open_tier(
    caller: WaitingCaller, counsellor: Counsellor, teams_on: frozenset[uuid.UUID], now: datetime
) -> int | Held:
    """The number of the first open tier that has this person; or why there is none.

    A tier opens at its time, or at once when nobody of the tiers before it is on.
    """
    waited = now - caller.came_at
    is_anybody_before = False
    not_yet: Held | None = None
    for number, tier in enumerate(caller.tiers):
        if is_in(counsellor, tier):
            if waited >= tier.after or not is_anybody_before:
                return number
            opens_at = caller.came_at + tier.after
            not_yet = not_yet or Held(Reason.TEAM_NOT_YET, opens_at)
        is_anybody_before = is_anybody_before or tier.team_id in teams_on
    return not_yet or Held(Reason.TEAM)


def is_in(counsellor: Counsellor, tier: Tier) -> bool:
    """Whether this team, or list, may ring this person."""
    if tier.team_id is None:
        return counsellor.is_on_call
    return tier.team_id in counsellor.team_ids and not counsellor.is_off


def is_other(caller: WaitingCaller, counsellor: Counsellor) -> bool:
    """Whether others come before this person, as a team of theirs is preferred for such a caller."""
    preferred = caller.prefers_team_id
    return preferred is not None and preferred not in counsellor.team_ids


def unfit(caller: WaitingCaller, counsellor: Counsellor, now: datetime) -> Held | None:
    """Which wish of the line or the caller this person does not meet."""
    wishes = caller.wishes
    prefers_until = caller.came_at + wishes.prefer_for
    prefers = now < prefers_until and not caller.is_urgent
    if counsellor.languages.isdisjoint(caller.open_to or {caller.language}):
        if not wishes.prefers_language:
            return Held(Reason.LANGUAGE)
        if prefers:
            return Held(Reason.LANGUAGE, prefers_until)
    if wishes.gender is not None and counsellor.gender is not wishes.gender:
        return Held(Reason.GENDER)
    if not caller.musts_lifted and not wishes.must_skills <= counsellor.skills:
        return Held(Reason.SKILL)
    if prefers and not wishes.prefer_skills <= counsellor.skills:
        return Held(Reason.SKILL, prefers_until)
    return None


def just_passed_on(caller: WaitingCaller, counsellor: Counsellor, now: datetime) -> Held | None:
    """Whether this person has just given this very caller to somebody else."""
    passed_on = caller.passed_on.get(counsellor.staff_id)
    if passed_on is None or now - passed_on >= REST_AFTER_PASSING_ON:
        return None
    return Held(Reason.JUST_PASSED_ON, passed_on + REST_AFTER_PASSING_ON)


def fit(
    caller: WaitingCaller, counsellor: Counsellor, teams_on: frozenset[uuid.UUID], now: datetime
) -> int | Held:
    """The tier by which this person may take such a caller, or why they may not. What they said
    to this very caller before does not count here.
    """
    tier = open_tier(caller, counsellor, teams_on, now)
    held = counsellor.held
    if isinstance(tier, Held):
        if held is None or tier.reason is not Reason.TEAM:
            return tier
        return held if _is_of(caller, counsellor) else tier
    team_id = caller.tiers[tier].team_id
    if held is not None and not (counsellor.is_off and team_id is None):
        return held
    if team_id in counsellor.capped_teams and not caller.is_urgent:
        return Held(Reason.CAPPED)
    lacking = unfit(caller, counsellor, now)
    return tier if lacking is None else lacking


def why_not(
    caller: WaitingCaller, counsellor: Counsellor, teams_on: frozenset[uuid.UUID], now: datetime
) -> Held | None:
    """Why this person may not be offered this caller now; None when they may.

    Whom others are preferred to, and whom a returning caller's last counsellor, is decided among
    those who may.
    """
    found = fit(caller, counsellor, teams_on, now)
    return found if isinstance(found, Held) else just_passed_on(caller, counsellor, now)


def _is_of(caller: WaitingCaller, counsellor: Counsellor) -> bool:
    return any(tier.team_id in counsellor.team_ids for tier in caller.tiers)


def waited_for(
    caller: WaitingCaller, known: Counsellor, teams_on: frozenset[uuid.UUID], now: datetime
) -> Held | None:
    """For a short while a returning caller waits for the counsellor they know: while that one
    could be rung, or could but for wrapping up, and has not been asked about this call yet.
    """
    until = caller.came_at + caller.wishes.last_counsellor_for
    if now >= until or caller.asked.get(known.staff_id) or caller.is_urgent:
        return None
    if known.held is not None and known.held.reason is Reason.WRAPPING_UP:
        known = replace(known, held=None)
    if why_not(caller, known, teams_on, now) is not None:
        return None
    return Held(Reason.LAST_COUNSELLOR_FIRST, until)
