"""How things are written in JSON: only the keys that the contract names, times in UTC."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify

from helpline.domain.callback_measures import CallbackMeasures
from helpline.read_models.callbacks import CallbackRow
from helpline.read_models.contacts import LedgerRow
from helpline.read_models.cursors import Page
from helpline.read_models.enrolments import CheckInRow, EnrolmentRow
from helpline.read_models.live import Live
from helpline.read_models.roster import RosterRow
from helpline.read_models.thread_list import ThreadRow
from helpline.read_models.waiting_line import Conversation, LiveOffer, Waiting


def instant(at: datetime) -> str:
    """RFC 3339 with Z, to the microsecond: what was read may be asked for again."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def written(value: Any) -> Any:
    """A read model's value as JSON has it."""
    return instant(value) if isinstance(value, datetime) else value


def picked(row: object, *names: str) -> dict[str, Any]:
    """These attributes of a row."""
    return {name: written(getattr(row, name)) for name in names}


def live_of(live: Live) -> dict[str, Any]:
    """The answer of `/live`."""
    return {
        "as_of": instant(live.as_of),
        "waiting": [_waiting(caller) for caller in live.waiting],
        "offers": [_offer(offer) for offer in live.offers],
        "connected": [_conversation(conversation) for conversation in live.connected],
        "counsellors": [_counsellor(row) for row in live.counsellors],
        "callbacks_open": live.callbacks_open,
        "checkins_overdue": live.checkins_overdue,
        "today": picked(live.today, *live.today.__dataclass_fields__),
    }


def _waiting(row: Waiting) -> dict[str, Any]:
    return picked(row, "id", "line", "team", "language", "priority", "since", "position")


def _offer(row: LiveOffer) -> dict[str, Any]:
    return picked(
        row, "id", "contact_id", "direction", "line", "counsellor_id", "counsellor", "since"
    )


def _conversation(row: Conversation) -> dict[str, Any]:
    return picked(
        row, "id", "direction", "line", "language", "counsellor_id", "counsellor", "since"
    )


def _counsellor(row: RosterRow) -> dict[str, Any]:
    return picked(row, "id", "name", "presence", "activity", "since")


def contact_of(row: LedgerRow) -> dict[str, Any]:
    """A row of the ledger."""
    return picked(row, *row.__dataclass_fields__)


def callback_of(row: CallbackRow) -> dict[str, Any]:
    """A callback."""
    return picked(row, *row.__dataclass_fields__)


def enrolment_of(row: EnrolmentRow) -> dict[str, Any]:
    """An enrolment."""
    return picked(row, *row.__dataclass_fields__)


def checkin_of(row: CheckInRow) -> dict[str, Any]:
    """A check-in, with the escalation that a reply to it has opened or raised."""
    raised = row.escalation
    escalation = None if raised is None else picked(raised, *raised.__dataclass_fields__)
    return {**picked(row, *row.__dataclass_fields__), "escalation": escalation}


def thread_of(row: ThreadRow) -> dict[str, Any]:
    """A conversation by text."""
    return picked(row, *row.__dataclass_fields__)


def callback_measures_of(
    measures: CallbackMeasures, since: datetime, until: datetime, oldest: datetime | None
) -> dict[str, Any]:
    """The measures of a period, and since when the callback is owed that is owed longest."""
    period = {"since": written(since), "until": written(until)}
    named = picked(measures, *measures.__dataclass_fields__)
    return {**period, **named, "oldest_open_since": written(oldest)}


def page_of(page: Page[Any], items: list[dict[str, Any]]) -> Response:
    """A list with the cursor of what follows."""
    return jsonify(items=items, next_cursor=page.next_cursor)
