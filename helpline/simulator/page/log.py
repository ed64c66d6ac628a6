"""The log as the page shows it: one entry for each webhook and each REST call."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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

LabelOf = Callable[[str], str]


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
        return _SID.sub(lambda match: f"{match[1]}…{match[2]}", self.path)

    @property
    def is_bad(self) -> bool:
        return self.status >= FAILED or any(not fault.warning for fault in self.faults)

    @property
    def is_waiting(self) -> bool:
        return not self.status and not self.faults


def entry_of(record: WebhookRecord | RequestRecord, label_of: LabelOf) -> Entry:
    """An entry; numbers that have a name on the page are called by it."""
    if isinstance(record, WebhookRecord):
        return _of_webhook(record, label_of)
    return _of_request(record, label_of)


def _of_webhook(record: WebhookRecord, label_of: LabelOf) -> Entry:
    params = record.webhook.params
    told = [f"{word}{params[name]}" for name, word in TELLING.items() if params.get(name)]
    told = [*_who(params, label_of), *told]
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


def _who(params: Params, label_of: LabelOf) -> list[str]:
    """The phone a webhook is about: the side that is not a line of ours."""
    side = "From" if params.get("Direction", "inbound") == "inbound" else "To"
    if "MessageStatus" in params:
        side = "To"
    return [label_of(params[side])] if side in params else []


def _of_request(record: RequestRecord, label_of: LabelOf) -> Entry:
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
        " · ".join(_shorten(label_of(value)) for value in told[:3]),
        "",
        params,
        "",
        [],
        f"Trouble: {record.trouble}" if record.trouble else "",
    )


def _shorten(value: str) -> str:
    """A URL without its host."""
    parts = urlsplit(value)
    return parts.path if parts.scheme in {"http", "https"} else value


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
