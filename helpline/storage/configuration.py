"""What the configuration file made: rows read as the file would say them, and written from it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Table, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from helpline.domain.configuration import (
    NEVER_QUIET,
    AnswersConfig,
    Gender,
    HelplineConfig,
    LineConfig,
    Role,
    Rule,
    Sentences,
    StaffConfig,
    Strategy,
    TeamConfig,
    WaitSound,
)
from helpline.domain.followup.stages import Stage
from helpline.domain.hours import OpeningHours, parse_hours, stored_hours
from helpline.domain.presence import Presence, PresenceSource
from helpline.domain.second_factor import SecondFactorFor
from helpline.domain.weekly import parse_span
from helpline.storage.tables import (
    helpline,
    lines,
    presence,
    shared_numbers,
    staff,
    staff_teams,
    teams,
)
from helpline.storage.transaction import Transaction

T = TypeVar("T")

_APPLY_LOCK = 7_302
"""Key of the advisory lock that makes `helpline apply` one at a time."""


@dataclass(frozen=True)
class Stored(Generic[T]):
    """Something the file made. What left the file is not active; it stays for its history."""

    id: uuid.UUID
    active: bool
    position: int
    config: T


def take_apply_lock(tx: Transaction) -> None:
    """Wait until no other configuration is being applied."""
    tx.connection.execute(select(func.pg_advisory_xact_lock(_APPLY_LOCK)))


def retire(tx: Transaction, table: Table, row_id: uuid.UUID) -> None:
    """Mark a row inactive."""
    tx.connection.execute(update(table).where(table.c.id == row_id).values(active=False))


def find_helpline(tx: Transaction) -> HelplineConfig | None:
    """Who we are, once a file has been applied."""
    row = tx.connection.execute(select(helpline)).first()
    if row is None:
        return None
    return HelplineConfig(
        name=row.name,
        country=row.country,
        timezone=row.timezone,
        shared_numbers=_shared_numbers(tx),
        who_answers=_sentences(row.who_answers),
        call_cost=_sentences(row.call_cost),
        second_factor=SecondFactorFor(row.second_factor),
        idle_minutes=row.idle_minutes,
        sign_in_hours=row.sign_in_hours,
        text_dispositions=tuple(row.text_dispositions),
        dispositions=tuple(row.dispositions),
        directory_stale_days=row.directory_stale_days,
        answers=_answers(row.answers),
        messaging_service=row.messaging_service,
        referral_ask_days=row.referral_ask_days,
    )


def _answers(stored: Mapping[str, Mapping[str, str]]) -> AnswersConfig:
    return AnswersConfig(**{key: tuple(sorted(said.items())) for key, said in stored.items()})


def _sentences(stored: list[list[str]]) -> Sentences:
    return tuple((language, sentence) for language, sentence in stored)


def _shared_numbers(tx: Transaction) -> tuple[str, ...]:
    sealed = tx.connection.execute(select(shared_numbers.c.number_sealed)).scalars()
    return tuple(sorted(tx.keyring.open(number) for number in sealed))


def _write_shared_numbers(tx: Transaction, numbers: Iterable[str]) -> None:
    tx.connection.execute(delete(shared_numbers))
    for number in numbers:
        row = {"number_sealed": tx.keyring.seal(number), "number_hash": tx.keyring.hash(number)}
        tx.connection.execute(insert(shared_numbers).values(id=uuid.uuid4(), **row))


def write_helpline(tx: Transaction, config: HelplineConfig) -> None:
    """Make or change the one row."""
    _put(
        tx,
        helpline,
        {
            "id": 1,
            "name": config.name,
            "country": config.country,
            "timezone": config.timezone,
            "who_answers": config.who_answers,
            "call_cost": config.call_cost,
            "second_factor": config.second_factor.value,
            "idle_minutes": config.idle_minutes,
            "sign_in_hours": config.sign_in_hours,
            "text_dispositions": config.text_dispositions,
            "dispositions": config.dispositions,
            "directory_stale_days": config.directory_stale_days,
            "answers": {key: dict(said) for key, said in asdict(config.answers).items() if said},
            "messaging_service": config.messaging_service,
            "referral_ask_days": config.referral_ask_days,
        },
    )
    _write_shared_numbers(tx, config.shared_numbers)


def list_rungs(tx: Transaction) -> list[list[uuid.UUID]]:
    """Whom an escalation pages, rung by rung."""
    stored = tx.connection.execute(select(helpline.c.escalation)).scalar() or []
    return [[uuid.UUID(staff_id) for staff_id in rung] for rung in stored]


def write_rungs(tx: Transaction, rungs: Sequence[Sequence[uuid.UUID]]) -> None:
    """Say whom an escalation pages: by id, addresses are kept sealed."""
    written = [[str(staff_id) for staff_id in rung] for rung in rungs]
    tx.connection.execute(update(helpline).values(escalation=written))
    tx.connection.execute(update(staff).values(on_call_rank=None))
    ranked = dict.fromkeys(staff_id for rung in rungs for staff_id in rung)
    for rank, staff_id in enumerate(ranked):
        tx.connection.execute(update(staff).where(staff.c.id == staff_id).values(on_call_rank=rank))


def list_teams(tx: Transaction) -> list[Stored[TeamConfig]]:
    """Every team there ever was."""
    rows = tx.connection.execute(select(teams).order_by(teams.c.name))
    return [Stored(row.id, row.active, 0, _team_of(row)) for row in rows]


def _team_of(row: Row[Any]) -> TeamConfig:
    return TeamConfig(
        name=row.name,
        strategy=Strategy(row.strategy),
        ring_seconds=row.ring_seconds,
        max_wait_seconds=row.max_wait_seconds,
        wrap_up_seconds=row.wrap_up_seconds,
        decline_pause_seconds=row.decline_pause_seconds,
        busy_pause_seconds=row.busy_pause_seconds,
        no_answer_pause_seconds=row.no_answer_pause_seconds,
        max_calls_a_day=row.max_calls_a_day,
        max_minutes_a_day=row.max_minutes_a_day,
        callback_attempts=row.callback_attempts,
        callback_retry=tuple(timedelta(seconds=gap) for gap in row.callback_gaps_seconds),
        widen_seconds=row.widen_seconds,
    )


def write_team(tx: Transaction, team_id: uuid.UUID, config: TeamConfig) -> None:
    """Make or change a team; it is active then."""
    _put(
        tx,
        teams,
        {
            "id": team_id,
            "name": config.name,
            "strategy": config.strategy.value,
            "ring_seconds": config.ring_seconds,
            "max_wait_seconds": config.max_wait_seconds,
            "wrap_up_seconds": config.wrap_up_seconds,
            "decline_pause_seconds": config.decline_pause_seconds,
            "busy_pause_seconds": config.busy_pause_seconds,
            "no_answer_pause_seconds": config.no_answer_pause_seconds,
            "max_calls_a_day": config.max_calls_a_day,
            "max_minutes_a_day": config.max_minutes_a_day,
            "callback_attempts": config.callback_attempts,
            "callback_gaps_seconds": [int(gap.total_seconds()) for gap in config.callback_retry],
            "widen_seconds": config.widen_seconds,
            "active": True,
        },
    )


def list_lines(tx: Transaction) -> list[Stored[LineConfig]]:
    """Every line there ever was."""
    partners = teams.alias()
    rows = tx.connection.execute(
        select(lines, teams.c.name.label("team_name"), partners.c.name.label("partner_team_name"))
        .join(teams, teams.c.id == lines.c.team_id)
        .outerjoin(partners, partners.c.id == lines.c.partner_team_id)
        .order_by(lines.c.position, lines.c.name)
    )
    named = {
        str(row.id): row.name for row in tx.connection.execute(select(teams.c.id, teams.c.name))
    }
    return [Stored(row.id, row.active, row.position, _line_of(tx, row, named)) for row in rows]


def _line_of(tx: Transaction, row: Row[Any], teams_named: Mapping[str, str]) -> LineConfig:
    return LineConfig(
        number=row.number,
        name=row.name,
        team=row.team_name,
        languages=tuple(row.languages),
        hours=parse_hours(row.hours),
        overflow_number=tx.keyring.open_if(row.overflow_number_sealed),
        say_position=row.say_position,
        say_wait=row.say_wait,
        gate=row.gate,
        wait_sound=WaitSound(row.wait_sound),
        wait_music_url=row.wait_music_url,
        must_skills=tuple(row.must_skills),
        prefer_skills=tuple(row.prefer_skills),
        language_rule=Rule(row.language_rule),
        prefer_seconds=row.prefer_seconds,
        last_counsellor_seconds=row.last_counsellor_seconds,
        stage_teams=tuple(
            (stage, teams_named[row.stage_teams[stage]])
            for stage in Stage
            if stage in row.stage_teams
        ),
        choose_gender=row.choose_gender,
        partner_team=row.partner_team_name,
        partner_after_seconds=row.partner_after_seconds,
        on_call_after_seconds=row.on_call_after_seconds,
        public_page=row.public_page,
        quiet_hours=None if row.quiet_hours == NEVER_QUIET else parse_span(row.quiet_hours),
        callback_within=timedelta(seconds=row.callback_within_seconds),
        ring_back_abandoned=row.ring_back_abandoned,
        machine_detection=row.machine_detection,
        listening_notice=_sentences(row.listening_notice),
        messaging_service=row.messaging_service,
    )


def write_line(
    tx: Transaction,
    line_id: uuid.UUID,
    config: LineConfig,
    team_ids: Mapping[str, uuid.UUID],
    position: int,
) -> None:
    """Make or change a line; it is active then. `position` is its place in the file."""
    _put(
        tx,
        lines,
        {
            "id": line_id,
            "number": config.number,
            "name": config.name,
            "team_id": team_ids[config.team],
            "languages": list(config.languages),
            "hours": stored_hours(config.hours),
            "overflow_number_sealed": tx.keyring.seal_if(config.overflow_number),
            "say_position": config.say_position,
            "say_wait": config.say_wait,
            "gate": config.gate,
            "wait_sound": config.wait_sound.value,
            "wait_music_url": config.wait_music_url,
            "must_skills": list(config.must_skills),
            "prefer_skills": list(config.prefer_skills),
            "language_rule": config.language_rule.value,
            "prefer_seconds": config.prefer_seconds,
            "last_counsellor_seconds": config.last_counsellor_seconds,
            "stage_teams": {stage: str(team_ids[team]) for stage, team in config.stage_teams},
            "choose_gender": config.choose_gender,
            "partner_team_id": None
            if config.partner_team is None
            else team_ids[config.partner_team],
            "partner_after_seconds": config.partner_after_seconds,
            "on_call_after_seconds": config.on_call_after_seconds,
            "public_page": config.public_page,
            "quiet_hours": str(config.quiet_hours or NEVER_QUIET),
            "callback_within_seconds": int(config.callback_within.total_seconds()),
            "ring_back_abandoned": config.ring_back_abandoned,
            "machine_detection": config.machine_detection,
            "listening_notice": config.listening_notice,
            "messaging_service": config.messaging_service,
            "position": position,
            "active": True,
        },
    )


def write_hours(tx: Transaction, line_id: uuid.UUID, hours: OpeningHours) -> None:
    """Store a line's hours anew, with other holidays."""
    tx.connection.execute(
        update(lines).where(lines.c.id == line_id).values(hours=stored_hours(hours))
    )


def rename_line(tx: Transaction, line_id: uuid.UUID, name: str) -> None:
    """Give a line another name, so that its own is free: names are unique at every moment."""
    tx.connection.execute(update(lines).where(lines.c.id == line_id).values(name=name))


def list_staff(tx: Transaction) -> list[Stored[StaffConfig]]:
    """Everybody who ever was on the staff, teams in alphabetical order."""
    teams_of: dict[uuid.UUID, list[str]] = {}
    memberships = select(staff_teams.c.staff_id, teams.c.name).join(
        teams, teams.c.id == staff_teams.c.team_id
    )
    for staff_id, team in tx.connection.execute(memberships):
        teams_of.setdefault(staff_id, []).append(team)
    rows = tx.connection.execute(select(staff).order_by(staff.c.position, staff.c.id))
    return [
        Stored(
            row.id, row.active, row.position, _person_of(tx, row, sorted(teams_of.get(row.id, [])))
        )
        for row in rows
    ]


def _person_of(tx: Transaction, row: Row[Any], team_names: Iterable[str]) -> StaffConfig:
    return StaffConfig(
        name=tx.keyring.open(row.name_sealed),
        email=tx.keyring.open(row.email_sealed),
        phone=tx.keyring.open_if(row.phone_sealed),
        role=Role(row.role),
        teams=tuple(team_names),
        languages=tuple(row.languages),
        skills=tuple(row.skills),
        shifts=tuple(row.shifts),
        gender=None if row.gender is None else Gender(row.gender),
        may_see_numbers=row.may_see_numbers,
    )


def write_person(
    tx: Transaction, staff_id: uuid.UUID, config: StaffConfig, team_ids: Iterable[uuid.UUID]
) -> None:
    """Make or change somebody on the staff, who is active then; who is new starts offline."""
    _put(
        tx,
        staff,
        {
            "id": staff_id,
            "name_sealed": tx.keyring.seal(config.name),
            "email_sealed": tx.keyring.seal(config.email),
            "email_hash": tx.keyring.hash(config.email),
            "phone_sealed": tx.keyring.seal_if(config.phone),
            "phone_hash": tx.keyring.hash_if(config.phone),
            "role": config.role.value,
            "languages": list(config.languages),
            "skills": list(config.skills),
            "gender": config.gender,
            "may_see_numbers": config.may_see_numbers,
            "shifts": list(config.shifts),
            "active": True,
            "created_at": tx.now,
        },
        only_when_made=("created_at",),
    )
    _write_teams(tx, staff_id, team_ids)
    _start_offline(tx, staff_id)


def write_place(tx: Transaction, staff_id: uuid.UUID, position: int) -> None:
    """Write somebody's place in the file: the order in which an `ordered` team is rung."""
    tx.connection.execute(update(staff).where(staff.c.id == staff_id).values(position=position))


def _write_teams(tx: Transaction, staff_id: uuid.UUID, team_ids: Iterable[uuid.UUID]) -> None:
    tx.connection.execute(delete(staff_teams).where(staff_teams.c.staff_id == staff_id))
    rows = [{"staff_id": staff_id, "team_id": team_id} for team_id in team_ids]
    if rows:
        tx.connection.execute(insert(staff_teams), rows)


def _start_offline(tx: Transaction, staff_id: uuid.UUID) -> None:
    row = {
        "staff_id": staff_id,
        "chosen": Presence.OFFLINE.value,
        "source": PresenceSource.SYSTEM.value,
        "since": tx.now,
        "idle_since": tx.now,
    }
    tx.connection.execute(upsert(presence).values(row).on_conflict_do_nothing())


def free_phone(tx: Transaction, staff_id: uuid.UUID) -> None:
    """Take somebody's phone out of their record, so that it may stand in another's."""
    tx.connection.execute(
        update(staff).where(staff.c.id == staff_id).values(phone_sealed=None, phone_hash=None)
    )


def find_presence(tx: Transaction, staff_id: uuid.UUID) -> tuple[Presence, PresenceSource]:
    """What somebody is, and who said so."""
    row = tx.connection.execute(
        select(presence.c.chosen, presence.c.source).where(presence.c.staff_id == staff_id)
    ).one()
    return Presence(row.chosen), PresenceSource(row.source)


def _put(
    tx: Transaction, table: Table, row: dict[str, Any], only_when_made: Sequence[str] = ()
) -> None:
    """Insert the row, or change the one with its id."""
    changing = {key: value for key, value in row.items() if key not in ("id", *only_when_made)}
    statement = upsert(table).values(row)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changing))
