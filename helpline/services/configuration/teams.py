"""Teams of the file, known again by their name, small letters or capitals."""

from collections.abc import Sequence
from functools import partial

from helpline.domain.configuration import TeamConfig
from helpline.services.configuration.changes import Change, Subject
from helpline.services.configuration.settling import retire_others, settle
from helpline.storage import configuration as storage
from helpline.storage.tables import teams
from helpline.storage.transaction import Transaction


def apply_teams(tx: Transaction, wanted: Sequence[TeamConfig]) -> list[Change]:
    """Make, change, restore and retire teams."""
    stored = storage.list_teams(tx)
    by_name = {row.config.name.casefold(): row for row in stored}
    changes: list[Change] = []
    kept = set()
    for team in wanted:
        row = by_name.get(team.name.casefold())
        write = partial(storage.write_team, tx, config=team)
        changes += settle(Subject.TEAM, team.name, row, team, write)
        kept |= {row.id} if row else set()
    changes += retire_others(tx, Subject.TEAM, teams, stored, kept, lambda team: team.name)
    return changes
