"""All figures of one report, read at one instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from helpline.domain.callback_measures import CallbackMeasures
from helpline.domain.reports.period import Cell
from helpline.domain.reports.working_time import Worked
from helpline.read_models.callback_measures import find_callback_measures
from helpline.read_models.library_measures import TopicMeasures, find_library_measures
from helpline.read_models.reports.calls import (
    Offers,
    Spread,
    Volume,
    find_offers,
    find_spread,
    find_volume,
)
from helpline.read_models.reports.follow_up import (
    Funnel,
    PlanTexts,
    Worries,
    find_funnel,
    find_plan_texts,
    find_worries,
)
from helpline.read_models.reports.scope import Scope
from helpline.read_models.reports.staffing import Staffing, find_staffing, find_worked
from helpline.storage.tables import callbacks


@dataclass(frozen=True)
class Report:
    """Figures; what is asked for and what of it may be shown is said elsewhere."""

    scope: Scope
    volume: Volume
    spread: Spread
    offers: Offers
    callbacks: CallbackMeasures
    funnel: Funnel
    plan_texts: PlanTexts
    worries: Worries
    topics: Sequence[TopicMeasures]
    worked: Mapping[Cell, Worked]
    staffing: Staffing


def find_report(connection: Connection, scope: Scope, now: datetime) -> Report:
    """Read it within a snapshot: as many statements for a year as for a day."""
    staffing = find_staffing(connection, scope, now)
    is_recent = staffing.period == scope.period
    return Report(
        scope=scope,
        volume=find_volume(connection, scope),
        spread=find_spread(connection, scope),
        offers=find_offers(connection, scope),
        callbacks=find_callback_measures(
            connection,
            scope.period.since,
            scope.period.until,
            now,
            scope.of_lines(callbacks.c.line_id),
        ),
        funnel=find_funnel(connection, scope),
        plan_texts=find_plan_texts(connection, scope),
        worries=find_worries(connection, scope, now),
        topics=find_library_measures(connection, scope, now),
        worked=staffing.worked if is_recent else find_worked(connection, scope, now),
        staffing=staffing,
    )
