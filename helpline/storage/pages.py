"""Pages: calls to people on call about an escalation, and their place in the account's call rate."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from helpline.domain.pages import LIVE_PAGE_STATES, PAGE_MACHINE, PageEvent, PageState
from helpline.domain.transitions import find_next
from helpline.storage.constants import constants
from helpline.storage.pace import take_place_ahead
from helpline.storage.tables import pages
from helpline.storage.transaction import Transaction


@dataclass(frozen=True)
class Page:
    """A page as a transaction sees it."""

    id: uuid.UUID
    escalation_id: uuid.UUID
    staff_id: uuid.UUID
    state: PageState
    call_sid: str | None
    tries: int
    dial_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether the phone may still ring, or somebody is on it."""
        return self.state in LIVE_PAGE_STATES


def add_page(
    tx: Transaction, escalation_id: uuid.UUID, staff_id: uuid.UUID, number: int
) -> uuid.UUID | None:
    """Plan one; None while their phone rings about the same already."""
    adding = insert(pages).values(
        id=uuid.uuid4(),
        escalation_id=escalation_id,
        staff_id=staff_id,
        round=number,
        state=PAGE_MACHINE.initial.value,
        made_at=tx.now,
    )
    made: uuid.UUID | None = tx.connection.execute(
        adding.on_conflict_do_nothing().returning(pages.c.id)
    ).scalar()
    return made


def lock_page(tx: Transaction, page_id: uuid.UUID) -> Page | None:
    """A page, locked; its escalation is locked before it, where both are."""
    row = tx.connection.execute(
        select(pages).where(pages.c.id == page_id).with_for_update()
    ).first()
    return None if row is None else _page_of(row)


def find_escalation_of_page(tx: Transaction, page_id: uuid.UUID) -> uuid.UUID | None:
    """What a page is about."""
    return tx.connection.execute(
        select(pages.c.escalation_id).where(pages.c.id == page_id)
    ).scalar()


def list_live_pages(tx: Transaction, escalation_id: uuid.UUID) -> list[Page]:
    """Whose phones ring, or will, locked."""
    rows = tx.connection.execute(
        select(pages)
        .where(
            pages.c.escalation_id == escalation_id, pages.c.state.in_(constants(LIVE_PAGE_STATES))
        )
        .order_by(pages.c.id)
        .with_for_update()
    )
    return [_page_of(row) for row in rows]


def was_paged(tx: Transaction, escalation_id: uuid.UUID, staff_id: uuid.UUID) -> bool:
    """Whether somebody has been paged about it before."""
    found = select(pages.c.id).where(
        pages.c.escalation_id == escalation_id, pages.c.staff_id == staff_id
    )
    return tx.connection.execute(found.limit(1)).first() is not None


def move_page(tx: Transaction, page: Page, event: PageEvent, **columns: Any) -> bool:
    """Change the state of one that is locked, by the table; False where the table has no way."""
    following = find_next(PAGE_MACHINE, page.state, event)
    if following is None:
        return False
    change_page(tx, page.id, state=following.value, **columns)
    return True


def change_page(tx: Transaction, page_id: uuid.UUID, **columns: Any) -> None:
    """Write columns; the state only by `move_page`."""
    tx.connection.execute(update(pages).where(pages.c.id == page_id).values(**columns))


def place_to_dial(tx: Transaction, page: Page, calls_per_second: float) -> datetime:
    """When it may be dialled: the next free moment, kept for it, so that offers come after it."""
    if page.dial_at is not None:
        return page.dial_at
    dial_at = take_place_ahead(tx, calls_per_second)
    change_page(tx, page.id, dial_at=dial_at)
    return dial_at


def undialled_since(tx: Transaction, escalation_id: uuid.UUID) -> datetime | None:
    """Since when a page waits to be dialled; None while none does."""
    waiting: datetime | None = tx.connection.execute(
        select(func.min(pages.c.made_at)).where(
            pages.c.escalation_id == escalation_id,
            pages.c.state == PageState.PLANNED.value,
        )
    ).scalar()
    return waiting


def end_forgotten(tx: Transaction, after: timedelta) -> None:
    """Close those whose end nobody told us of: a phone that is rung again is worth more."""
    tx.connection.execute(
        update(pages)
        .where(
            pages.c.state.in_(constants((PageState.DIALLED, PageState.ANSWERED))),
            pages.c.dialled_at <= tx.now - after,
        )
        .values(state=PageState.ENDED.value, ended_at=tx.now, end_status="unknown")
    )


def _page_of(row: Row[Any]) -> Page:
    return Page(
        id=row.id,
        escalation_id=row.escalation_id,
        staff_id=row.staff_id,
        state=PageState(row.state),
        call_sid=row.call_sid,
        tries=row.tries,
        dial_at=row.dial_at,
    )
