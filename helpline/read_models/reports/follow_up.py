"""Follow-up in figures: who was enrolled and how far they came, texts of plans, and worries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Uuid, and_, cast, exists, func, or_, select

from helpline.domain.escalations import EscalationState
from helpline.domain.followup.checkins import CheckInState
from helpline.domain.followup.enrolments import EndReason
from helpline.domain.reports.small_numbers import percentile
from helpline.domain.risk import Risk
from helpline.read_models.cohort import seconds
from helpline.read_models.reports.scope import Scope
from helpline.storage.tables import checkins, enrolments, escalations, events


@dataclass(frozen=True)
class Funnel:
    """Of those who were enrolled in the period: how many came how far."""

    enrolled: int
    agreed: int
    texted: int
    answered: int
    finished: int


@dataclass(frozen=True)
class PlanTexts:
    """Texts of plans that were due in the period, and what came of them."""

    due: int
    sent: int
    delivered: int
    answered: int
    failed: int
    skipped: int


@dataclass(frozen=True)
class Worries:
    """Escalations that were opened in the period. Times run from the text to the first person who
    took it, in seconds; None of too few.
    """

    opened: int
    by_risk: Mapping[Risk, int]
    taken: int
    late: int
    p50_seconds: float | None
    p90_seconds: float | None


def find_funnel(connection: Connection, scope: Scope) -> Funnel:
    """One statement."""
    was_texted = exists().where(
        checkins.c.enrolment_id == enrolments.c.id,
        checkins.c.step > 0,
        checkins.c.sent_at.is_not(None),
    )
    has_answered = exists().where(
        checkins.c.enrolment_id == enrolments.c.id,
        checkins.c.step > 0,
        checkins.c.replied_at.is_not(None),
    )
    row = connection.execute(
        select(
            func.count().label("enrolled"),
            func.count(enrolments.c.consent_confirmed_at).label("agreed"),
            func.count().filter(was_texted).label("texted"),
            func.count().filter(has_answered).label("answered"),
            func.count()
            .filter(enrolments.c.end_reason == EndReason.FINISHED.value)
            .label("finished"),
        ).where(
            enrolments.c.enrolled_at >= scope.period.since,
            enrolments.c.enrolled_at < scope.period.until,
            *scope.of_lines(enrolments.c.line_id),
        )
    ).one()
    return Funnel(*row)


def find_plan_texts(connection: Connection, scope: Scope) -> PlanTexts:
    """One statement. What is not due yet is not counted, nor what asks somebody to agree."""

    def is_(*states: CheckInState) -> Any:
        return func.count().filter(checkins.c.state.in_([state.value for state in states]))

    row = connection.execute(
        select(
            func.count().label("due"),
            func.count(checkins.c.sent_at).label("sent"),
            func.count()
            .filter(or_(checkins.c.delivered_at.is_not(None), checkins.c.replied_at.is_not(None)))
            .label("delivered"),
            func.count(checkins.c.replied_at).label("answered"),
            is_(CheckInState.FAILED, CheckInState.UNKNOWN).label("failed"),
            is_(CheckInState.SKIPPED).label("skipped"),
        ).where(
            checkins.c.step > 0,
            checkins.c.due_at >= scope.period.since,
            checkins.c.due_at < scope.period.until,
            *scope.of_lines(checkins.c.line_id),
        )
    ).one()
    return PlanTexts(*row)


def find_worries(connection: Connection, scope: Scope, now: datetime) -> Worries:
    """One statement."""
    # Who has it now may not be the first who took it, so the ledger is asked.
    takes = (
        select(cast(events.c.data["escalation"].astext, Uuid).label("escalation_id"), events.c.at)
        .where(events.c.kind == "escalation_taken", events.c.at >= scope.period.since)
        .subquery("takes")
    )
    first_taken = (
        select(takes.c.escalation_id, func.min(takes.c.at).label("at"))
        .group_by(takes.c.escalation_id)
        .subquery("first_taken")
    )
    found = connection.execute(
        select(
            escalations.c.risk,
            seconds(first_taken.c.at - escalations.c.opened_at).label("after"),
            or_(
                first_taken.c.at > escalations.c.take_by,
                and_(
                    first_taken.c.at.is_(None),
                    escalations.c.take_by <= now,
                    escalations.c.state == EscalationState.OPEN.value,
                ),
            ).label("late"),
        )
        .outerjoin(first_taken, first_taken.c.escalation_id == escalations.c.id)
        .where(
            escalations.c.opened_at >= scope.period.since,
            escalations.c.opened_at < scope.period.until,
            *scope.of_lines(escalations.c.line_id),
        )
    ).all()
    waits = sorted(float(row.after) for row in found if row.after is not None)
    risks = [Risk(row.risk) for row in found]
    return Worries(
        opened=len(found),
        by_risk={risk: risks.count(risk) for risk in Risk if risk in risks},
        taken=len(waits),
        late=sum(bool(row.late) for row in found),
        p50_seconds=percentile(waits, 0.5),
        p90_seconds=percentile(waits, 0.9),
    )
