"""The ten statements by text: one after the other, 1 for yes and 2 for no.

An answer is wiped where it is stored, at once; how many were yes is counted for an hour at most and
goes with the last answer. Whatever else is written ends them, and is read like any text.
"""

import uuid
from datetime import timedelta

from helpline.domain.library.by_text import ASKS_STATEMENT, answer_to_statement
from helpline.domain.library.statements import Result, result_of
from helpline.domain.library.topics import Library
from helpline.domain.triage.verdict import Verdict
from helpline.services.texting import text_asked_for
from helpline.storage import statements
from helpline.storage.lines import Line
from helpline.storage.statements import Running
from helpline.storage.texts import change_text
from helpline.storage.threads import Thread
from helpline.storage.transaction import Transaction
from helpline.storage.verdicts import UnreadText

STATEMENTS_LAPSE = "statements_lapse"
LAPSE_AFTER = timedelta(hours=1)


def begin_statements(
    tx: Transaction, thread: Thread, line: Line, number: str, one: Library
) -> bool:
    """Send the first one; False where nothing may be sent."""
    opening = f"{one.statements.opening} {one.statements.how_texted}"
    if not _ask(tx, line, number, one, 1, first=f"{opening} "):
        return False
    statements.keep(tx, thread.id, Running(number=1, yes_count=0))
    tx.set_timer(STATEMENTS_LAPSE, thread.id, tx.now + LAPSE_AFTER)
    tx.record("statements_texted", line_id=line.id, thread=str(thread.id))
    return True


def next_statement(tx: Transaction, text: UnreadText, verdict: Verdict) -> Running | None:
    """What is to come, where this text answers a statement; if it does not, they are over."""
    running = statements.find(tx, text.thread_id)
    if running is None:
        return None
    is_yes = answer_to_statement(text.body, verdict)
    if is_yes is None:
        statements.forget(tx, text.thread_id)
        return None
    return Running(running.number + 1, running.yes_count + is_yes)


def go_on(
    tx: Transaction, text: UnreadText, line: Line, number: str, one: Library, now: Running
) -> bool:
    """Wipe the answer, and send the next one, or what is said after the last."""
    change_text(tx, text.id, body_sealed=tx.keyring.seal(""), reasons_sealed=None)
    if now.number <= len(one.statements.all):
        statements.keep(tx, text.thread_id, now)
        return _ask(tx, line, number, one, now.number)
    statements.forget(tx, text.thread_id)
    is_several = result_of(now.yes_count) is Result.SEVERAL
    said = one.statements.several if is_several else one.statements.few
    return text_asked_for(tx, line.id, number, f"{said} {one.closing}", is_limited=False)


def lapse(tx: Transaction, thread_id: uuid.UUID) -> None:
    """Nobody has gone on for an hour since the first."""
    statements.forget(tx, thread_id)


def _ask(
    tx: Transaction, line: Line, number: str, one: Library, place: int, first: str = ""
) -> bool:
    said = f"{first}{place}. {one.statements.all[place - 1]} {one.statements.keys_texted}"
    return text_asked_for(tx, line.id, number, said, asks=ASKS_STATEMENT, is_limited=False)
