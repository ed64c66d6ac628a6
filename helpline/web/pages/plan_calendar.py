"""A plan's whole calendar before anybody is enrolled, beside `helpline plan preview`."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from sqlalchemy import select

from helpline.content.follow_up import Addressee
from helpline.content.wording import LANGUAGES
from helpline.domain.followup.local_hours import LocalHours
from helpline.domain.followup.plans import Plan, StepKind
from helpline.domain.followup.stages import Stage, suited
from helpline.domain.weekly import FULL_DAY
from helpline.read_models.zone import find_zone
from helpline.services.followup.enrolling import list_plans
from helpline.services.plan_preview import NUMBER_IN_PREVIEWS, PlanPreview, preview_plan
from helpline.storage.own_words import read_words_anew
from helpline.storage.tables import helpline
from helpline.web.api.enrolment_form import USUAL_PLAN, detox_end, hours_span, zone_name
from helpline.web.api.reading import Reader, one_of
from helpline.web.house import house
from helpline.web.pages.wall_time import as_rfc_3339, for_typing


@dataclass(frozen=True)
class CalendarStep:
    """A text as the page lists it. `changed`: what the clock is called from here on, where clocks
    have changed since the text before; `never`: why it will not be sent.
    """

    position: int
    at: datetime
    changed: str | None
    asks: bool
    says: str
    words: str
    never: str | None


@dataclass(frozen=True)
class ShownCalendar:
    """A plan's calendar for one person, in their own time."""

    plan: Plan
    seen: PlanPreview
    ended_at: datetime
    hours: LocalHours

    @property
    def zone(self) -> ZoneInfo:
        """The person's."""
        return self.hours.zone

    @property
    def days(self) -> int:
        """How long the plan goes on."""
        return self.plan.in_order()[-1].offset.days

    @property
    def steps(self) -> list[CalendarStep]:
        """Every text, in order."""
        shown, before = [], self.ended_at.astimezone(self.zone).utcoffset()
        for planned, words in self.seen.steps:
            local = planned.due_at.astimezone(self.zone)
            changed = None if local.utcoffset() == before else local.tzname()
            before = local.utcoffset()
            shown.append(
                CalendarStep(
                    position=planned.position,
                    at=planned.due_at,
                    changed=changed,
                    asks=planned.step.kind is StepKind.CHECK_IN,
                    says=planned.step.says.value,
                    words=words,
                    never=planned.unplanned,
                )
            )
        return shown


def calendar_of(plan: Plan, ended_at: datetime, hours: LocalHours, to: Addressee) -> ShownCalendar:
    """The calendar for whoever that is."""
    return ShownCalendar(plan, preview_plan(plan, ended_at, hours, to), ended_at, hours)


def plan_calendar() -> Response | str:
    """The page; what is asked for is in the query, and holds nothing of anybody."""
    here = house()
    now = here.clock.now()
    with here.database.reading() as connection:
        plans = list_plans(connection)
        read_words_anew(connection)
        home = find_zone(connection)
        country = connection.execute(select(helpline.c.country)).scalar() or "GB"
        plan_name = request.args.get("plan", USUAL_PLAN)
        plan = plans.get(plan_name)
    reader = _reader(home)
    zone = ZoneInfo(reader.optional("timezone", zone_name) or home.key)
    hours = LocalHours(zone, reader.optional("safe_hours", hours_span) or FULL_DAY)
    ended_at = reader.optional("detox_ended_at", detox_end(now)) or now
    language = reader.optional("language", one_of(LANGUAGES)) or LANGUAGES[0]
    stage = reader.optional("stage", one_of([stage.value for stage in Stage]))
    if plan is None:
        reader.refuse("plan", "there is no plan of this name")
    to = Addressee(language, country, NUMBER_IN_PREVIEWS)
    is_sound = plan is not None and not reader.errors
    if plan is not None and is_sound:
        plan = suited(plan, Stage(stage) if stage else None)
    page = render_template(
        "pages/plan_calendar.html",
        calendar=calendar_of(plan, ended_at, hours, to) if plan is not None and is_sound else None,
        problems={error.field: error.reason for error in reader.errors},
        plans=list(plans),
        languages=LANGUAGES,
        stages=list(Stage),
        asked={
            "plan": plan_name,
            "timezone": request.args.get("timezone") or zone.key,
            "safe_hours": request.args.get("safe_hours", ""),
            "language": language,
            "stage": stage or "",
            "detox_ended_at": request.args.get("detox_ended_at") or for_typing(ended_at, zone),
        },
    )
    return page if is_sound else Response(page, 400)


def _reader(home: ZoneInfo) -> Reader:
    """What was asked for, its time told by the clock of its own zone where that is one."""
    given = {name: value.strip() for name, value in request.args.items() if value.strip()}
    asked = Reader(given).optional("timezone", zone_name)
    zone = home if asked is None else ZoneInfo(asked)
    if "detox_ended_at" in given:
        given["detox_ended_at"] = as_rfc_3339(given["detox_ended_at"], zone)
    return Reader(given)
