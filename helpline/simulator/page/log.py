"""The log as the page shows it: one entry for each webhook and each REST call."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError, fromstring, indent, tostring

from helpline.simulator.engine.webhook import Fault, Kind, Params, WebhookRecord
from helpline.simulator.journal import RequestRecord

# What an entry's line says of its parameters, with a word before it where a value says too little.
TELLING = {
    "StatusCallbackEvent": "",
    "CallStatus": "",
    "MessageStatus": "",
    "Digits": "keys ",
    "SpeechResult": "",
    "QueuePosition": "position ",
    "QueueResult": "",
    "DialCallStatus": "dialled: ",
    "AnsweredBy": "",
    "RecordingStatus": "recording ",
    "Body": "",
    "ErrorCode": "error ",
}
TELLING_REST = ("To", "Status", "Url", "Body")
QUIET = {"ApiVersion", "AccountSid"}
FAILED = 400
_SID = re.compile(r"\b([A-Z]{2})[0-9a-f]{28}([0-9a-f]{4})\b")
_UUID = re.compile(r"\b()[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{8}([0-9a-f]{4})\b")


class Names(Protocol):
    """What people call things on the page."""

    def of_number(self, number: str) -> str: ...
    def of_call(self, sid: str) -> str: ...


@dataclass(frozen=True)
class Entry:
    """One line of the log, with what opens under it. `status` 0: no answer (yet)."""

    number: int
    at: datetime
    direction: str
    method: str
    path: str
    status: int
    gist: str
    answer_gist: str
    params: list[tuple[str, str]]
    body: str
    faults: list[Fault]
    note: str = ""

    @property
    def short_path(self) -> str:
        """Ids cut down to what tells them apart at a glance."""
        return _cut(self.path)

    @property
    def is_bad(self) -> bool:
        return self.status >= FAILED or any(not fault.warning for fault in self.faults)

    @property
    def is_waiting(self) -> bool:
        return not self.status and not self.faults


def _cut(text: str) -> str:
    for pattern in (_SID, _UUID):
        text = pattern.sub(lambda match: f"{match[1]}…{match[2]}", text)
    return text


def entry_of(record: WebhookRecord | RequestRecord, names: Names) -> Entry:
    """An entry; numbers that have a name on the page are called by it."""
    if isinstance(record, WebhookRecord):
        return _of_webhook(record, names)
    return _of_request(record, names)


def _of_webhook(record: WebhookRecord, names: Names) -> Entry:
    params = record.webhook.params
    told = [f"{word}{params[name]}" for name, word in TELLING.items() if params.get(name)]
    told = [*_who(params, names), *told]
    return Entry(
        record.number,
        record.at,
        "out",
        record.webhook.method,
        urlsplit(record.url).path,
        record.status,
        " · ".join(told[:3]),
        _verbs(record) if record.webhook.kind is Kind.DOCUMENT else "",
        [(name, value) for name, value in params.items() if value and name not in QUIET],
        pretty(record.body) if record.webhook.kind is not Kind.MEDIA else "",
        record.faults,
    )


def _who(params: Params, names: Names) -> list[str]:
    """The phone a webhook is about: the side that is not a line of ours."""
    if "From" not in params:
        return [names.of_call(params["CallSid"])] if "CallSid" in params else []
    is_inbound = params.get("Direction", "inbound") == "inbound" and "MessageStatus" not in params
    return [names.of_number(params["From" if is_inbound else "To"])]


def _of_request(record: RequestRecord, names: Names) -> Entry:
    params = [(name, value) for name, values in record.params.items() for value in values]
    told = [value for name, value in params if name in TELLING_REST]
    _, _, path = record.path.partition("/Accounts/")
    return Entry(
        record.number,
        record.at,
        "in",
        record.method,
        "/" + path.partition("/")[2],
        record.status,
        " · ".join(_shorten(names.of_number(value)) for value in told[:3]),
        "",
        params,
        "",
        [],
        f"Trouble: {record.trouble}" if record.trouble else "",
    )


def _shorten(value: str) -> str:
    """A URL without its host."""
    parts = urlsplit(value)
    return _cut(parts.path) if parts.scheme in {"http", "https"} else value


def _verbs(record: WebhookRecord) -> str:
    try:
        root = fromstring(record.body)  # noqa: S314 (the application under test is ours)
    except ParseError:
        return ""
    return ", ".join(child.tag for child in root) or "empty"


def pretty(document: str) -> str:
    """XML with one element a line; anything else as it came."""
    try:
        root = fromstring(document)  # noqa: S314 (the application under test is ours)
    except ParseError:
        return document
    indent(root, "  ")
    return tostring(root, "unicode")
