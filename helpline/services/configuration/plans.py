"""Follow-up plans as they are written: those of the service, and those that come with helpline."""

import tomllib
from datetime import timedelta
from functools import cache
from importlib.resources import files

from helpline.domain.durations import parse_duration
from helpline.domain.errors import UnusableConfiguration
from helpline.domain.followup.plans import Plan, PlanStep, PlanText, StepKind, text_fits
from helpline.domain.weekly import Span
from helpline.services.configuration import values
from helpline.services.configuration.table import Findings, Table, keys_of

DEFAULT_WINDOW = Span(10 * 60, 19 * 60)
DEFAULT_VALID_FOR = timedelta(hours=8)
BUILT_IN_PLANS = ("standard", "light")


@cache
def built_in_plan(name: str) -> Plan:
    """One of the plans that come with helpline; the file is read as everybody else's is."""
    written = files("helpline.content").joinpath("plans", f"{name}.toml").read_text("utf-8")
    findings = Findings(f"{name}.toml")
    plan = read_plan(Table(findings, "", tomllib.loads(written), keys_of(Plan)))
    if findings.all:
        raise UnusableConfiguration(findings.all)
    return plan


def read_plan(table: Table) -> Plan:
    """A plan; what is wrong with it is noted."""
    steps = table.tables("steps", keys_of(PlanStep), at_least=1)
    return Plan(
        name=table.read("name", values.name, "", required=True),
        steps=tuple(_step(step) for step in steps),
    )


def _step(table: Table) -> PlanStep:
    step = PlanStep(
        offset=table.read("offset", parse_duration, timedelta(), required=True),
        kind=table.read("kind", values.one_of("kind", StepKind), StepKind.CARING, required=True),
        window=table.read("window", values.window, DEFAULT_WINDOW),
        valid_for=table.read("valid_for", values.positive_duration, DEFAULT_VALID_FOR),
        text=table.read("text", values.one_of("text", PlanText), None),
    )
    if step.text is not None and not text_fits(step.kind, step.text):
        fitting = ", ".join(text for text in PlanText if text_fits(step.kind, text))
        table.note("text", f"does not go with {step.kind}; there are {fitting}")
    return step
