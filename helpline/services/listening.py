"""Listening to a message: who and when is written down before a sound is handed out."""

import uuid

from helpline.domain.errors import NotFound
from helpline.domain.voicemails import PLAYABLE
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer, find_seen, is_link_used, lock_voicemail, read_sound


def listen(tx: Transaction, voicemail_id: uuid.UUID, viewer: Viewer, link: str) -> bytes:
    """The sound of a message, for somebody who may hear it; raises `NotFound`.

    A player asks for one sound in several pieces: what comes by one `link` is one listening.
    """
    if find_seen(tx.connection, voicemail_id, viewer) is None:
        raise NotFound("there is no such message")
    voicemail = lock_voicemail(tx, voicemail_id)
    if voicemail is None or voicemail.status not in PLAYABLE:
        raise NotFound("there is no sound")
    sound = read_sound(tx.connection, tx.keyring, voicemail_id)
    if sound is None:
        raise NotFound("there is no sound")
    if not is_link_used(tx.connection, voicemail, viewer.staff_id, link):
        tx.record(
            "voicemail_heard",
            contact_id=voicemail.contact_id,
            callback_id=voicemail.callback_id,
            staff_id=viewer.staff_id,
            line_id=voicemail.line_id,
            link=link,
        )
    return sound
