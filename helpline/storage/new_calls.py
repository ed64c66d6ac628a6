"""Calls that begin: the contact in the ledger, and the call itself."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from helpline.domain.calls import CallState, Direction
from helpline.domain.followup.stages import Stage
from helpline.domain.menus import Node
from helpline.storage.calls import Call
from helpline.storage.lines import Line
from helpline.storage.tables import calls, contacts
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Adding

_FIRST_STEP = 1
_NEW_CONTACT = Adding(contacts)
_NEW_CALL = Adding(calls)


@dataclass(frozen=True)
class NewCall:
    """What is known of a call when it begins."""

    contact_id: uuid.UUID
    direction: Direction
    line_id: uuid.UUID
    language: str
    number_sealed: bytes | None
    number_hash: bytes | None
    state: CallState
    node: Node
    started_at: datetime | None = None
    queued_at: datetime | None = None
    waiting_since: datetime | None = None
    callback_id: uuid.UUID | None = None
    language_chosen: bool = True
    blocked_until: datetime | None = None
    is_enrolled: bool = False
    stage: Stage | None = None


def add_call(tx: Transaction, new: NewCall) -> str:
    """Write a new contact and its call, with a conference name of its own, which it returns."""
    conference = secrets.token_urlsafe(24)  # V81: unguessable, and says nothing
    tx.write(
        _NEW_CONTACT,
        {
            "id": new.contact_id,
            "channel": "voice",
            "direction": new.direction.value,
            "line_id": new.line_id,
            "language": new.language,
            "number_sealed": new.number_sealed,
            "number_hash": new.number_hash,
            "started_at": new.started_at,
            "queued_at": new.queued_at,
            "callback_id": new.callback_id,
        },
    )
    tx.write(
        _NEW_CALL,
        {
            "contact_id": new.contact_id,
            "state": new.state.value,
            "step": _FIRST_STEP,
            "node": new.node.value,
            "tries": 0,
            "conference": conference,
            "waiting_since": new.waiting_since,
            "language_chosen": new.language_chosen,
            "blocked_until": new.blocked_until,
            "is_enrolled": new.is_enrolled,
            "stage": new.stage and new.stage.value,
            "changed_at": tx.now,
        },
    )
    return conference


def call_begun(new: NewCall, line: Line, conference: str, caller_sid: str, now: datetime) -> Call:
    """The call that has just been written, as reading it would show it."""
    return Call(
        contact_id=new.contact_id,
        direction=new.direction,
        line=line,
        language=new.language,
        language_chosen=new.language_chosen,
        number_sealed=new.number_sealed,
        number_hash=new.number_hash,
        started_at=new.started_at,
        queued_at=new.queued_at,
        answered_at=None,
        ended_at=None,
        outcome=None,
        callback_id=new.callback_id,
        state=new.state,
        step=_FIRST_STEP,
        node=new.node,
        tries=0,
        conference=conference,
        waiting_since=new.waiting_since,
        front=False,
        gender=None,
        musts_lifted=False,
        returned_at=None,
        passed_to_team_id=None,
        keyed_number_sealed=None,
        time_offered=None,
        flag=None,
        blocked_until=new.blocked_until,
        is_enrolled=new.is_enrolled,
        stage=new.stage,
        caller_sid=caller_sid,
        topic=None,
        chapter=0,
        slowly=False,
        yes_count=None,
        changed_at=now,
    )
