"""Make the database say what the file says, in one transaction.

What left the file is retired, never deleted, and is restored when it is written again.
"""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from helpline.domain.configuration import Configuration, EscalationConfig, HelplineConfig
from helpline.services.configuration.changes import (
    Change,
    ChangeKind,
    Subject,
    changed_fields,
    written_rungs,
)
from helpline.services.configuration.follow_up_plans import apply_plans
from helpline.services.configuration.lines import apply_lines
from helpline.services.configuration.own_words import apply_words
from helpline.services.configuration.page_changes import (
    BY_FILE,
    BY_PAGE,
    key_of,
    list_page_changes,
)
from helpline.services.configuration.people import apply_staff
from helpline.services.configuration.resolving import renew_holidays
from helpline.services.configuration.teams import apply_teams
from helpline.services.dispatch import dispatch
from helpline.services.line import look_after_those_left
from helpline.storage import configuration as storage
from helpline.storage.setup_history import About, keep_change
from helpline.storage.transaction import Database, Transaction


def apply(database: Database, file: Configuration, now: datetime) -> list[Change]:
    """Do it, and say what was changed; nothing, when the database says so already."""
    with database.transaction(now) as tx:
        return apply_configuration(tx, file)


def preview(database: Database, file: Configuration, now: datetime) -> list[Change]:
    """What `apply` would change now; everything stays as it is."""
    with database.engine.connect() as connection:  # closed without a commit
        return apply_configuration(Transaction(connection, database.keyring, now), file)


def apply_configuration(
    tx: Transaction, file: Configuration, by: uuid.UUID | None = None
) -> list[Change]:
    """The same within a transaction of the caller's; `by` whoever does it on a page."""
    storage.take_apply_lock(tx)
    changed_by_pages = {} if by else list_page_changes(tx.connection)
    changes = _apply_helpline(tx, file.helpline)
    zone_changed = any(change.field == "timezone" for change in changes)
    changes += apply_teams(tx, file.teams)
    changes += apply_lines(tx, file.lines)
    renew_holidays(tx, file.helpline.country)
    changes += apply_staff(tx, file.staff, zone_changed=zone_changed)
    changes += apply_plans(tx, file.plans)
    changes += _apply_escalation(tx, file.escalation)
    changes += apply_words(tx, file.words, file.templates)
    changes = [
        replace(change, overwrites_page=key_of(change) in changed_by_pages) for change in changes
    ]
    for change in changes:
        _record(tx, change, by)
    if changes:
        look_after_those_left(tx)
        tx.at_end(dispatch)
    return changes


def _apply_helpline(tx: Transaction, wanted: HelplineConfig) -> list[Change]:
    stored = storage.find_helpline(tx)
    if stored == wanted:
        return []
    storage.write_helpline(tx, wanted)
    if stored is None:
        return [Change(ChangeKind.MADE, Subject.HELPLINE)]
    return list(changed_fields(Subject.HELPLINE, None, "", stored, wanted))


def _apply_escalation(tx: Transaction, wanted: EscalationConfig) -> list[Change]:
    ids = {person.config.email: person.id for person in storage.list_staff(tx)}
    emails = {staff_id: email for email, staff_id in ids.items()}
    stored = storage.list_rungs(tx)
    rungs = [[ids[email] for email in rung] for rung in wanted.on_call]
    if rungs == stored:
        return []
    storage.write_rungs(tx, rungs)
    before = [[emails.get(one, "") for one in rung] for rung in stored]
    values = (written_rungs(before), written_rungs(wanted.on_call))
    return [
        Change(
            ChangeKind.CHANGED,
            Subject.ESCALATION,
            field="on_call",
            before=values[0],
            after=values[1],
        )
    ]


def _record(tx: Transaction, change: Change, by: uuid.UUID | None) -> None:
    """A page's change is told with what was before; nobody's name or number is among it."""
    is_person = change.subject is Subject.STAFF
    subject, ref, field = key_of(change)
    keep_change(
        tx, About(subject, ref, field), change.kind.value, by, (change.before, change.after)
    )
    facts: dict[str, Any] = {
        "subject": subject,
        "ref": ref,
        "change": change.kind.value,
        "field": field,
    }
    line_id = change.subject_id if change.subject is Subject.LINE else None
    if by is None:
        person = change.subject_id if is_person else None
        tx.record(BY_FILE, line_id=line_id, staff_id=person, **facts)
        return
    if is_person:
        facts["whose"] = str(change.subject_id)
    what = change.told("" if is_person else change.name)
    tx.record(BY_PAGE, line_id=line_id, staff_id=by, what=what, **facts)
