"""Texts from callers that ask for a call, say no to it, or answer what we asked about it.

The callback is written with the text; the promise is sent after that. Whatever is not understood
is kept with the callback for whoever rings back, and is never answered with an error.
"""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpline.content.asking_words import answer_words
from helpline.content.spoken_times import spoken_span
from helpline.content.wording import text_message
from helpline.domain.asking_for_a_call import Wish
from helpline.domain.attempt_times import Wish as TimeWish
from helpline.domain.callback_times import Times
from helpline.domain.callbacks import CallbackReason
from helpline.domain.followup.stages import Stage
from helpline.domain.text_answers import Answer, names_another_number, read_answer
from helpline.services.asking import ask_for_callback, want_no_call
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.services.ringing_times import can_ring_within, wish_of
from helpline.services.texting import MOST_IN_TEN_MINUTES, text_caller
from helpline.storage import callbacks
from helpline.storage.lines import Line
from helpline.storage.texts import is_spoken_with, lately_with
from helpline.storage.transaction import Transaction

ANSWERS_WITHIN = timedelta(days=1)
LONGEST_NOTE = 500
_SOON = timedelta(minutes=5)
_BARE_WORDS = 4
"""Whoever writes more than "can you call me" may have said something that matters."""


def about_a_call(
    tx: Transaction,
    line: Line,
    number: str,
    body: str,
    wish: Wish | None,
    language: str,
    stage: Stage | None = None,
) -> bool:
    """Do what a text says about a call, to a phone that can be rung; whether it was about one.

    `wish` is what was read of it, `stage` where they are on their way, as far as they said. Without any it may be an answer to what we said about a call
    that is open; what is not understood of it is kept for whoever rings.
    """
    is_answer = wish is None and is_spoken_with(tx, line.id, number, ANSWERS_WITHIN)
    if (wish or is_answer) and names_another_number(body, number):
        return _leave_to_a_person(tx, line, number, body, language)
    if wish is Wish.CALL:
        _owe(tx, line, number, body, language, stage)
        return True
    if wish is Wish.NO_CALL:
        return _call_nobody(tx, line, number, language)
    return is_answer and _answered(tx, line, number, body)


def keep_beside_call(tx: Transaction, line: Line, number: str, body: str) -> None:
    """What may be worth knowing to whoever rings, and is not answered: a phone may have written it."""
    open_ids = callbacks.list_open_callback_ids(tx, line.id, tx.keyring.hashes(number))
    if open_ids and is_spoken_with(tx, line.id, number, ANSWERS_WITHIN):
        _keep(tx, open_ids[0], body)


def _leave_to_a_person(tx: Transaction, line: Line, number: str, body: str, language: str) -> bool:
    """Nothing rings by itself: the sender's phone may be just the one that must not, and a number
    in a sentence is read too easily wrong to ring whoever has it.
    """
    if lately_with(tx, line.id, number).came > MOST_IN_TEN_MINUTES:
        return False
    want_no_call(tx, line.id, number)
    request_callback(
        tx,
        CallbackRequest(
            line_id=line.id,
            number=None,
            language=language if language in line.languages else line.languages[0],
            reason=CallbackReason.TEXT,
            note=body[:LONGEST_NOTE],
        ),
    )
    text_caller(tx, line.id, number, text_message("call_read_by_a_person", language))
    return True


def _owe(
    tx: Transaction, line: Line, number: str, body: str, language: str, stage: Stage | None
) -> None:
    answer = _read(line, body, language, tx.now)
    callback_id = _ask(tx, line, number, language, answer, stage)
    if len(body.split()) > _BARE_WORDS:
        _keep(tx, callback_id, body)
    text_caller(tx, line.id, number, _promise(tx, line, callback_id, answer, language))


def _call_nobody(tx: Transaction, line: Line, number: str, language: str) -> bool:
    was_owed = want_no_call(tx, line.id, number)
    if was_owed:
        text_caller(tx, line.id, number, text_message("call_cancelled", language))
    return was_owed


def _answered(tx: Transaction, line: Line, number: str, body: str) -> bool:
    """Something about a call that is owed: what is understood is done, the rest is kept."""
    open_ids = _list_asked_for(tx, line, number)
    if not open_ids:
        return False
    answers = {language: _read(line, body, language, tx.now) for language in answer_words()}
    understood = next((one for one, answer in answers.items() if not answer.is_empty), None)
    language = understood or line.languages[0]
    answer = answers[language]
    if understood is None or not answer.is_all:
        _keep(tx, open_ids[0], body)
    if understood is not None:
        callback_id = _ask(tx, line, number, language, answer)
        said = _noted(tx, line, callback_id, answer, language)
        text_caller(tx, line.id, number, said)
    return True


def _list_asked_for(tx: Transaction, line: Line, number: str) -> list[uuid.UUID]:
    """The open calls that they know of. One that is due because they were silent ends with their
    text, and what was kept with it would be read by nobody.
    """
    open_ids = callbacks.list_open_callback_ids(tx, line.id, tx.keyring.hashes(number))
    found = (callbacks.find_callback(tx.connection, callback_id) for callback_id in open_ids)
    return [one.id for one in found if one and one.reason is not CallbackReason.FOLLOW_UP]


def _read(line: Line, body: str, language: str, now: datetime) -> Answer:
    return read_answer(body, answer_words()[language], now, ZoneInfo(line.zone))


def _ask(
    tx: Transaction,
    line: Line,
    number: str,
    language: str,
    answer: Answer,
    stage: Stage | None = None,
) -> uuid.UUID:
    """Owe the call, with what they said of it: only at times at which the line can ring them."""
    times = answer.times if _is_possible(line, answer.times, tx.now) else None
    callback_id = ask_for_callback(
        tx,
        CallbackRequest(
            line_id=line.id,
            number=number,
            language=language if language in line.languages else line.languages[0],
            reason=CallbackReason.TEXT,
            not_before=times.not_before if times else None,
            not_after=times.not_after if times else None,
            voicemail_ok=answer.voicemail_ok,
            name=answer.name,
            stage=stage,
        ),
        asked_from=number,
    )
    if answer.voicemail_ok:  # from their own phone: theirs to allow
        callbacks.change_callback(tx, callback_id, voicemail_ok=True)
    return callback_id


def _is_possible(line: Line, times: Times | None, now: datetime) -> bool:
    if times is None:
        return False
    return can_ring_within(line, TimeWish(now, times.not_before, times.not_after), now)


def _promise(
    tx: Transaction, line: Line, callback_id: uuid.UUID, answer: Answer, language: str
) -> str:
    if answer.times is not None and answer.times.not_after is not None:
        return _noted(tx, line, callback_id, answer, language)
    callback = callbacks.find_callback(tx.connection, callback_id)
    known = None if callback is None else wish_of(callback)
    if known and known.not_before and known.not_after and known.not_before > tx.now:
        times = Times(known.not_before, known.not_after)
        return _noted(tx, line, callback_id, Answer(times), language)
    is_soon = callback is None or callback.due_at is None or callback.due_at <= tx.now + _SOON
    return text_message("call_promised" if is_soon else "call_promised_open", language)


def _noted(
    tx: Transaction, line: Line, callback_id: uuid.UUID, answer: Answer, language: str
) -> str:
    times = answer.times
    if times is None:
        return text_message("call_noted", language)
    if times.not_after is None:
        return _promise(tx, line, callback_id, answer, language)
    if not _is_possible(line, times, tx.now):
        return text_message("call_not_then", language)
    zone = ZoneInfo(line.zone)
    start, end = times.not_before.astimezone(zone), times.not_after.astimezone(zone)
    when = spoken_span(start, end, tx.now.astimezone(zone), language)
    return text_message("call_at", language, {"when": when})


def _keep(tx: Transaction, callback_id: uuid.UUID, body: str) -> None:
    """With what is known already, for whoever rings back."""
    noted = callbacks.find_note(tx.connection, callback_id)
    known = tx.keyring.open_if(noted)
    note = f"{known}\n{body}" if known else body
    callbacks.change_callback(tx, callback_id, note_sealed=tx.keyring.seal(note[-LONGEST_NOTE:]))
    tx.record("callback_note_added", callback_id=callback_id)
