"""A recording's way to us: looked for, fetched, proven, and only then deleted at Twilio.

A caller's words are the last thing to be lost: nothing is deleted there before ours has been
read back from the database and opened, and is as long as what was fetched and has its digest.
"""

from datetime import timedelta
from uuid import UUID

import structlog

from helpline.domain.errors import (
    HelplineError,
    OutsideError,
    OutsideUnclear,
    UnreadableSecret,
    UnreadableValue,
)
from helpline.domain.legs import Party
from helpline.domain.sound import check_wav
from helpline.domain.voicemails import RecordingEvent, RecordingState
from helpline.services.outside import Outside, done
from helpline.services.voicemail import BEING_MADE, settle_recording
from helpline.storage import legs
from helpline.storage.outbox import Work, finish_work, postpone_work
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import (
    Voicemail,
    drop_sound,
    find_voicemail,
    keep_sound,
    lock_voicemail,
    move_recording,
    read_sound,
)

log = structlog.get_logger()

FIRST_GAP = timedelta(seconds=5)
LONGEST_GAP = timedelta(hours=1)
"""Gaps double from the one to the other: ten tries in the first hour and a half."""

GIVE_UP_AFTER = timedelta(days=3)
"""Longer than a weekend at Twilio's or ours. Then the audit says so until a person decides."""

LOOKED_FOR = 3
"""Times before a recording that Twilio does not list counts as never made: lists lag (R8)."""

FETCHED_AGAIN_AFTER = timedelta(minutes=1)


def find_recording(outside: Outside, work: Work) -> None:
    """No word of a recording came: ask Twilio what became of it."""
    voicemail = _read(outside, work.ref)
    if voicemail is None or voicemail.status is not RecordingState.AWAITED:
        done(outside, work)
        return
    call_sid = _call_sid(outside, voicemail)
    try:
        found = None if call_sid is None else outside.gateway.find_recording(call_sid)
    except (OutsideError, OutsideUnclear) as trouble:
        _again(outside, work, trouble)
        return
    is_lagging = work.tries < LOOKED_FOR if found is None else found.status in BEING_MADE
    if is_lagging:
        _again(outside, work, OutsideUnclear("not there yet"))
        return
    with outside.database.transaction(outside.clock.now()) as tx:
        if found is None:
            settle_recording(tx, voicemail.id, None, "absent", None)
        else:
            settle_recording(tx, voicemail.id, found.sid, found.status, found.seconds)
        finish_work(tx, work)


def fetch_recording(outside: Outside, work: Work) -> None:
    """Fetch a sound and keep it; what is not there, not whole or no sound is asked for again."""
    voicemail = _read(outside, work.ref)
    if voicemail is None or voicemail.status is not RecordingState.COMPLETED:
        done(outside, work)
        return
    try:
        sound = outside.gateway.fetch_recording(voicemail.recording_sid or "")
        check_wav(sound)
    except (OutsideError, OutsideUnclear, UnreadableValue) as trouble:
        if outside.clock.now() - voicemail.received_at < GIVE_UP_AFTER:
            _again(outside, work, trouble)
        else:
            _give_up(outside, work, trouble)
        return
    with outside.database.transaction(outside.clock.now()) as tx:
        _keep(tx, work.ref, sound)
        finish_work(tx, work)


def _keep(tx: Transaction, voicemail_id: UUID, sound: bytes) -> None:
    voicemail = lock_voicemail(tx, voicemail_id)
    if voicemail is not None and move_recording(tx, voicemail, RecordingEvent.KEEP):
        keep_sound(tx, voicemail_id, sound)
        tx.send("delete_recording", voicemail_id)


def delete_recording(outside: Outside, work: Work) -> None:
    """Prove ours, then delete Twilio's; one that cannot be deleted is tried for ever."""
    voicemail = _read(outside, work.ref)
    if voicemail is None or voicemail.status is not RecordingState.KEPT:
        done(outside, work)
        return
    if not _is_proven(outside, voicemail.id):
        _doubt(outside, work)
        return
    try:
        outside.gateway.delete_recording(voicemail.recording_sid or "")
    except (OutsideError, OutsideUnclear) as trouble:
        _again(outside, work, trouble)
        return
    _step(outside, work, RecordingEvent.DELETE_OUTSIDE)


def _is_proven(outside: Outside, voicemail_id: UUID) -> bool:
    """Read back in a transaction of its own: what counts is what a later reader will find."""
    with outside.database.reading() as connection:
        try:
            sound = read_sound(connection, outside.database.keyring, voicemail_id)
        except UnreadableSecret:
            return False
    return sound is not None


def _doubt(outside: Outside, work: Work) -> None:
    """Ours is not what was fetched: Twilio's copy stays, and is fetched again."""
    log.error("recording_not_proven", voicemail_id=str(work.ref))
    with outside.database.transaction(outside.clock.now()) as tx:
        voicemail = lock_voicemail(tx, work.ref)
        if voicemail is not None and move_recording(tx, voicemail, RecordingEvent.DOUBT):
            drop_sound(tx, work.ref)
            tx.send("fetch_recording", work.ref, delay=FETCHED_AGAIN_AFTER)
        finish_work(tx, work)


def _give_up(outside: Outside, work: Work, trouble: HelplineError) -> None:
    log.error("recording_lost", voicemail_id=str(work.ref), problem=str(trouble))
    _step(outside, work, RecordingEvent.GIVE_UP)


def _step(outside: Outside, work: Work, event: RecordingEvent) -> None:
    with outside.database.transaction(outside.clock.now()) as tx:
        voicemail = lock_voicemail(tx, work.ref)
        if voicemail is not None:
            move_recording(tx, voicemail, event)
        finish_work(tx, work)


def _again(outside: Outside, work: Work, trouble: HelplineError) -> None:
    """Later, at doubling gaps."""
    now = outside.clock.now()
    log.warning("recording_later", kind=work.kind, problem=str(trouble), tries=work.tries)
    doublings = min(work.tries - 1, 16)
    gap = min(LONGEST_GAP, FIRST_GAP * 2**doublings)
    with outside.database.transaction(now) as tx:
        postpone_work(tx, work, now + gap, str(trouble))


def _read(outside: Outside, voicemail_id: UUID) -> Voicemail | None:
    with outside.database.reading() as connection:
        return find_voicemail(connection, voicemail_id)


def _call_sid(outside: Outside, voicemail: Voicemail) -> str | None:
    """The caller's leg."""
    with outside.database.reading() as connection:
        found = legs.list_legs(connection, voicemail.contact_id)
    return next((leg.call_sid for leg in found if leg.party is Party.CALLER), None)
