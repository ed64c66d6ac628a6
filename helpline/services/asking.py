"""Asking for a callback, by whatever way: what is open already is found, and made what is wanted."""

import uuid

from helpline.domain.callbacks import ASKED_BY_OTHERS, CallbackReason
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.services.standing_aside import cancel, step_aside_for
from helpline.storage import callbacks
from helpline.storage.owed import Owed, list_owed
from helpline.storage.transaction import Transaction


def ask_for_callback(
    tx: Transaction, request: CallbackRequest, asked_from: str | None = None
) -> uuid.UUID:
    """Owe a callback, or find the one we owe already; its id. Raises Refused for a line unknown.

    `asked_from` is the number that somebody rings or texts from who says which number to call:
    what they have asked for from there, or in the same contact, is moved to it, so that one person
    has one open callback a line.
    """
    if request.number is not None:
        owed = _find(tx, request, request.number, asked_from)
        if _is_otherwise(request, owed):
            # It may be in the line: for its time, its number, or because they are on the phone.
            step_aside_for(tx, [one.id for one in owed])
        _bring_together(tx, request.number, owed)
    return request_callback(tx, request)


def ask_for_somebody(tx: Transaction, request: CallbackRequest, staff_id: uuid.UUID) -> uuid.UUID:
    """The same by somebody on the staff for a caller: who asked is kept."""
    callback_id = ask_for_callback(tx, request)
    callback = callbacks.find_callback(tx.connection, callback_id)
    if callback is not None and callback.reason is CallbackReason.COUNSELLOR:
        callbacks.change_callback(tx, callback_id, asked_by=staff_id)
    tx.record(
        "callback_asked_for_somebody",
        callback_id=callback_id,
        staff_id=staff_id,
        line_id=request.line_id,
    )
    return callback_id


def want_no_call(tx: Transaction, line_id: uuid.UUID, number: str) -> bool:
    """They want no call any more: False if nothing was open.

    Over is what is owed to their number, and what they asked for from it.
    """
    hashes = tx.keyring.hashes(number)
    open_ids = [one.id for one in list_owed(tx, line_id, hashes, hashes, None)]
    step_aside_for(tx, open_ids)
    for callback_id in open_ids:
        cancel(tx, callback_id, "said_no")
    return bool(open_ids)


def _find(
    tx: Transaction, request: CallbackRequest, number: str, asked_from: str | None
) -> list[Owed]:
    from_hashes = [] if asked_from is None else tx.keyring.hashes(asked_from)
    # Staff may write another's number for somebody who rang: that person's own call stays.
    asked_in = None if request.reason in ASKED_BY_OTHERS else request.origin_contact_id
    return list_owed(tx, request.line_id, tx.keyring.hashes(number), from_hashes, asked_in)


def _is_otherwise(request: CallbackRequest, owed: list[Owed]) -> bool:
    times = (request.not_before, request.not_after, request.earliest)
    is_news = any(one is not None for one in times)
    return is_news or not all(one.is_to_number for one in owed)


def _bring_together(tx: Transaction, number: str, owed: list[Owed]) -> None:
    """One callback to this number: the one it has, or else the first of those from before."""
    has_one = any(one.is_to_number for one in owed)
    for other in (one.id for one in owed if not one.is_to_number):
        if has_one:
            cancel(tx, other, "asked_elsewhere")
        else:
            _move(tx, other, number)
            has_one = True


def _move(tx: Transaction, callback_id: uuid.UUID, number: str) -> None:
    sealed, hashed = tx.keyring.seal(number), tx.keyring.hash(number)
    callbacks.change_callback(tx, callback_id, number_sealed=sealed, number_hash=hashed)
    tx.record("callback_moved_to_another_number", callback_id=callback_id)
