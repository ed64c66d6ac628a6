"""Lines and the teams that answer them, as read by every call."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    select,
)

from helpline.domain.callbacks import AttemptPlan
from helpline.domain.configuration import Rule, Strategy, WaitSound
from helpline.domain.offers import Pauses
from helpline.domain.senders import Sender
from helpline.domain.switches import SwitchKind
from helpline.storage.constants import THE_ONE
from helpline.storage.own_words import keep_up_with_words
from helpline.storage.tables import helpline, lines, switches, teams
from helpline.storage.topic_editions import keep_up_with_topics


@dataclass(frozen=True)
class Team:
    """Who answers, and with what patience (seconds)."""

    id: uuid.UUID
    ring_seconds: int
    max_wait_seconds: int
    wrap_up_seconds: int
    attempt_plan: AttemptPlan
    pauses: Pauses


@dataclass(frozen=True)
class Switch:
    """What a supervisor did with a line, until it is undone or its time (UTC) is over."""

    kind: SwitchKind
    number_sealed: bytes | None
    until: datetime | None


@dataclass(frozen=True)
class Reach:
    """Who could ever take a caller of a line: of its own team or the partner team, on call or not,
    with what skills; and after those, of whoever was passed on to another team, all `further` ones.
    """

    team_id: uuid.UUID
    partner_team_id: uuid.UUID | None
    is_on_call_rung: bool
    must_skills: tuple[str, ...]
    needs_language: bool
    further: "Reach | None" = None

    def passed_to(self, team_id: uuid.UUID | None) -> "Reach":
        """The same for a caller whom a counsellor has passed on to this team: it comes first, and
        the line's own and its partner after it.
        """
        if team_id is None or team_id == self.team_id:
            return self
        return replace(self, team_id=team_id, partner_team_id=None, further=self)


@dataclass(frozen=True)
class Line:
    """A number that people ring, with what a call on it needs to know."""

    id: uuid.UUID
    number: str
    name: str
    languages: tuple[str, ...]
    hours: Any
    overflow_number_sealed: bytes | None
    country: str
    zone: str
    helpline_name: str
    team: Team
    say_position: bool
    say_wait: bool
    wait_sound: WaitSound
    wait_music_url: str | None
    reach: Reach
    choose_gender: bool
    quiet_hours: str
    callback_within: timedelta
    machine_detection: bool
    messaging_service: str | None
    switch: Switch | None = None
    gate: bool = False
    ring_back_abandoned: bool = False
    listening_notice: tuple[tuple[str, str], ...] = ()
    answers_written: str = "{}"
    """JSON, read by the few who ask who answers (`services.who_answers`)."""
    words_edition: uuid.UUID | None = None

    def switched(self, now: datetime) -> SwitchKind | None:
        """What the switch says at this moment, if anything."""
        if self.switch is None or (self.switch.until is not None and self.switch.until <= now):
            return None
        return self.switch.kind

    @property
    def sender(self) -> Sender:
        """What its texts go out from."""
        return Sender(self.number, self.messaging_service)

    @property
    def diverted_to_sealed(self) -> bytes | None:
        """The number of a diverted line: its own, or else the partner's."""
        given = None if self.switch is None else self.switch.number_sealed
        return given or self.overflow_number_sealed


OPEN_SWITCH = and_(switches.c.line_id == lines.c.id, switches.c.undone_at.is_(None))
"""For an outer join: whoever reads a line reads its switch in the same statement."""

REACH_COLUMNS = (
    lines.c.team_id,
    lines.c.partner_team_id,
    lines.c.on_call_after_seconds,
    lines.c.must_skills,
    lines.c.language_rule,
)


def reach_of_row(row: RowMapping) -> Reach:
    """The reach in a row that has `REACH_COLUMNS`."""
    return Reach(
        team_id=row["team_id"],
        partner_team_id=row["partner_team_id"],
        is_on_call_rung=row["on_call_after_seconds"] is not None,
        must_skills=tuple(row["must_skills"]),
        needs_language=row["language_rule"] == Rule.MUST.value,
    )


MESSAGING_SERVICE: ColumnElement[str | None] = func.coalesce(
    lines.c.messaging_service, helpline.c.messaging_service
)
"""Of a line, in a statement that has the helpline's row: its own, or else that of all lines."""

LINE_COLUMNS = (
    lines.c.id.label("line_id"),
    lines.c.number.label("line_number"),
    lines.c.name.label("line_name"),
    lines.c.languages.label("line_languages"),
    lines.c.hours.label("line_hours"),
    lines.c.overflow_number_sealed,
    helpline.c.country,
    helpline.c.timezone,
    helpline.c.name.label("helpline_name"),
    cast(helpline.c.answers, Text).label("answers_written"),
    helpline.c.topics_edition,
    helpline.c.words_edition,
    lines.c.say_position,
    lines.c.say_wait,
    lines.c.wait_sound,
    lines.c.gate,
    lines.c.wait_music_url,
    *REACH_COLUMNS,
    lines.c.choose_gender,
    lines.c.quiet_hours,
    lines.c.callback_within_seconds,
    lines.c.ring_back_abandoned,
    lines.c.listening_notice,
    lines.c.machine_detection,
    MESSAGING_SERVICE.label("line_messaging_service"),
    teams.c.ring_seconds,
    teams.c.max_wait_seconds,
    teams.c.wrap_up_seconds,
    teams.c.callback_attempts,
    teams.c.callback_gaps_seconds,
    switches.c.kind.label("switch_kind"),
    switches.c.number_sealed.label("switch_number_sealed"),
    switches.c.until.label("switch_until"),
    teams.c.decline_pause_seconds,
    teams.c.busy_pause_seconds,
    teams.c.no_answer_pause_seconds,
)


def line_of_row(connection: Connection, row: Row[Any]) -> Line:
    """The line in a row that has `LINE_COLUMNS`, with `OPEN_SWITCH` joined to it.

    Whoever serves a line says what the service says: the words and topics of its edition are there
    then.
    """
    got = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    keep_up_with_words(connection, got["words_edition"])
    keep_up_with_topics(connection, got["topics_edition"])
    return Line(
        id=got["line_id"],
        number=got["line_number"],
        name=got["line_name"],
        languages=tuple(got["line_languages"]),
        hours=got["line_hours"],
        overflow_number_sealed=got["overflow_number_sealed"],
        country=got["country"],
        zone=got["timezone"],
        helpline_name=got["helpline_name"],
        answers_written=got["answers_written"],
        words_edition=got["words_edition"],
        team=_team_of(got),
        say_position=got["say_position"],
        say_wait=got["say_wait"],
        wait_sound=WaitSound(got["wait_sound"]),
        gate=got["gate"],
        wait_music_url=got["wait_music_url"],
        switch=_switch_of(got),
        reach=reach_of_row(got),
        choose_gender=got["choose_gender"],
        quiet_hours=got["quiet_hours"],
        callback_within=timedelta(seconds=got["callback_within_seconds"]),
        ring_back_abandoned=got["ring_back_abandoned"],
        listening_notice=tuple((one[0], one[1]) for one in got["listening_notice"]),
        machine_detection=got["machine_detection"],
        messaging_service=got["line_messaging_service"],
    )


def _switch_of(got: RowMapping) -> Switch | None:
    if got["switch_kind"] is None:
        return None
    kind = SwitchKind(got["switch_kind"])
    return Switch(kind, got["switch_number_sealed"], got["switch_until"])


def _team_of(got: RowMapping) -> Team:
    gaps = tuple(timedelta(seconds=seconds) for seconds in got["callback_gaps_seconds"])
    return Team(
        id=got["team_id"],
        ring_seconds=got["ring_seconds"],
        max_wait_seconds=got["max_wait_seconds"],
        wrap_up_seconds=got["wrap_up_seconds"],
        attempt_plan=AttemptPlan(got["callback_attempts"], gaps),
        pauses=Pauses(
            decline=timedelta(seconds=got["decline_pause_seconds"]),
            busy=timedelta(seconds=got["busy_pause_seconds"]),
            no_answer=timedelta(seconds=got["no_answer_pause_seconds"]),
        ),
    )


LINES: Select[Any] = (
    select(*LINE_COLUMNS)
    .join(teams, teams.c.id == lines.c.team_id)
    .join(helpline, helpline.c.id == THE_ONE)
    .outerjoin(switches, OPEN_SWITCH)
)
"""Every line, to be narrowed down."""

_FIND = LINES.where(lines.c.id == bindparam("line_id"))
_FIND_BY_NUMBER = LINES.where(lines.c.number == bindparam("number"))
_ACTIVE = LINES.where(lines.c.active).order_by(lines.c.position, lines.c.name)
_FIRST = _ACTIVE.limit(1)


def line_for(connection: Connection, number: str) -> Line | None:
    """The line that was rung, also a retired one: whoever rings it is served.

    A number that nobody configured is served by the first line: the caller goes through.
    """
    rung = connection.execute(_FIND_BY_NUMBER, {"number": number}).first()
    row = rung or connection.execute(_FIRST).first()
    return None if row is None else line_of_row(connection, row)


def find_line(connection: Connection, line_id: uuid.UUID) -> Line | None:
    """A line by its id."""
    row = connection.execute(_FIND, {"line_id": line_id}).first()
    return None if row is None else line_of_row(connection, row)


def list_active_lines(connection: Connection) -> list[Line]:
    """The lines in use, in the order of the configuration."""
    return [line_of_row(connection, row) for row in connection.execute(_ACTIVE).all()]


def is_our_own(connection: Connection, number: str) -> bool:
    """Whether a number is one of ours, also of a line that has been retired."""
    found = select(exists().where(lines.c.number == number))
    return bool(connection.execute(found).scalar_one())


def find_strategy(connection: Connection, team_id: uuid.UUID) -> Strategy | None:
    """How a team's people are rung; None where there is no such team, or none any more."""
    found = connection.execute(
        select(teams.c.strategy).where(teams.c.id == team_id, teams.c.active)
    ).scalar()
    return None if found is None else Strategy(found)
