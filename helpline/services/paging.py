"""Paging: people on call are rung and texted, rung by rung and again, until somebody has taken it.

A page is dialled before any other call, and at least once: where Twilio's answer was unclear, or a
worker died, it is dialled again. To be rung twice about a life is no harm.
"""

import uuid

from helpline.content.ladders import escalation_ladders
from helpline.domain.errors import OutsideError
from helpline.domain.escalation_ladder import audience, next_rung
from helpline.domain.escalations import EscalationState
from helpline.domain.instructions import Route
from helpline.domain.legs import is_terminal
from helpline.domain.pages import PageEvent, PageState
from helpline.services.outside import Outside, done
from helpline.services.texting import SEND_NOW, text_staff
from helpline.storage.escalations import (
    Escalation,
    change_escalation,
    find_escalation,
    find_on_call,
    lock_escalation,
)
from helpline.storage.lines import find_line
from helpline.storage.outbox import Work, finish_work, postpone_work
from helpline.storage.pages import (
    Page,
    add_page,
    change_page,
    list_live_pages,
    lock_page,
    move_page,
    place_to_dial,
    was_paged,
)
from helpline.storage.staff import phone_of
from helpline.storage.transaction import Transaction

NEXT_PAGE = "next_page"
RING_SECONDS = 30
_RINGS = (PageState.DIALLED, PageState.ENDED)


def page_now(tx: Transaction, escalation_id: uuid.UUID) -> None:
    """Page whoever is due at this moment, and see to it that the next page comes."""
    escalation = lock_escalation(tx, escalation_id)
    if escalation is None or escalation.state is not EscalationState.OPEN:
        return
    ladder = escalation_ladders()[escalation.risk]
    page = next_rung(ladder, escalation.opened_at, escalation.paged, tx.now)
    if page is None:
        return
    if page.due_at > tx.now:
        tx.set_timer(NEXT_PAGE, escalation_id, page.due_at)
        return
    on_call = find_on_call(tx)
    people = audience(page.whom, on_call.rungs, on_call.supervisors, on_call.everyone)
    for staff_id in people:
        _page(tx, escalation, staff_id, page.number)
    tx.record(
        "people_paged",
        line_id=escalation.line_id,
        escalation=str(escalation_id),
        whom=page.whom.value,
        people=len(people),
    )
    paged = page.number + 1
    change_escalation(tx, escalation_id, paged=paged)
    following = next_rung(ladder, escalation.opened_at, paged, tx.now)
    if following is not None:
        tx.set_timer(NEXT_PAGE, escalation_id, following.due_at)


def _page(tx: Transaction, escalation: Escalation, staff_id: uuid.UUID, number: int) -> None:
    is_first = not was_paged(tx, escalation.id, staff_id)
    page_id = add_page(tx, escalation.id, staff_id, number)
    if page_id is not None:
        tx.send("dial_page", page_id)
    if is_first:
        text_staff(tx, staff_id, escalation.line_id, "page", work=SEND_NOW)


def tell_taker(tx: Transaction, escalation: Escalation) -> None:
    """Whom it is with: there is something new, or it is theirs now."""
    if escalation.taken_by is not None:
        text_staff(tx, escalation.taken_by, escalation.line_id, "page_more", work=SEND_NOW)


def end_pages(tx: Transaction, escalation_id: uuid.UUID) -> None:
    """Somebody has taken it: the other phones stop ringing, and no further one begins to.

    Whoever has picked up hears so when they press 1; nobody is cut off.
    """
    tx.clear_timer(NEXT_PAGE, escalation_id)
    for page in list_live_pages(tx, escalation_id):
        if page.state is not PageState.ANSWERED:
            tx.send("end_page", page.id)


def dial_page(outside: Outside, work: Work) -> None:
    """Ring somebody on call, when the account's call rate allows."""
    with outside.database.transaction(outside.clock.now()) as tx:
        page = lock_page(tx, work.ref)
        escalation = None if page is None else find_escalation(tx.connection, page.escalation_id)
        if page is None or escalation is None or page.call_sid is not None or not page.is_live:
            finish_work(tx, work)
            return
        if escalation.state is not EscalationState.OPEN:
            move_page(tx, page, PageEvent.END, ended_at=tx.now, end_status="not_needed")
            finish_work(tx, work)
            return
        dial_at = place_to_dial(tx, page, outside.calls_per_second)
        if dial_at > tx.now:
            postpone_work(tx, work, dial_at, "call rate")
            return
        move_page(tx, page, PageEvent.DIAL, dialled_at=tx.now)
        line = find_line(tx.connection, escalation.line_id)
        to = phone_of(tx.connection, tx.keyring, page.staff_id)
    if line is None or to is None:
        _end(outside, page, "failed")
    else:
        _ring(outside, page, to, line.number)
    done(outside, work)


def _ring(outside: Outside, page: Page, to: str, from_: str) -> None:
    try:
        placed = outside.gateway.place_call(
            to=to,
            from_=from_,
            document_url=outside.addresses.of(Route("pages", page.id, "hear")),
            status_url=outside.addresses.of_page_status(page.id),
            ring_seconds=RING_SECONDS,
        )
    except OutsideError as refusal:
        _end(outside, page, "failed")
        raise refusal from None
    with outside.database.transaction(outside.clock.now()) as tx:
        current = lock_page(tx, page.id)
        if current is not None and current.call_sid is None:
            change_page(tx, page.id, call_sid=placed.sid)
            if not current.is_live:
                tx.send("end_page", page.id)


def _end(outside: Outside, page: Page, status: str) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        current = lock_page(tx, page.id)
        if current is not None:
            move_page(tx, current, PageEvent.END, ended_at=tx.now, end_status=status)


def end_page(outside: Outside, work: Work) -> None:
    """Stop a phone that rings for what somebody has taken."""
    with outside.database.transaction(outside.clock.now()) as tx:
        page = lock_page(tx, work.ref)
        if page is not None and page.state is not PageState.ANSWERED:
            move_page(tx, page, PageEvent.END, ended_at=tx.now, end_status="not_needed")
    # Also when this is done again: who had ended it here may not have come to tell Twilio.
    if page is not None and page.call_sid is not None and page.state in _RINGS:
        outside.gateway.end_call(page.call_sid)
    done(outside, work)


def page_status(tx: Transaction, page_id: uuid.UUID, status: str) -> None:
    """How the call is; one that ended without a key is made again with the next page."""
    page = lock_page(tx, page_id)
    if page is not None and is_terminal(status):
        move_page(tx, page, PageEvent.END, ended_at=tx.now, end_status=status)
