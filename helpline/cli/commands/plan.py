"""`helpline plan`."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from helpline.domain.errors import Refused, UnreadableValue

if TYPE_CHECKING:
    from helpline.domain.followup.local_hours import LocalHours
    from helpline.domain.followup.plans import Plan
    from helpline.services.plan_preview import PlanPreview

_LOCAL_TIME = "must be a local time such as 2026-11-20T10:00"


@click.group("plan")
def command() -> None:
    """Follow-up plans."""


@command.command("preview")
@click.argument("name")
@click.option("--detox-ended", "ended", help="Local time, such as 2026-11-20T10:00; else now.")
@click.option("--zone", "zone_name", help="The person's time zone; else the country's.")
@click.option("--country", default="GB", show_default=True, help="For numbers and words.")
@click.option("--language", default="en", show_default=True, help="Of the texts.")
@click.option("--safe", help='When the person may be texted, such as "12:00-18:00"; else any time.')
@click.option("--supporting", is_flag=True, help="For somebody who supports another.")
@click.option(
    "--file", type=click.Path(path_type=Path), help="A configuration file with its plans."
)
def preview(
    name: str,
    ended: str | None,
    zone_name: str | None,
    country: str,
    language: str,
    safe: str | None,
    file: Path | None,
    *,
    supporting: bool,
) -> None:
    """Print all of plan NAME as somebody would live it: when each text comes and what it says."""
    from helpline.clock import SystemClock
    from helpline.content.countries import country_pack
    from helpline.content.follow_up import Addressee
    from helpline.content.wording import LANGUAGES
    from helpline.domain.followup.local_hours import LocalHours
    from helpline.domain.followup.stages import Stage, suited
    from helpline.domain.weekly import FULL_DAY, parse_span, starting
    from helpline.services.configuration.values import zone as read_zone
    from helpline.services.plan_preview import NUMBER_IN_PREVIEWS, preview_plan

    if language not in LANGUAGES:
        raise Refused("--language", f"there are {', '.join(LANGUAGES)}")
    plan = suited(_find(name, file), Stage.SUPPORTING if supporting else None)
    try:
        zone = ZoneInfo(read_zone(zone_name or country_pack(country).timezone))
        hours = LocalHours(zone, FULL_DAY if safe is None else parse_span(safe))
        to = Addressee(language, country_pack(country).code, NUMBER_IN_PREVIEWS)
    except UnreadableValue as problem:
        raise Refused("plan preview", str(problem)) from None
    moment = _read(ended)
    ended_at = SystemClock().now() if moment is None else starting(moment, zone)
    seen = preview_plan(plan, ended_at, hours, to)
    for line in (*_heading(plan, seen, ended_at, hours), *_steps(seen, zone)):
        click.echo(line)


def _find(name: str, file: Path | None) -> "Plan":
    from helpline.services.configuration.file import read_configuration
    from helpline.services.configuration.own_words import say_words_of
    from helpline.services.configuration.plans import BUILT_IN_PLANS, built_in_plan

    configured = None if file is None else read_configuration(file)
    if configured is not None:
        say_words_of(configured)
    if name in BUILT_IN_PLANS:
        return built_in_plan(name)
    own = {} if configured is None else {plan.name: plan for plan in configured.plans}
    if name not in own:
        known = ", ".join((*BUILT_IN_PLANS, *own))
        raise Refused("NAME", f"there is no such plan; there are {known}")
    return own[name]


def _read(moment: str | None) -> datetime | None:
    if moment is None:
        return None
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        raise Refused("--detox-ended", _LOCAL_TIME) from None
    if read.tzinfo is not None:
        raise Refused("--detox-ended", _LOCAL_TIME)
    return read


def _heading(
    plan: "Plan", seen: "PlanPreview", ended_at: datetime, hours: "LocalHours"
) -> Iterator[str]:
    days = plan.in_order()[-1].offset.days
    yield f"{plan.name}, version {seen.version}"
    yield (
        f"{len(plan.steps)} texts to day {days}, {seen.early} in the first 28 days,"
        f" {seen.early_asking} of those ask something"
    )
    yield f"detox ended: {_time(ended_at, hours.zone)}; nothing at {hours.quiet}"
    yield "each person's times are up to 40 minutes earlier or later than another's"


def _steps(seen: "PlanPreview", zone: ZoneInfo) -> Iterator[str]:
    first = seen.steps[0][0]
    widths = (len(_time(first.due_at, zone)) + 1, 8, 12)
    for planned, text in seen.steps:
        when = _time(planned.due_at, zone)
        if planned.unplanned is not None:
            when = f"never ({planned.unplanned})"
        columns = (when, planned.step.kind, planned.step.says)
        told = "  ".join(f"{word:{width}}" for word, width in zip(columns, widths, strict=True))
        yield f"{planned.position:3}  {told}  {text}"


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%a %Y-%m-%d %H:%M %Z")
