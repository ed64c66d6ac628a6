"""The sheets about what we owe, whom we follow, and those who answer."""

from helpline.domain.callback_measures import CallbackMeasures
from helpline.domain.reports.need import AIM, WEEKS
from helpline.domain.reports.period import Cell
from helpline.domain.reports.small_numbers import (
    FEWEST_COUNSELLORS,
    FEWEST_FOLLOWED,
    may_be_shown,
)
from helpline.domain.reports.working_time import worked_by_hour
from helpline.read_models.reports.follow_up import Funnel, PlanTexts, Worries
from helpline.read_models.reports.report import Report
from helpline.read_models.reports.staffing import Staffing
from helpline.web.pages.words import risk
from helpline.web.pictures.bars import lying_bars, share_bars
from helpline.web.pictures.drawing import Caption, Series
from helpline.web.pictures.steps import area_and_steps
from helpline.web.reports.of_calls import HOURS, WEEKDAYS, T
from helpline.web.reports.sheet import Sheet, in_unit, seconds, share, shown

_DIVIDED = "\N{DIVISION SIGN}"
_HIDDEN = f"Numbers under {FEWEST_FOLLOWED} are not shown, and no times of so few."


def callbacks(measures: CallbackMeasures) -> Sheet:
    """As on the wallboard, of the period."""
    return Sheet(
        "callbacks",
        "Callbacks",
        "Those that were asked for in this time. First try: from when they asked, or from the beginning of"
        " the time that they chose, until their phone was rung. Reached in the promised time: of those"
        " whose promise was kept or is over. Promises broken: the time passed before their phone was rung.",
        ("", "value"),
        [
            ("asked for", measures.requested),
            (
                "first try after, half of them",
                seconds(measures.first_attempt_p50_seconds),
            ),
            (
                "first try after, nine in ten",
                seconds(measures.first_attempt_p90_seconds),
            ),
            ("tries a callback", measures.attempts_per_request),
            ("reached", measures.reached),
            ("reached, of all", share(measures.reached_share)),
            ("reached in the promised time", share(measures.reached_in_time_share)),
            ("rang in themselves", measures.rang_in),
            ("too late", measures.expired),
            ("promises broken", measures.breaches),
        ],
        ("count",),
    )


def funnel(found: Funnel) -> Sheet:
    """How far those came who were enrolled."""
    steps = [
        ("enrolled", found.enrolled),
        ("agreed from their own phone", found.agreed),
        ("got a text of their plan", found.texted),
        ("answered one", found.answered),
        ("came to the end of the plan", found.finished),
    ]
    caption = Caption(
        "funnel-plot",
        "Follow-up: how far people came",
        "A bar for each step, from being enrolled to the end of the plan.",
    )
    drawn = [
        (name, float(count if may_be_shown(count) else 0), str(shown(count)))
        for name, count in steps
    ]
    return Sheet(
        "funnel",
        "Follow-up",
        f"Of those who were enrolled in this time, until now. {_HIDDEN}",
        ("", "people"),
        [(name, shown(count)) for name, count in steps],
        ("count",),
        lying_bars(caption, drawn),
    )


def plan_texts(found: PlanTexts) -> Sheet:
    """What came of the texts."""
    return Sheet(
        "plan-texts",
        "Texts of plans",
        "Those that were due in this time, without the one that asks to agree. Delivered: Twilio says so, or"
        f" it was answered. {_HIDDEN}",
        ("", "texts"),
        [
            ("due", shown(found.due)),
            ("sent", shown(found.sent)),
            ("delivered", shown(found.delivered)),
            ("answered", shown(found.answered)),
            ("failed or unclear", shown(found.failed)),
            ("skipped, with a reason", shown(found.skipped)),
        ],
        ("count",),
    )


def worries(found: Worries) -> Sheet:
    """From a risk to a person."""
    by_risk = [(risk(one.value), shown(count)) for one, count in found.by_risk.items()]
    return Sheet(
        "worries",
        "From a risk to a person",
        "Texts that worried us, that came in this time. From when the text came until the first person took"
        " it. Late: taken after its time, or not taken and past it. "
        f"{_HIDDEN}",
        ("", "value"),
        [
            ("worries", shown(found.opened)),
            ("taken by a person", shown(found.taken)),
            ("late", shown(found.late)),
            ("until a person took it, half of them", seconds(found.p50_seconds)),
            ("until a person took it, nine in ten", seconds(found.p90_seconds)),
            *((f"about {name}", count) for name, count in by_risk),
        ],
        ("count",),
    )


def occupancy(report: Report) -> Sheet:
    """How busy counsellors were, all of them together."""
    by_hour = worked_by_hour(report.worked)
    caption = Caption(
        "occupancy-plot",
        "Occupancy by hour of the day",
        "A bar for each hour from 0 to 100 %; none where fewer than"
        f" {FEWEST_COUNSELLORS} counsellors were on.",
    )
    shares = [by_hour[hour].occupancy for hour in range(24)]
    return Sheet(
        "occupancy",
        "Occupancy",
        f"(Conversations + wrap-up) {_DIVIDED} (that + available), of all counsellors together; breaks and"
        " ringing are not busy. A small team that answers nine in ten in time is busy about 60 % of it:"
        f" more is no aim. Hours in which fewer than {FEWEST_COUNSELLORS} different counsellors were on are"
        " not shown: they would tell of one person. Of a line, it is the people of its team.",
        ("", "on, on average", "occupancy"),
        [
            (f"{HOURS[hour]}:00", round(by_hour[hour].mean_on, 1), shares[hour])
            for hour in range(24)
        ],
        ("count", "share"),
        share_bars(caption, HOURS, Series("occupancy", "a", shares)),
    )


def staffing(found: Staffing) -> Sheet:
    """What was needed, beside who was on."""
    cells = [Cell(day, hour) for day in range(7) for hour in range(24)]
    on = Series("on, on average", "soft", [found.worked[cell].mean_on for cell in cells])
    need = Series("needed", "c", [found.needed.get(cell) for cell in cells])
    caption = Caption(
        "staffing-plot",
        "Counsellors needed and counsellors on, by hour of the week",
        "An area for how many were on, and a line for how many were needed, from Monday to Sunday.",
    )
    period, callers = found.period, found.callers
    return Sheet(
        "staffing",
        "Staffing needed by hour",
        f"By Erlang A, from the {WEEKS} weeks from {period.first.isoformat()} to {period.last.isoformat()}:"
        f" the fewest counsellors with whom {AIM:.0%} of all who enter the line are answered within {T} s,"
        " where callers come at random as often as they and our callbacks did in that hour, hold a"
        f" counsellor for {in_unit(callers.handling_seconds, 'seconds')} (ringing and wrap-up included) and"
        f" are patient for {_patience(callers.patience_seconds)} on average. The aim is ours, not a"
        " standard's. Each cell: needed / on.",
        ("", *WEEKDAYS),
        [
            (f"{HOURS[hour]}:00", *(_needed_and_on(found, Cell(day, hour)) for day in range(7)))
            for hour in range(24)
        ],
        ("count",) * 7,
        area_and_steps(caption, WEEKDAYS, on, need),
    )


def _patience(seconds: float) -> str:
    return "as long as it takes" if seconds == float("inf") else in_unit(seconds, "seconds")


def _needed_and_on(found: Staffing, cell: Cell) -> str:
    need = found.needed.get(cell)
    return f"{in_unit(need, 'count')} / {found.worked[cell].mean_on:.1f}"
