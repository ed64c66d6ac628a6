"""The directory as staff look things up in it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from helpline.content.wording import LANGUAGES
from helpline.domain.directory import Entry, Found, Needs, is_stale, search
from helpline.read_models.zone import find_zone
from helpline.services.directory.wording import referral_text
from helpline.storage.directory import find_entry, list_entries
from helpline.storage.own_words import keep_up_with_words
from helpline.storage.sealing import Keyring
from helpline.storage.tables import helpline
from helpline.telephony.numbers import written


@dataclass(frozen=True)
class Directory:
    """What was found, and what can be looked for: whatever some entry has."""

    found: tuple[Found, ...]
    taken_out: tuple[Entry, ...]
    count: int
    areas: tuple[str, ...]
    substances: tuple[str, ...]
    languages: tuple[str, ...]
    stale_days: int
    country: str

    def dialled(self, entry: Entry) -> str:
        """An entry's number as people here write it."""
        return written(entry.details.phone, self.country)


@dataclass(frozen=True)
class ShownEntry:
    """One place, and whether nobody has made sure of it for too long."""

    entry: Entry
    is_stale: bool
    dialled: str
    texts: dict[str, str]
    """What somebody would read who is sent it, by language."""


def search_directory(
    connection: Connection, keyring: Keyring, needs: Needs, now: datetime
) -> Directory:
    """What fits, the best first."""
    entries = list_entries(connection, keyring)
    there = [entry for entry in entries if not entry.is_taken_out]
    country, stale_days, today = _here(connection, now)
    return Directory(
        found=tuple(search(there, needs, today, timedelta(days=stale_days))),
        taken_out=tuple(entry for entry in entries if entry.is_taken_out),
        count=len(there),
        areas=_all_of([entry.details.areas for entry in there]),
        substances=_all_of([entry.details.substances for entry in there]),
        languages=_all_of([entry.details.languages for entry in there]),
        stale_days=stale_days,
        country=country,
    )


def find_shown(
    connection: Connection, keyring: Keyring, entry_id: uuid.UUID, now: datetime
) -> ShownEntry | None:
    """One of them."""
    entry = find_entry(connection, keyring, entry_id)
    if entry is None:
        return None
    country, stale_days, today = _here(connection, now)
    stale = is_stale(entry.details.checked_on, today, timedelta(days=stale_days))
    texts = {one: referral_text(entry.details, country, one) for one in LANGUAGES}
    return ShownEntry(entry, stale, written(entry.details.phone, country), texts)


def _here(connection: Connection, now: datetime) -> tuple[str, int, date]:
    row = connection.execute(
        select(helpline.c.country, helpline.c.directory_stale_days, helpline.c.words_edition)
    ).one()
    keep_up_with_words(connection, row.words_edition)
    return row.country, row.directory_stale_days, now.astimezone(find_zone(connection)).date()


def _all_of(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Each once, however it is written."""
    once = {one.casefold(): one for several in lists for one in several}
    return tuple(once[folded] for folded in sorted(once))
