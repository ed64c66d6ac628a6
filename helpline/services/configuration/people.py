"""Staff of the file, known again by their e-mail address and by nothing else.

Whoever takes over a phone must not take over a password with it.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from helpline.domain.configuration import StaffConfig
from helpline.services.configuration.changes import Change, ChangeKind, Subject
from helpline.services.configuration.rota import leave_rota, void_on_rota
from helpline.services.configuration.settling import retire_others, settle
from helpline.services.staff import follow_rota
from helpline.storage import configuration as storage
from helpline.storage.configuration import Stored
from helpline.storage.setup_history import About, forget_values
from helpline.storage.tables import staff
from helpline.storage.transaction import Transaction

_StoredPerson = Stored[StaffConfig]


def apply_staff(
    tx: Transaction, wanted: Sequence[StaffConfig], *, zone_changed: bool
) -> list[Change]:
    """Make, change, restore and retire staff. Their teams are there already."""
    stored = {row.config.email: row for row in storage.list_staff(tx)}
    kept = {row.id for person in wanted if (row := stored.get(person.email))}
    retired = list(
        retire_others(tx, Subject.STAFF, staff, stored.values(), kept, lambda person: person.email)
    )
    shifts = {row.id: row.config.shifts for row in stored.values()}
    retired = [_voiding(tx, change, shifts) for change in retired]
    for change in retired:
        _leave(tx, change)
    _free_phones(tx, wanted, stored)
    team_ids = {team.config.name: team.id for team in storage.list_teams(tx)}
    changes: list[Change] = []
    for position, person in enumerate(wanted):
        row = stored.get(person.email)
        changed = [
            _voiding(tx, change, shifts, person) for change in _settle(tx, person, row, team_ids)
        ]
        changes += changed + _place(tx, person, row, _id_of(row, changed), position)
        if _is_new_on_rota(changed) or (zone_changed and row and row.active):
            follow_rota(tx, _id_of(row, changed))
    return changes + retired


def _voiding(
    tx: Transaction,
    change: Change,
    shifts: Mapping[uuid.UUID, Sequence[str]],
    person: StaffConfig | None = None,
) -> Change:
    """The same, with what it makes void of what pages changed on the rota; `person` as they are
    from now on, None for whoever leaves.
    """
    staff_id = change.subject_id
    of_rota = person is None or change.field == "shifts"
    if staff_id is None or staff_id not in shifts or not of_rota:
        return change
    after = None if person is None else person.shifts
    return replace(change, void=void_on_rota(tx, staff_id, shifts[staff_id], after))


def _settle(
    tx: Transaction,
    person: StaffConfig,
    row: _StoredPerson | None,
    team_ids: Mapping[str, uuid.UUID],
) -> list[Change]:
    # Teams are a set: in the database they have no order.
    ordered = replace(person, teams=tuple(sorted(person.teams)))
    write = partial(
        storage.write_person, tx, config=person, team_ids=[team_ids[name] for name in person.teams]
    )
    return settle(Subject.STAFF, person.email, row, ordered, write)


def _place(
    tx: Transaction,
    person: StaffConfig,
    row: _StoredPerson | None,
    staff_id: uuid.UUID,
    position: int,
) -> list[Change]:
    """The order of the file is the order in which an `ordered` team is rung."""
    if row is not None and row.position == position:
        return []
    storage.write_place(tx, staff_id, position)
    if row is None:
        return []
    places = (str(row.position), str(position))
    return [Change(ChangeKind.CHANGED, Subject.STAFF, person.email, staff_id, "position", *places)]


def _is_new_on_rota(changes: Sequence[Change]) -> bool:
    """Whether somebody came, came back or has other shifts."""
    came = (ChangeKind.MADE, ChangeKind.RESTORED)
    return any(change.kind in came or change.field == "shifts" for change in changes)


def _id_of(row: _StoredPerson | None, changes: Sequence[Change]) -> uuid.UUID:
    staff_id = changes[0].subject_id if row is None else row.id
    if staff_id is None:
        raise LookupError("somebody was made without an id")
    return staff_id


def _leave(tx: Transaction, change: Change) -> None:
    """The phone may be somebody else's tomorrow, and we have no more use for it."""
    if change.subject_id is not None:
        storage.free_phone(tx, change.subject_id)
        forget_values(tx, About(Subject.STAFF.value, str(change.subject_id), "phone"))
        leave_rota(tx, change.subject_id)


def _free_phones(
    tx: Transaction, wanted: Sequence[StaffConfig], stored: Mapping[str, _StoredPerson]
) -> None:
    """Two people may swap phones, and each number is unique at every moment."""
    for person in wanted:
        row = stored.get(person.email)
        if row is not None and row.config.phone not in (None, person.phone):
            storage.free_phone(tx, row.id)
