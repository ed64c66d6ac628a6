"""How a webhook is answered: once, in one transaction, and always.

The answer is kept with the effect, so a repeated delivery gets the same one and changes
nothing more (D3, D4). When something breaks inside, a voice webhook still answers with TwiML
that leads on to a person.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog
from flask import request
from psycopg.errors import TransactionRollback
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.wrappers import Response

from helpline.domain.instructions import Document
from helpline.logs import trail
from helpline.storage.receipts import ReceiptKey, find_answer, keep_answer
from helpline.storage.transaction import Transaction
from helpline.telephony.addresses import Addresses
from helpline.telephony.twiml import EMPTY_MESSAGE_ANSWER, Voice
from helpline.web.house import house
from helpline.web.webhooks.fallback import fallback_answer

log = structlog.get_logger()

MAX_KEY = 400
"""Longest receipt key in characters; Twilio's own values are far shorter."""


_STEP = re.compile(r"[0-9]{1,9}", re.ASCII)


def answer_call(about: str, handle: Callable[[Transaction], Document]) -> Response:
    """Answer a voice webhook, known by what it is about, with TwiML."""
    voice = Voice(Addresses(house().settings.public_base_url))
    return _always(lambda: _once(about, lambda tx: voice.render(handle(tx))))


def answer_read(read: Callable[[], Document]) -> Response:
    """Answer a plain read, which may be asked at any time, with TwiML."""
    voice = Voice(Addresses(house().settings.public_base_url))
    return _always(lambda: voice.render(read()))


def take_notice(about: str, handle: Callable[[Transaction], None]) -> Response:
    """Take a status webhook: its answer is not TwiML (V11). A fault is Twilio's to retry."""
    _once(about, _then(handle, ""))
    return Response(status=204)


def take_text(about: str, handle: Callable[[Transaction], None]) -> Response:
    """Take a text, with an empty answer (M14)."""
    return twiml(_once(about, _then(handle, EMPTY_MESSAGE_ANSWER)))


def _then(handle: Callable[[Transaction], None], answer: str) -> Callable[[Transaction], str]:
    def make(tx: Transaction) -> str:
        handle(tx)
        return answer

    return make


def twiml(text: str) -> Response:
    """A TwiML answer."""
    return Response(text, content_type="text/xml; charset=utf-8")


def _always(make: Callable[[], str]) -> Response:
    try:
        return twiml(make())
    except Exception as error:  # noqa: BLE001 - whatever it is, somebody is on the phone
        log.error(
            "webhook_failed",
            route=request.endpoint,
            problem=type(error).__name__,
            trail=trail(error),
        )
        return twiml(fallback_answer())


def _once(about: str, make: Callable[[Transaction], str]) -> str:
    """The answer of the first delivery, made now if this is it.

    Repeats are rare, so nobody waits for a look first: the effect of a repeat fails as a whole,
    at its receipt at the latest, and only then the first answer is looked up.
    """
    database = house().database
    token = request.headers.get("I-Twilio-Idempotency-Token", "").strip()[:MAX_KEY]
    key = ReceiptKey(about[:MAX_KEY], token or None)
    try:
        return _first(key, make)
    except Exception as error:
        with database.reading() as connection:
            known = find_answer(connection, database.keyring, key)
        if known is not None:
            return known
        if not _is_collision(error):
            raise
    # Two of different kinds met (one number asking twice at once, a deadlock), and the second
    # time this one sees what the other did.
    return _first(key, make)


def _is_collision(error: Exception) -> bool:
    if isinstance(error, OperationalError):
        return isinstance(error.orig, TransactionRollback)
    return isinstance(error, IntegrityError)


def _first(key: ReceiptKey, make: Callable[[Transaction], str]) -> str:
    with house().database.transaction(house().clock.now()) as tx:
        answer = make(tx)
        keep_answer(tx, key, answer)
        return answer


@dataclass(frozen=True)
class Step:
    """Our own part of a webhook's address: what it is about, and which document it answers."""

    ref: UUID
    step: int
    item: int | None = None

    @classmethod
    def of_request(cls, ref: UUID) -> "Step":
        """The step in the request's query; one that is missing or odd fits no document."""
        step, item = _counted("step"), _counted("item")
        return cls(ref, -1 if step is None else step, item)


def _counted(name: str) -> int | None:
    written = request.args.get(name, "")
    return int(written) if _STEP.fullmatch(written) else None


def field(name: str, longest: int = 1600) -> str:
    """A form field, cut to a length nobody honest exceeds; empty when missing."""
    return request.form.get(name, "")[:longest].replace("\x00", "")


def pressed() -> str:
    """The keys that were pressed, also those that a fault of ours carried into the address."""
    return field("Digits", 32) or request.args.get("key", "")[:1]


def about_step() -> str:
    """What a voice webhook of ours is about: the call and our own address with its step."""
    query = request.query_string.decode("latin-1")
    return f"{field('CallSid', 64)} {request.path}?{query}"


def about_event(*parts: str) -> str:
    """What a status webhook is about: whose, which event, and its number in the sequence."""
    return " ".join((request.path, *parts))
