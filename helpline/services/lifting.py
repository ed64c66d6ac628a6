"""Lifting a line's musts for one caller: only a supervisor does, and the ledger says who."""

import uuid

from helpline.domain.calls import CallState
from helpline.domain.errors import NotFound
from helpline.services.dispatch import dispatch
from helpline.storage import calls, waiting_calls
from helpline.storage.transaction import Transaction


def lift_musts(tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID) -> None:
    """Let anyone take this caller whose language and gender are right, whatever their skills.

    Raises NotFound; for somebody who does not wait any more it changes nothing.
    """
    call = calls.lock_call(tx, contact_id)
    if call is None:
        raise NotFound("no such call")
    if call.state is not CallState.WAITING or call.musts_lifted:
        return
    waiting_calls.write_musts_lifted(tx, contact_id)
    tx.record("musts_lifted", contact_id=contact_id, staff_id=staff_id)
    tx.at_end(dispatch)
