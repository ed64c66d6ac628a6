"""A call at the front door, whether it has just come in or lost its way."""

from sqlalchemy import Connection

from helpline.domain.errors import Refused
from helpline.domain.instructions import Document, HangUp, Say
from helpline.services.arrival import Arrival, call_arrives
from helpline.services.nuisance import find_line_and_record
from helpline.storage.lines import Line, list_active_lines
from helpline.storage.sealing import Keyring
from helpline.storage.transaction import Database, Transaction
from helpline.web.webhooks.answering import field
from helpline.web.webhooks.fallback import KnownLine, remember_line


def incoming() -> Arrival:
    """The call that the request is about."""
    return Arrival(field("CallSid", 64), field("From", 64), field("To", 64))


def arrive(tx: Transaction, arrival: Arrival) -> Document:
    """Serve the call. Without any line of ours it hears where help is.

    Raises Refused for one without an id: it cannot be followed, and is kept by the fallback.
    """
    line, record = find_line_and_record(tx, arrival.raw_from, arrival.to)
    if line is None:
        return Document("GB", "en", (Say("no_line"), HangUp()))
    _remember(tx.keyring, arrival.to, line)
    if not arrival.call_sid:
        raise Refused("CallSid", "is missing")
    return call_arrives(tx, line, arrival, record)


def remember_lines(database: Database) -> None:
    """Know every line before the first call comes, while the database can be asked."""
    with database.reading() as connection:
        _remember_all(connection, database.keyring)


def _remember_all(connection: Connection, keyring: Keyring) -> None:
    for line in list_active_lines(connection):
        _remember(keyring, line.number, line)


def _remember(keyring: Keyring, number: str, line: Line) -> None:
    partner = keyring.open_if(line.overflow_number_sealed)
    remember_line(number, KnownLine(line.country, line.languages, partner))
