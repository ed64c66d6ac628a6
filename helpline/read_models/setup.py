"""The configuration as admins look at it: what pages have changed of it, and its history."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from helpline.domain.errors import NotFound
from helpline.services.configuration.changes import Subject
from helpline.services.configuration.exporting import stored_configuration, tree_of
from helpline.services.configuration.page_changes import PageChange, list_page_changes
from helpline.services.configuration.setting_up import version_of
from helpline.storage.setup_history import Entry, list_changes
from helpline.storage.tables import lines, staff, teams
from helpline.storage.transaction import Transaction

MOST_CHANGES = 30


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
        if section in ONE_ALONE:
            return dict(self.tree.get(section, {})) if place == 0 else None
        listed = self.tree.get(section, [])
        if place > len(listed):
            return None
        return dict(listed[place]) if place < len(listed) else {}

    def words_of(self, section: str, entry: Mapping[str, Any]) -> list[PageWord]:
        """What pages have changed of it."""
        return self.by_pages.get((section, name_of(section, entry)), [])


ONE_ALONE = frozenset({"helpline", "escalation"})
"""Sections of which there is one."""

SUBJECTS: Mapping[str, Subject] = {
    "helpline": Subject.HELPLINE,
    "lines": Subject.LINE,
    "teams": Subject.TEAM,
    "staff": Subject.STAFF,
    "plans": Subject.PLAN,
    "escalation": Subject.ESCALATION,
    "words": Subject.WORDS,
    "templates": Subject.TEMPLATE,
}
_SECTIONS = {subject.value: section for section, subject in SUBJECTS.items()}
_IDS = {"lines": lines, "teams": teams}


def name_of(section: str, entry: Mapping[str, Any]) -> str:
    """What an entry is known by; "" is the only one of its kind."""
    if section in ONE_ALONE:
        return ""
    return str(entry.get("email" if section == "staff" else "name", ""))


def find_setup(tx: Transaction) -> Setup | None:
    """Read it; None before anything was configured."""
    try:
        file = stored_configuration(tx)
    except NotFound:
        return None
    tree = tree_of(file)
    return Setup(tree, version_of(tree), ZoneInfo(file.helpline.timezone), _by_pages(tx))


def history_of(tx: Transaction, section: str, entry: Mapping[str, Any]) -> Sequence[Entry]:
    """The latest changes of an entry, newest first."""
    name = name_of(section, entry)
    known = {named: ref for ref, named in _names(tx, section).items()}
    ref = known.get(name) if known else name
    if ref is None:
        return []
    return list_changes(tx.connection, tx.keyring, SUBJECTS[section], ref, MOST_CHANGES)


def _by_pages(tx: Transaction) -> dict[tuple[str, str], list[PageWord]]:
    changes = list_page_changes(tx.connection)
    subjects = {subject for subject, _, _ in changes}
    names = {subject: _names(tx, _SECTIONS[subject]) for subject in subjects}
    doers = {word.staff_id for word in changes.values()}
    people = {staff_id: _person(tx, staff_id) for staff_id in doers}
    found: dict[tuple[str, str], list[PageWord]] = {}
    for (subject, ref, field), word in changes.items():
        known = names[subject]
        name = known.get(ref) if known else ref
        if name is not None:
            said = _told(field, word, people)
            found.setdefault((_SECTIONS[subject], name), []).append(said)
    return found


def _told(field: str, word: PageChange, people: Mapping[uuid.UUID, str]) -> PageWord:
    return PageWord(field, word.at, people[word.staff_id])


def _names(tx: Transaction, section: str) -> dict[str, str]:
    """What entries are known by, by their ids; none where they have no ids."""
    if section == "staff":
        rows = tx.connection.execute(select(staff.c.id, staff.c.email_sealed))
        return {str(row.id): tx.keyring.open(row.email_sealed) for row in rows}
    if section not in _IDS:
        return {}
    table = _IDS[section]
    rows = tx.connection.execute(select(table.c.id, table.c.name))
    return {str(row.id): row.name for row in rows}


def _person(tx: Transaction, staff_id: uuid.UUID) -> str:
    sealed = tx.connection.execute(select(staff.c.name_sealed).where(staff.c.id == staff_id))
    return tx.keyring.open(sealed.scalar_one())
