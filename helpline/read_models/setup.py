"""The configuration as admins look at it, with what pages have changed of it since the file."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from helpline.domain.errors import NotFound
from helpline.services.configuration.exporting import stored_configuration, tree_of
from helpline.services.configuration.page_changes import list_page_changes
from helpline.services.configuration.setting_up import version_of
from helpline.storage.tables import lines, staff, teams
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class PageWord:
    """A key of which a page has spoken last; "" where the whole thing was made there."""

    field: str
    at: datetime
    name: str


@dataclass(frozen=True)
class Setup:
    """The tree of the file, and by section and name what pages changed."""

    tree: Mapping[str, Any]
    version: str
    zone: ZoneInfo
    by_pages: Mapping[tuple[str, str], list[PageWord]]

    def entry(self, section: str, place: int) -> dict[str, Any] | None:
        """One table of a section; an empty one behind the last, which would be new."""
        if section == "helpline":
            return dict(self.tree["helpline"]) if place == 0 else None
        listed = self.tree.get(section, [])
        if place > len(listed):
            return None
        return dict(listed[place]) if place < len(listed) else {}

    def words_of(self, section: str, entry: Mapping[str, Any]) -> list[PageWord]:
        """What pages have changed of it."""
        return self.by_pages.get((section, entry.get(_NAMED_BY.get(section, "name"), "")), [])


_NAMED_BY = {"staff": "email"}
_SECTION_OF = {"line": "lines", "team": "teams", "staff": "staff", "helpline": "helpline"}


def find_setup(tx: Transaction) -> Setup | None:
    """Read it; None before anything was configured."""
    try:
        file = stored_configuration(tx)
    except NotFound:
        return None
    tree = tree_of(file)
    return Setup(
        tree, version_of(tree), ZoneInfo(file.helpline.timezone), _by_pages(tx, file.helpline.name)
    )


def _by_pages(tx: Transaction, helpline_name: str) -> dict[tuple[str, str], list[PageWord]]:
    changes = list_page_changes(tx.connection)
    if not changes:
        return {}
    named = _names(tx)
    emails = {
        str(row.id): tx.keyring.open(row.email_sealed)
        for row in tx.connection.execute(select(staff.c.id, staff.c.email_sealed))
    }
    found: dict[tuple[str, str], list[PageWord]] = {}
    for (subject, ref, field), word in changes.items():
        section = _SECTION_OF.get(subject)
        name = {"staff": emails, "helpline": {ref: helpline_name}}.get(subject, named).get(ref)
        if section and name is not None:
            told = PageWord(field, word.at, _person(tx, word.staff_id))
            found.setdefault((section, name), []).append(told)
    return found


def _names(tx: Transaction) -> dict[str, str]:
    return {
        str(row.id): row.name
        for table in (lines, teams)
        for row in tx.connection.execute(select(table.c.id, table.c.name))
    }


def _person(tx: Transaction, staff_id: uuid.UUID) -> str:
    sealed = tx.connection.execute(select(staff.c.name_sealed).where(staff.c.id == staff_id))
    return tx.keyring.open(sealed.scalar_one())
