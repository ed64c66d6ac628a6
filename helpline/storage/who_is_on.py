"""Who is on: one answer for callers, for those left waiting, for notices and the expected wait.

On is whoever may take a caller sooner or later, whatever they do just now: of a team of the
line's reach, available, and not at the end of that team's daily cap; or on call, where the line
rings people who are. With a life in danger a cap counts for nothing: who has reached theirs is on
while they are free, but in a conversation they are nobody to wait for. The tier that counts is the first that has them (`domain.eligibility`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Connection,
    DateTime,
    FromClause,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    join,
    literal_column,
    null,
    or_,
    select,
)

from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.storage.constants import constant
from helpline.storage.lines import Reach
from helpline.storage.tables import offers, presence, staff, staff_teams
from helpline.storage.workload import is_capped


@dataclass(frozen=True)
class Asked:
    """What a caller needs: somebody of the line's reach, who speaks one of these languages, and is
    of this gender.
    """

    reach: Reach
    languages: tuple[str, ...]
    gender: str | None = None
    musts_lifted: bool = False
    is_urgent: bool = False


@dataclass(frozen=True)
class Need:
    """The same as parts of a statement: parameters, or columns of a call and its line."""

    own_team: ColumnElement[Any]
    partner_team: ColumnElement[Any]
    is_on_call_rung: ColumnElement[bool]
    languages: ColumnElement[Any]
    needs_language: ColumnElement[bool]
    gender: ColumnElement[Any]
    must_skills: ColumnElement[Any]
    musts_lifted: ColumnElement[bool]
    is_urgent: ColumnElement[bool]


_own, _partner = staff_teams.alias("own"), staff_teams.alias("partner")
_FIRST_TEAM = func.coalesce(_own.c.team_id, _partner.c.team_id)
OWN_TEAM, PARTNER_TEAM, ON_CALL = (literal_column(str(place), Integer) for place in range(3))
"""The tiers, in their order."""
IS_HELD = or_(
    presence.c.wrap_up_until > bindparam("now", type_=DateTime(timezone=True)),
    select(literal_column("1"))
    .where(offers.c.staff_id == staff.c.id, offers.c.state == constant(OfferState.ACCEPTED))
    .correlate(staff)
    .exists(),
)
"""Whether somebody talks, or wraps up."""
IS_CAPPED = is_capped(staff.c.id, _FIRST_TEAM)


def everybody(need: Need) -> FromClause:
    """All who have a phone, with their part in the teams of the line's reach."""
    return (
        join(
            staff,
            presence,
            and_(
                presence.c.staff_id == staff.c.id, staff.c.active, staff.c.phone_sealed.is_not(None)
            ),
        )
        .outerjoin(_own, and_(_own.c.staff_id == staff.c.id, _own.c.team_id == need.own_team))
        .outerjoin(
            _partner,
            and_(_partner.c.staff_id == staff.c.id, _partner.c.team_id == need.partner_team),
        )
    )


def tier(need: Need) -> ColumnElement[int]:
    """By which tier each of `everybody` is on; null for whoever is not."""
    is_of_a_team = and_(presence.c.chosen == constant(Presence.AVAILABLE), _FIRST_TEAM.is_not(None))
    by_team = case(
        (and_(IS_CAPPED, or_(~need.is_urgent, IS_HELD)), null()),
        (_own.c.team_id.is_not(None), OWN_TEAM),
        else_=PARTNER_TEAM,
    )
    is_on_call = and_(
        need.is_on_call_rung,
        staff.c.on_call_rank.is_not(None),
        presence.c.chosen != constant(Presence.BREAK),
    )
    return case((is_of_a_team, by_team), (is_on_call, ON_CALL), else_=null())


def suits(need: Need) -> ColumnElement[bool]:
    """Whether somebody has what never relaxes."""
    return and_(
        or_(staff.c.languages.overlap(need.languages), ~need.needs_language),
        or_(need.musts_lifted, staff.c.skills.contains(need.must_skills)),
        or_(need.gender.is_(None), staff.c.gender == need.gender),
    )


_ASKED = Need(
    own_team=bindparam("own_team", type_=Uuid),
    partner_team=bindparam("partner_team", type_=Uuid),
    is_on_call_rung=bindparam("is_on_call_rung", type_=Boolean),
    languages=bindparam("languages", type_=ARRAY(Text)),
    needs_language=bindparam("needs_language", type_=Boolean),
    gender=bindparam("gender", type_=Text),
    must_skills=bindparam("must_skills", type_=ARRAY(Text)),
    musts_lifted=bindparam("musts_lifted", type_=Boolean),
    is_urgent=bindparam("is_urgent", type_=Boolean),
)
_IS_SOMEBODY_ON = (
    select(staff.c.id)
    .select_from(everybody(_ASKED))
    .where(suits(_ASKED), tier(_ASKED).is_not(None))
    .limit(literal_column("1", Integer))
)


def is_somebody_on(connection: Connection, asked: Asked, now: datetime) -> bool:
    """Whether anybody who is on, free or not, may take such a caller sooner or later."""
    reach, further = asked.reach, asked.reach.further
    values = {
        "own_team": reach.team_id,
        "partner_team": reach.partner_team_id,
        "is_on_call_rung": reach.is_on_call_rung,
        "languages": list(asked.languages),
        "needs_language": reach.needs_language,
        "gender": asked.gender,
        "must_skills": list(reach.must_skills),
        "musts_lifted": asked.musts_lifted,
        "is_urgent": asked.is_urgent,
        "now": now,
    }
    if connection.execute(_IS_SOMEBODY_ON, values).first() is not None:
        return True
    return further is not None and is_somebody_on(connection, replace(asked, reach=further), now)
