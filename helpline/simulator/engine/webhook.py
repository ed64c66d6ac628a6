"""A request to the application, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Params = dict[str, str]


class Kind(StrEnum):
    """What the answer is good for."""

    DOCUMENT = "document"
    STATUS = "status"
    MEDIA = "media"


@dataclass(frozen=True)
class Webhook:
    """One request Twilio is about to make. `sid` names the call, message or conference."""

    url: str
    params: Params = field(default_factory=dict)
    method: str = "POST"
    kind: Kind = Kind.DOCUMENT
    sid: str = ""


@dataclass
class Fault:
    """An entry of Twilio's error log: a code of its dictionary and a sentence."""

    code: int
    message: str
    warning: bool = False


@dataclass
class WebhookRecord:
    """One HTTP exchange (each retry, double and redirect is one of its own).

    `status` is 0 when no answer came. `faults` is filled later when the document is refused.
    """

    number: int
    at: datetime
    webhook: Webhook
    url: str
    token: str | None
    status: int = 0
    content_type: str = ""
    body: str = ""
    seconds: float = 0.0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """What the application answered in the end. `failure` is None when it is usable."""

    url: str
    status: int
    content_type: str
    body: bytes
    record: WebhookRecord
    failure: Fault | None = None
