"""What a report is about: a period, and the lines it is narrowed down to."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from helpline.domain.reports.period import Period
from helpline.storage.tables import lines, teams


@dataclass(frozen=True)
class Choice:
    """A line or a team that can be asked for."""

    id: uuid.UUID
    name: str
    team_id: uuid.UUID


@dataclass(frozen=True)
class Choices:
    """All of them, also those that are retired: their past is still theirs."""

    lines: tuple[Choice, ...]
    teams: tuple[Choice, ...]


@dataclass(frozen=True)
class Scope:
    """A period; with `line_ids` or `team_ids` None, all of them."""

    period: Period
    line_ids: frozenset[uuid.UUID] | None = None
    team_ids: frozenset[uuid.UUID] | None = None

    def of_lines(self, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """The condition that keeps what is of its lines."""
        return [] if self.line_ids is None else [column.in_(self.line_ids)]

    def over(self, period: Period) -> "Scope":
        """The same lines in another period."""
        return Scope(period, self.line_ids, self.team_ids)


def list_choices(connection: Connection) -> Choices:
    """The lines and the teams, by name."""
    found = connection.execute(select(lines.c.id, lines.c.name, lines.c.team_id))
    of_lines = sorted((Choice(*row) for row in found), key=_by_name)
    found = connection.execute(select(teams.c.id, teams.c.name, teams.c.id.label("team_id")))
    of_teams = sorted((Choice(*row) for row in found), key=_by_name)
    return Choices(tuple(of_lines), tuple(of_teams))


def scope_of(
    choices: Choices, period: Period, line_id: uuid.UUID | None, team_id: uuid.UUID | None
) -> Scope:
    """The scope of a choice. A line has the people of its team."""
    if line_id is None and team_id is None:
        return Scope(period)
    chosen = [
        line
        for line in choices.lines
        if line_id in (None, line.id) and team_id in (None, line.team_id)
    ]
    of_teams = {line.team_id for line in chosen} if team_id is None else {team_id}
    return Scope(period, frozenset(line.id for line in chosen), frozenset(of_teams))


def _by_name(choice: Choice) -> str:
    return choice.name.casefold()
