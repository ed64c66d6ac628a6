"""JOIN by text, or a key while hearing about these weeks: a request that somebody on the staff sees to.

It is no consent and lifts no wish for no texts: whoever sees to it talks with the person, enrols
them by the form, and the person agrees from their phone as everybody does.
"""

import uuid

from helpline.domain.errors import NotFound, Refused
from helpline.domain.followup.enrolments import EnrolmentState
from helpline.domain.followup.joining import (
    SEEN_TO_WITHIN,
    JoinChannel,
    Joined,
    JoinEvent,
    JoinState,
)
from helpline.domain.notices import NoticeKind
from helpline.services.followup.by_staff import may_see_line
from helpline.services.notices import notify_supervisors
from helpline.storage.enrolments import find_open_enrolment
from helpline.storage.join_requests import (
    JoinRequest,
    find_join_request,
    lock_join_request,
    move_join_request,
    put_join_request,
)
from helpline.storage.lines import Line
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer

JOIN_WAITS = "join_request_waits"


def ask_to_join(
    tx: Transaction, line: Line, number: str, language: str, channel: JoinChannel
) -> Joined:
    """Note that they ask; not where they are followed, or have only to agree."""
    enrolment = find_open_enrolment(tx.connection, tx.keyring.hashes(number))
    if enrolment is not None:
        pending = enrolment.state is EnrolmentState.PENDING
        return Joined.TO_AGREE if pending else Joined.FOLLOWED
    until = tx.now + SEEN_TO_WITHIN
    request_id, is_new = put_join_request(tx, line.id, number, language, channel, until)
    if is_new:
        tx.set_timer(JOIN_WAITS, request_id, until)
    tx.record("join_asked", line_id=line.id, request=str(request_id), by=channel.value)
    return Joined.ASKED


def join_request_waits(tx: Transaction, request_id: uuid.UUID) -> None:
    """Nobody has seen to it in time: those who oversee hear so, again and again."""
    request = find_join_request(tx.connection, request_id)
    if request is not None and request.state is JoinState.OPEN:
        notify_supervisors(tx, NoticeKind.JOIN_WAITS, line_id=request.line_id, about=request.id)
        tx.set_timer(JOIN_WAITS, request_id, tx.now + SEEN_TO_WITHIN)


def find_open_request(tx: Transaction, request_id: uuid.UUID, viewer: Viewer) -> JoinRequest:
    """One to see to, locked. Raises `NotFound`, and `Refused` for who is second."""
    request = lock_join_request(tx, request_id)
    if request is None or not may_see_line(tx, request.line_id, viewer):
        raise NotFound("there is no such request")
    if request.state is not JoinState.OPEN:
        raise Refused("request", "was seen to by somebody meanwhile")
    return request


def decline(tx: Transaction, request_id: uuid.UUID, viewer: Viewer) -> None:
    """Not followed, or not now: somebody has talked with them, or tried to."""
    request = find_open_request(tx, request_id, viewer)
    move_join_request(tx, request, JoinEvent.DECLINE, closed_by=viewer.staff_id)
    _record(tx, request, viewer, "declined")


def enrolled(
    tx: Transaction, request: JoinRequest, enrolment_id: uuid.UUID, viewer: Viewer
) -> None:
    """They are enrolled now, whichever number they chose."""
    move_join_request(
        tx, request, JoinEvent.ENROL, closed_by=viewer.staff_id, enrolment_id=enrolment_id
    )
    _record(tx, request, viewer, "enrolled")


def _record(tx: Transaction, request: JoinRequest, viewer: Viewer, did: str) -> None:
    tx.record(
        "join_request_seen_to",
        staff_id=viewer.staff_id,
        line_id=request.line_id,
        request=str(request.id),
        did=did,
    )
