"""The configuration file is read as docs/configuration.md promises it."""

from datetime import date, timedelta

import pytest
from phonenumbers import PhoneNumberFormat, example_number, format_number

from helpline.domain.configuration import (
    Configuration,
    EscalationConfig,
    HelplineConfig,
    LineConfig,
    Role,
    StaffConfig,
    Strategy,
    TeamConfig,
)
from helpline.domain.followup.plans import Plan, PlanStep, StepKind
from helpline.domain.hours import ALWAYS, OpeningHours, parse_hours
from helpline.domain.weekly import Span
from tests.services.configuration.written import PROMISED, SHORTEST, changed, findings_of, parse


def test_file_is_read_as_it_is_promised() -> None:
    assert parse(PROMISED) == Configuration(
        helpline=HelplineConfig("Harbour Detox Helpline", "GB", "Europe/London"),
        lines=(
            LineConfig(
                number="+442079460101",
                name="General enquiries",
                team="general",
                languages=("en",),
                hours=ALWAYS,
                overflow_number="+442079460199",
            ),
        ),
        teams=(
            TeamConfig(
                name="general",
                strategy=Strategy.LONGEST_IDLE,
                ring_seconds=20,
                max_wait_seconds=600,
                wrap_up_seconds=30,
                callback_attempts=3,
                callback_retry=(timedelta(minutes=15), timedelta(hours=2)),
            ),
        ),
        staff=(
            StaffConfig(
                name="Ana Ruiz",
                email="ana@example.org",
                phone="+447700900001",
                role=Role.COUNSELLOR,
                teams=("general",),
                languages=("en", "es"),
                skills=("dual-diagnosis",),
                shifts=("mon-fri 09:00-17:00", "sat 22:00-06:00"),
            ),
        ),
        plans=(
            Plan(
                "pilot",
                (
                    PlanStep(
                        offset=timedelta(hours=24),
                        kind=StepKind.CHECK_IN,
                        window=Span(600, 1140),
                        valid_for=timedelta(hours=8),
                    ),
                ),
            ),
        ),
        escalation=EscalationConfig((("ana@example.org",),)),
    )


def test_shortest_file_has_safe_defaults() -> None:
    read = parse(SHORTEST)
    assert read.helpline.timezone == "Europe/London"
    assert (read.lines[0].languages, read.lines[0].hours) == (("en",), ALWAYS)
    assert read.lines[0].overflow_number is None
    assert read.teams == parse(PROMISED).teams
    assert (read.staff[0].role, read.staff[0].languages) == (Role.COUNSELLOR, ("en",))
    assert (read.staff[0].teams, read.staff[0].skills, read.staff[0].shifts) == ((), (), ())
    assert (read.plans, read.escalation.on_call) == ((), ())


def test_email_is_kept_in_small_letters() -> None:
    assert parse(SHORTEST).staff[0].email == "ana@example.org"


def test_hours_may_be_a_table() -> None:
    table = '{ mon = ["09:00-17:00"], fri = ["22:00-06:00"], closed_on = ["2026-12-25"] }'
    hours = parse(changed('"always"', table)).lines[0].hours
    week = parse_hours({"mon": ["09:00-17:00"], "fri": ["22:00-06:00"]}).week
    assert hours == OpeningHours(week, frozenset({date(2026, 12, 25)}))


@pytest.mark.parametrize("strategy", [strategy.value for strategy in Strategy])
def test_every_promised_strategy_is_known(strategy: str) -> None:
    assert parse(changed('"longest-idle"', f'"{strategy}"')).teams[0].strategy == strategy


def test_two_people_may_share_a_name() -> None:
    more = '[[staff]]\nname="Ana Ruiz"\nemail="b@example.org"\nphone="+447700900002"\n'
    assert len(parse(f"{PROMISED}\n{more}").staff) == 2


@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_only_counsellors_need_a_phone(role: str) -> None:
    text = changed('phone = "+447700900001"', "", changed('"counsellor"', f'"{role}"'))
    assert parse(text).staff[0].phone is None


def test_lines_are_of_the_country_and_everybody_else_is_of_any() -> None:
    example = example_number("IE")
    assert example is not None
    irish = format_number(example, PhoneNumberFormat.E164)
    assert parse(changed("+447700900001", irish)).staff[0].phone == irish
    assert findings_of(changed("+442079460101", irish)) == {
        "lines[0].number": "is not a number of GB"
    }
