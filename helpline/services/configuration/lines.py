"""Lines of the file, known again by their number, or else by their name.

Names are unique in the database, retired lines included. A name that the file gives to another
line is taken from the line that has it before anything is written.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count

from helpline.domain.configuration import LineConfig
from helpline.services.configuration.changes import Change, ChangeKind, Subject
from helpline.services.configuration.settling import retire_others, settle
from helpline.storage import configuration as storage
from helpline.storage.configuration import Stored
from helpline.storage.switches import close_switch
from helpline.storage.tables import lines
from helpline.storage.transaction import Transaction

_StoredLine = Stored[LineConfig]


def apply_lines(tx: Transaction, wanted: Sequence[LineConfig]) -> list[Change]:
    """Make, change, restore and retire lines. Their teams are there already."""
    team_ids = {team.config.name: team.id for team in storage.list_teams(tx)}
    stored = storage.list_lines(tx)
    known = _known_again(stored, wanted)
    _free_names(tx, stored, wanted, known)
    changes: list[Change] = []
    for position, (line, row) in enumerate(zip(wanted, known, strict=True)):
        write = partial(storage.write_line, tx, config=line, team_ids=team_ids, position=position)
        moved = _moved(row, line, position)
        changes += settle(Subject.LINE, line.name, row, line, write, moved)
    kept = {row.id for row in known if row}
    retired = list(retire_others(tx, Subject.LINE, lines, stored, kept, lambda line: line.name))
    for change in retired:
        if change.subject_id is not None:
            close_switch(tx, change.subject_id)  # nobody could see it any more, or undo it
    return changes + retired


def _known_again(
    stored: Sequence[_StoredLine], wanted: Sequence[LineConfig]
) -> list[_StoredLine | None]:
    by_number = {row.config.number: row for row in stored}
    taken = {row.id for line in wanted if (row := by_number.get(line.number))}
    by_name = {row.config.name.casefold(): row for row in stored if row.id not in taken}
    return [by_number.get(line.number) or by_name.get(line.name.casefold()) for line in wanted]


def _free_names(
    tx: Transaction,
    stored: Sequence[_StoredLine],
    wanted: Sequence[LineConfig],
    known: Sequence[_StoredLine | None],
) -> None:
    """Rename whatever has a name that goes to another line; lines of the file only for now."""
    becoming = {row.id: line.name for line, row in zip(wanted, known, strict=True) if row}
    names = {row.config.name for row in stored} | {line.name for line in wanted}
    wanted_names = {line.name.casefold() for line in wanted}
    for row in stored:
        if row.id in becoming:
            if becoming[row.id] != row.config.name:
                storage.rename_line(tx, row.id, str(row.id))
        elif row.config.name.casefold() in wanted_names:
            free = next(name for name in _former(row.config.name) if name not in names)
            names.add(free)
            storage.rename_line(tx, row.id, free)


def _former(name: str) -> Iterator[str]:
    yield f"{name} (former)"
    yield from (f"{name} (former {number})" for number in count(2))


def _moved(row: _StoredLine | None, line: LineConfig, position: int) -> list[Change]:
    if row is None or row.position == position:
        return []
    places = (str(row.position), str(position))
    return [Change(ChangeKind.CHANGED, Subject.LINE, line.name, row.id, "position", *places)]
