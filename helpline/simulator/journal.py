"""The record of everything that went out and came in, bounded in length."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from threading import Lock

from helpline.clock import Clock
from helpline.simulator.engine.webhook import Fault, Webhook, WebhookRecord

KEPT = 2000


@dataclass(frozen=True)
class RequestRecord:
    """One REST call of the application."""

    number: int
    at: datetime
    method: str
    path: str
    params: dict[str, list[str]]
    status: int
    trouble: str = ""


@dataclass(frozen=True)
class ErrorRecord:
    """One entry of Twilio's error log. `sid` names the call or message, `url` the document."""

    at: datetime
    code: int
    message: str
    sid: str = ""
    url: str = ""
    warning: bool = False


class Journal:
    """Webhooks, REST requests and errors, oldest first. Safe between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._numbers = count(1)
        self._changes = 0
        self._changed: dict[int, int] = {}
        self._webhooks: deque[WebhookRecord] = deque(maxlen=KEPT)
        self._requests: deque[RequestRecord] = deque(maxlen=KEPT)
        self._errors: deque[ErrorRecord] = deque(maxlen=KEPT)

    @property
    def webhooks(self) -> list[WebhookRecord]:
        with self._lock:
            return list(self._webhooks)

    @property
    def requests(self) -> list[RequestRecord]:
        with self._lock:
            return list(self._requests)

    @property
    def errors(self) -> list[ErrorRecord]:
        """Errors proper; `warnings` are kept apart."""
        with self._lock:
            return [entry for entry in self._errors if not entry.warning]

    @property
    def warnings(self) -> list[ErrorRecord]:
        with self._lock:
            return [entry for entry in self._errors if entry.warning]

    def webhooks_to(self, path: str, **params: str) -> list[WebhookRecord]:
        """Webhooks whose URL contains `path`, with at least these parameters."""
        wanted = params.items()
        return [
            record
            for record in self.webhooks
            if path in record.url and wanted <= record.webhook.params.items()
        ]

    def open_webhook(self, webhook: Webhook, url: str, token: str | None) -> WebhookRecord:
        """Note a webhook as it goes out."""
        with self._lock:
            record = WebhookRecord(next(self._numbers), self._clock.now(), webhook, url, token)
            self._webhooks.append(record)
            self._mark(record.number)
            return record

    def add_request(
        self, method: str, path: str, params: dict[str, list[str]], status: int, trouble: str
    ) -> None:
        with self._lock:
            number, now = next(self._numbers), self._clock.now()
            self._requests.append(RequestRecord(number, now, method, path, params, status, trouble))
            self._mark(number)

    def touch(self, record: WebhookRecord) -> None:
        """A webhook's record has changed."""
        with self._lock:
            self._mark(record.number)

    def changed_since(self, change: int) -> tuple[int, list[WebhookRecord | RequestRecord]]:
        """What is new or different since then, in order, and the number of the last change."""
        with self._lock:
            records: list[WebhookRecord | RequestRecord] = [*self._webhooks, *self._requests]
            fresh = [one for one in records if self._changed.get(one.number, 0) > change]
            return self._changes, sorted(fresh, key=lambda one: one.number)

    def _mark(self, number: int) -> None:
        self._changes += 1
        self._changed[number] = self._changes
        self._changed.pop(number - 2 * KEPT, None)

    def add_error(self, fault: Fault, sid: str = "", url: str = "") -> None:
        now = self._clock.now()
        with self._lock:
            self._errors.append(
                ErrorRecord(now, fault.code, fault.message, sid, url, fault.warning)
            )

    def blame(self, record: WebhookRecord, fault: Fault) -> None:
        """Put a fault into the log and beside the webhook that brought it."""
        record.faults.append(fault)
        self.touch(record)
        self.add_error(fault, record.webhook.sid, record.url)
