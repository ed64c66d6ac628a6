"""A call at the front door, whether it has just come in or lost its way."""

from helpline.domain.instructions import Document, HangUp, Say
from helpline.services.intake import Arrival, call_arrives
from helpline.storage.lines import line_for
from helpline.storage.transaction import Transaction
from helpline.web.webhooks.answering import field
from helpline.web.webhooks.fallback import remember_partner


def incoming() -> Arrival:
    """The call that the request is about."""
    return Arrival(field("CallSid", 64), field("From", 64), field("To", 64))


def arrive(tx: Transaction, arrival: Arrival) -> Document:
    """Serve the call. One without an id, or without any line of ours, hears where help is."""
    line = line_for(tx.connection, arrival.to)
    if line is None or not arrival.call_sid:
        return Document("GB", "en", (Say("no_line"), HangUp()))
    remember_partner(arrival.to, tx.keyring.open_if(line.overflow_number_sealed))
    return call_arrives(tx, line, arrival)
