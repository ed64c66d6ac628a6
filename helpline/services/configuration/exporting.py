"""What the database says as the configuration file would: to apply it again changes nothing."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import timedelta
from typing import Any, TypeVar, get_type_hints

from helpline.domain.configuration import (
    NEVER_QUIET,
    AnswersConfig,
    Configuration,
    EscalationConfig,
    LineConfig,
    Role,
    Sentences,
    StaffConfig,
    StageTeams,
)
from helpline.domain.durations import written_duration
from helpline.domain.errors import NotFound
from helpline.domain.followup.plans import Plan
from helpline.domain.hours import OpeningHours, written_hours
from helpline.services.configuration.written_toml import Tree, written_toml
from helpline.storage import configuration as storage
from helpline.storage.configuration import Stored
from helpline.storage.own_words import stored_words
from helpline.storage.plans import list_configured_plans
from helpline.storage.transaction import Transaction

T = TypeVar("T")


def stored_configuration(tx: Transaction) -> Configuration:
    """Everything that is in use. Raises NotFound before anything was configured."""
    helpline = storage.find_helpline(tx)
    if helpline is None:
        raise NotFound("nothing is configured")
    people = storage.list_staff(tx)
    emails = {person.id: person.config.email for person in people if person.active}
    words, templates = stored_words(tx.connection)
    rungs = [tuple(emails[who] for who in rung if who in emails) for rung in storage.list_rungs(tx)]
    return Configuration(
        helpline=helpline,
        lines=_in_use(storage.list_lines(tx)),
        teams=_in_use(storage.list_teams(tx)),
        staff=_in_use(people),
        plans=tuple(one.plan for one in list_configured_plans(tx.connection)),
        escalation=EscalationConfig(tuple(rung for rung in rungs if rung)),
        words=words,
        templates=templates,
    )


def _in_use(stored: list[Stored[T]]) -> tuple[T, ...]:
    return tuple(one.config for one in stored if one.active)


def export(tx: Transaction) -> str:
    """The text of the file."""
    return written_toml(tree_of(stored_configuration(tx)))


def tree_of(file: Configuration) -> Tree:
    """The sections as plain values; what a key would say if it were left out is left out."""
    tree: Tree = {"helpline": _table(file.helpline)}
    tree |= {
        key: [_table(one) for one in listed]
        for key, listed in (
            ("lines", file.lines),
            ("teams", file.teams),
            ("staff", file.staff),
            ("plans", file.plans),
        )
        if listed
    }
    if file.escalation.on_call:
        tree["escalation"] = _table(file.escalation)
    for key, worded in (("words", file.words), ("templates", file.templates)):
        if worded:
            tree[key] = [_table(one) for one in worded]
    return tree


def tree_of_plan(plan: Plan) -> Tree:
    """A plan as the file would say it."""
    return _table(plan)


def _table(section: Any) -> Tree:
    return {
        field.name: _plain(section, field.name)
        for field in fields(section)
        if not _goes_without_saying(section, field.name, field.default)
    }


def _goes_without_saying(section: object, key: str, default: object) -> bool:
    value = getattr(section, key)
    if isinstance(section, StaffConfig) and key == "may_see_numbers":
        return value is (section.role is not Role.COUNSELLOR)
    if value is None:
        return not (isinstance(section, LineConfig) and key == "quiet_hours")
    return bool(value == (() if default is MISSING else default))


def _plain(section: object, key: str) -> object:
    value = getattr(section, key)
    if value is None:
        return NEVER_QUIET
    if get_type_hints(type(section))[key] in (Sentences, StageTeams):
        return {str(name): said for name, said in value}
    if isinstance(value, AnswersConfig):
        return _table(value)
    if key == "steps":
        return [_table(step) for step in value]
    return _written(value)


def _written(value: object) -> object:
    if isinstance(value, OpeningHours):
        hours = written_hours(value)
        return dict(hours) if isinstance(hours, Mapping) else hours
    if isinstance(value, timedelta):
        return written_duration(value)
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    return value if isinstance(value, bool | int) else str(value)
