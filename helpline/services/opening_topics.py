"""Opening what callers can learn: the list, a topic, the ten statements; the place is kept.

Of what somebody hears the topics' names are recorded with the contact, and nothing else.
"""

from helpline.content.topics import library
from helpline.domain.calls import CallState, Outcome
from helpline.domain.instructions import Document
from helpline.domain.library.topics import Topic
from helpline.domain.menus import Node
from helpline.services.hearing import hear_now
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction


def open_information(tx: Transaction, call: Call) -> Document:
    """The list of topics, from its beginning."""
    return open_list(tx, call, 0)


def open_list(tx: Transaction, call: Call, first: int, item: int | None = None) -> Document:
    """The list from its `first` line on; `item` is what they said that it is about."""
    call = calls.change_call(
        tx, call, node=Node.INFORMATION, tries=0, topic=item, chapter=first, yes_count=None
    )
    return hear_now(tx.keyring, call)


def open_topic(tx: Transaction, call: Call, topic: Topic) -> Document:
    """A topic from its first chapter."""
    name = topic.place.name
    tx.record("topic_heard", contact_id=call.contact_id, line_id=call.line.id, topic=name)
    call = calls.change_call(
        tx, _served(tx, call), node=Node.TOPIC, tries=0, topic=topic.place.number, chapter=0
    )
    return hear_now(tx.keyring, call)


def open_statements(tx: Transaction, call: Call) -> Document:
    """The first of the ten statements; of the answers only how many were yes is counted, as long
    as they are heard.
    """
    tx.record("statements_heard", contact_id=call.contact_id, line_id=call.line.id)
    call = calls.change_call(
        tx, _served(tx, call), node=Node.STATEMENTS, tries=0, topic=None, chapter=0, yes_count=0
    )
    return hear_now(tx.keyring, call)


def topic_of(call: Call) -> Topic | None:
    """The topic that is heard."""
    return library(call.language).find(call.topic)


def _served(tx: Transaction, call: Call) -> Call:
    """Who leaves now, before asking for anybody, has taken information and not merely left."""
    if call.state is not CallState.MENU or call.queued_at is not None or call.outcome is not None:
        return call
    return calls.change_contact(tx, call, outcome=Outcome.SELF_SERVICE)
