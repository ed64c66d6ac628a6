"""A plan that is being typed, as somebody would live it."""

from collections.abc import Mapping
from typing import Any

from helpline.content.follow_up import Addressee
from helpline.domain.followup.local_hours import LocalHours
from helpline.domain.followup.plans import Plan
from helpline.domain.weekly import FULL_DAY
from helpline.read_models.setup import Setup
from helpline.services.configuration.plans import read_plan
from helpline.services.configuration.table import Findings, Table, keys_of
from helpline.services.plan_preview import NUMBER_IN_PREVIEWS
from helpline.web.house import house
from helpline.web.pages.plan_calendar import ShownCalendar, calendar_of

SOURCE = "page"


def preview_of(table: Mapping[str, Any], setup: Setup) -> ShownCalendar | None:
    """Its calendar, from now on and in our own time; None while something is wrong with it."""
    findings = Findings(SOURCE)
    plan = read_plan(Table(findings, "", {"name": "?", **table}, keys_of(Plan)))
    if findings.all:
        return None
    language = setup.tree["lines"][0].get("languages", ["en"])[0]
    to = Addressee(language, setup.tree["helpline"]["country"], NUMBER_IN_PREVIEWS)
    return calendar_of(plan, house().clock.now(), LocalHours(setup.zone, FULL_DAY), to)
