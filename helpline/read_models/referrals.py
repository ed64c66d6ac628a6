"""Places that somebody was sent: what their contact, callback and conversation show of it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from helpline.domain.referrals import ReferralOutcome
from helpline.services.directory.persons import PersonOf
from helpline.storage.sealing import Keyring
from helpline.storage.tables import (
    callbacks,
    contacts,
    directory_entries,
    referrals,
    staff,
    texts,
    threads,
)

SHOWN = 50


@dataclass(frozen=True)
class ShownReferral:
    """One of them; `sender` and `noter` are names, `outcome` None while nobody knows."""

    id: uuid.UUID
    entry_id: uuid.UUID
    place: str
    made_at: datetime
    sender: str | None
    text_state: str
    ask_at: datetime | None
    asked_at: datetime | None
    outcome: ReferralOutcome | None
    outcome_at: datetime | None
    noter: str | None


def list_referrals(
    connection: Connection, keyring: Keyring, of: PersonOf, ref: uuid.UUID
) -> list[ShownReferral]:
    """All that the number of a contact, a callback or a conversation was sent, newest first."""
    table = _TABLES[of]
    number = select(table.c.number_hash).where(table.c.id == ref).scalar_subquery()
    senders, noters = staff.alias(), staff.alias()
    rows = connection.execute(
        select(
            referrals,
            directory_entries.c.name,
            texts.c.state.label("text_state"),
            senders.c.name_sealed.label("sender_sealed"),
            noters.c.name_sealed.label("noter_sealed"),
        )
        .join(directory_entries, directory_entries.c.id == referrals.c.entry_id)
        .join(texts, texts.c.id == referrals.c.text_id)
        .join(senders, senders.c.id == referrals.c.sent_by)
        .outerjoin(noters, noters.c.id == referrals.c.outcome_by)
        .where(referrals.c.number_hash == number)
        .order_by(referrals.c.made_at.desc())
        .limit(SHOWN)
    )
    return [
        ShownReferral(
            id=row.id,
            entry_id=row.entry_id,
            place=row.name,
            made_at=row.made_at,
            sender=keyring.open_if(row.sender_sealed),
            text_state=row.text_state,
            ask_at=row.ask_at,
            asked_at=row.asked_at,
            outcome=None if row.outcome is None else ReferralOutcome(row.outcome),
            outcome_at=row.outcome_at,
            noter=keyring.open_if(row.noter_sealed),
        )
        for row in rows
    ]


_TABLES = {PersonOf.CONTACT: contacts, PersonOf.CALLBACK: callbacks, PersonOf.TEXT: threads}
