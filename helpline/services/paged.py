"""What somebody on call hears when they are paged, and what their keys do."""

import uuid

from helpline.domain.errors import Refused
from helpline.domain.escalations import EscalationState
from helpline.domain.instructions import Document, Gather, HangUp, Instruction, Route, Say
from helpline.domain.pages import PageEvent
from helpline.services.escalating import take
from helpline.services.texting import language_of
from helpline.storage.escalations import Escalation, lock_with_thread
from helpline.storage.lines import Line, find_line
from helpline.storage.pages import Page, find_escalation_of_page, lock_page, move_page
from helpline.storage.transaction import Transaction

TIMES_ASKED = 3
SECONDS = 6
NOTHING = Document("GB", "en", (Say("page_gone"), HangUp()))


def hear_page(tx: Transaction, page_id: uuid.UUID, call_sid: str) -> Document:
    """They picked up. It ends by itself, so that a voicemail never takes anything (V65)."""
    found = _locked(tx, page_id)
    if found is None:
        return NOTHING
    escalation, page, line = found
    move_page(tx, page, PageEvent.ANSWER, answered_at=tx.now, call_sid=page.call_sid or call_sid)
    if escalation.state is not EscalationState.OPEN:
        return _say(tx, page, line, Say("page_gone"), HangUp())
    return _say(tx, page, line, *((_ask(page),) * TIMES_ASKED), HangUp())


def answer_page(tx: Transaction, page_id: uuid.UUID, digits: str) -> Document:
    """1 takes it; of two who press at once one is first, and the other hears so."""
    found = _locked(tx, page_id)
    if found is None:
        return NOTHING
    escalation, page, line = found
    if digits != "1":
        return _say(tx, page, line, *((_ask(page),) * TIMES_ASKED), HangUp())
    try:
        take(tx, escalation.id, page.staff_id)
    except Refused:
        return _say(tx, page, line, Say("page_gone"), HangUp())
    current = lock_page(tx, page_id) or page
    move_page(tx, current, PageEvent.TAKE)
    return _say(tx, page, line, Say("page_taken"), HangUp())


def _locked(tx: Transaction, page_id: uuid.UUID) -> tuple[Escalation, Page, Line] | None:
    """The escalation first, then the page, as everybody does."""
    about = find_escalation_of_page(tx, page_id)
    escalation = None if about is None else lock_with_thread(tx, about)
    page = lock_page(tx, page_id)
    line = None if escalation is None else find_line(tx.connection, escalation.line_id)
    if escalation is None or page is None or line is None:
        return None
    return escalation, page, line


def _ask(page: Page) -> Gather:
    said = (Say("page_hear"), Say("page_take"), Say("page_again"))
    return Gather(said, Route("pages", page.id, "key"), timeout=SECONDS)


def _say(tx: Transaction, page: Page, line: Line, *said: Instruction) -> Document:
    spoken = line.country, _language(tx, page)
    return Document(*spoken, said)


def _language(tx: Transaction, page: Page) -> str:
    return language_of(tx, page.staff_id)
