"""Whatever files follow each other, the database says what the last one said."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpline.domain.configuration import (
    Configuration,
    EscalationConfig,
    HelplineConfig,
    LineConfig,
    Role,
    StaffConfig,
    Strategy,
    TeamConfig,
    WaitSound,
)
from helpline.domain.hours import ALWAYS, parse_hours
from helpline.services.configuration.applying import apply
from helpline.services.configuration.sections import DEFAULT_RETRY
from helpline.storage import configuration as storage
from helpline.storage.configuration import Stored
from helpline.storage.transaction import Database

NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
NAMES = ("North", "north", "South", "East")


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(values, min_size=1, max_size=3, unique_by=str.casefold)


@st.composite
def files(draw: st.DrawFn) -> Configuration:
    """Few names, numbers and addresses, so that they change hands often."""
    teams = draw(some(st.sampled_from(NAMES)))
    return Configuration(
        helpline=HelplineConfig("Harbour", "GB", draw(st.sampled_from(["UTC", "Asia/Tokyo"]))),
        lines=tuple(draw(lines(teams))),
        teams=tuple(_team(name, draw(st.integers(5, 7))) for name in teams),
        staff=tuple(draw(people(teams))),
        plans=(),
        escalation=EscalationConfig(()),
    )


@st.composite
def lines(draw: st.DrawFn, teams: list[str]) -> list[LineConfig]:
    names = draw(some(st.sampled_from(NAMES)))
    numbers = draw(st.permutations([f"+44207946010{place}" for place in range(4)]))
    return [
        LineConfig(
            number=number,
            name=name,
            team=draw(st.sampled_from(teams)),
            languages=("en",),
            hours=draw(st.sampled_from([ALWAYS, parse_hours({"mon": ["09:00-17:00"]})])),
            overflow_number=draw(st.sampled_from([None, "+442079460199"])),
            gate=draw(st.booleans()),
            say_position=draw(st.booleans()),
            say_wait=draw(st.booleans()),
            wait_sound=draw(st.sampled_from(WaitSound)),
            wait_music_url=draw(st.sampled_from([None, "https://example.org/calm.mp3"])),
        )
        for name, number in zip(names, numbers, strict=False)
    ]


@st.composite
def people(draw: st.DrawFn, teams: list[str]) -> list[StaffConfig]:
    emails = draw(some(st.sampled_from([f"{name}@example.org" for name in ("a", "b", "c")])))
    phones = draw(st.permutations([f"+44770090000{place}" for place in range(3)]))
    return [
        StaffConfig(
            name="Ana",
            email=email,
            phone=phone,
            role=Role.COUNSELLOR,
            teams=tuple(sorted(draw(st.sets(st.sampled_from(teams))))),
            languages=("en",),
            skills=(),
            shifts=draw(st.sampled_from([(), ("mon-fri 09:00-17:00",)])),
        )
        for email, phone in zip(emails, phones, strict=False)
    ]


def _team(name: str, ring_seconds: int) -> TeamConfig:
    return TeamConfig(name, Strategy.LONGEST_IDLE, ring_seconds, 600, 30, 3, DEFAULT_RETRY)


def _active(stored: list[Stored[LineConfig]]) -> list[LineConfig]:
    return [row.config for row in stored if row.active]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sequence=st.lists(files(), min_size=2, max_size=4))
def test_the_last_file_counts_and_nothing_is_ever_deleted(
    database: Database, empty: Callable[[], None], sequence: list[Configuration]
) -> None:
    empty()
    ever: set[uuid.UUID] = set()
    for file in sequence:
        apply(database, file, NOW)
        with database.transaction(NOW) as tx:
            stored_lines, stored_staff = storage.list_lines(tx), storage.list_staff(tx)
            stored_teams = storage.list_teams(tx)
        assert tuple(_active(stored_lines)) == file.lines
        assert {row.config for row in stored_staff if row.active} == set(file.staff)
        assert {row.config for row in stored_teams if row.active} == set(file.teams)
        there = {line.id for line in stored_lines} | {person.id for person in stored_staff}
        there |= {team.id for team in stored_teams}
        assert ever <= there
        ever = there
        assert apply(database, file, NOW) == []
