"""Keys and words in information. 3 takes what is being read or goes on, 6 goes to another, 9 says it
again, # more slowly, 4 has it texted; 0, 1, 2, 5 and * mean what they mean everywhere.

In the ten statements 1 is yes and 2 is no: they are the answers to a question, as they are for
whoever picks up a call back. 0 and 5 stop them at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from helpline.content.topics import library, text_values
from helpline.content.triage import rulebook
from helpline.domain.calls import CallState, Flag
from helpline.domain.followup.joining import JoinChannel, Joined
from helpline.domain.followup.stages import Stage
from helpline.domain.instructions import Document, Say
from helpline.domain.library.best_topic import Answer, best_topic
from helpline.domain.library.by_text import answer_to_statement
from helpline.domain.library.statements import NO, YES, result_of
from helpline.domain.menus import PATIENCE, READING, Action, Node
from helpline.domain.triage import triage
from helpline.services.followup.joining import ask_to_join
from helpline.services.hearing import hear, hear_now
from helpline.services.intake import do_action, hear_what_counts, not_understood
from helpline.services.opening_topics import (
    open_information,
    open_list,
    open_statements,
    open_topic,
    topic_of,
)
from helpline.services.reading_aloud import (
    AT_THE_END,
    JOIN_ITEM,
    ONESELF_ITEM,
    OTHERS_ITEM,
    STATEMENTS_ITEM,
    can_be_texted,
    can_join,
    chapter_of_result,
    listed,
    near,
)
from helpline.services.texting import text_caller
from helpline.storage import calls
from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction
from helpline.telephony.numbers import is_ordinary

_LISTENING = (CallState.MENU, CallState.WAITING)
_EVERYWHERE: Mapping[str, Action] = {
    "0": Action.PERSON,
    "1": Action.PERSON,
    "2": Action.CALLBACK,
    "5": Action.EMERGENCY,
    "*": Action.START_AGAIN,
}


@dataclass(frozen=True)
class PutIn:
    """A key or some words, for a document's step, and where in it: `reading_aloud` says which."""

    step: int
    item: int | None
    digits: str
    spoken: str


def put_in(tx: Transaction, call: Call, given: PutIn) -> Document:
    """Do what was asked for; keys for a document that is no longer the last one do nothing."""
    is_current = given.step == call.step and call.node in READING and call.state in _LISTENING
    if not is_current:
        return hear_what_counts(tx, call)
    if given.spoken and not given.digits:
        return _spoken(tx, call, given.spoken)
    if not given.digits:
        return _silence(tx, call)
    tx.record("key_pressed", contact_id=call.contact_id, node=call.node.value)
    if call.node is Node.STATEMENTS and given.digits in (YES, NO):
        return _answered(tx, call, is_yes=given.digits == YES)
    if given.digits in _EVERYWHERE:
        return do_action(tx, _forgetting(tx, call), _EVERYWHERE[given.digits])
    return _AT[call.node](tx, call, given)


def _forgetting(tx: Transaction, call: Call) -> Call:
    """Nothing of the answers stays once they are no longer asked for."""
    return call if call.yes_count is None else calls.change_call(tx, call, yes_count=None)


def _silence(tx: Transaction, call: Call) -> Document:
    """After a topic only the choices are said again, after that a person is sought."""
    if call.node is Node.TOPIC:
        call = calls.change_call(tx, call, chapter=AT_THE_END)
    return _not_understood(tx, call)


def _not_understood(tx: Transaction, call: Call) -> Document:
    """Whoever goes on to a person in the middle of the statements takes no answer along."""
    return not_understood(tx, _forgetting(tx, call) if call.tries >= PATIENCE else call)


def _in_list(tx: Transaction, call: Call, given: PutIn) -> Document:
    items = listed(call)
    is_title = given.item in items
    if given.digits == "9":
        return open_list(tx, call, 0, call.topic)
    if given.digits == "6":
        following = items.index(given.item) + 2 if given.item is not None and is_title else 1
        return open_list(tx, call, following if following <= len(items) else 1, call.topic)
    if given.digits == "4":
        return do_action(tx, call, Action.MESSAGE)
    return _take(tx, call, given.item) if given.digits == "3" else not_understood(tx, call)


def _take(tx: Transaction, call: Call, item: int | None) -> Document:
    """What was being read."""
    if item == STATEMENTS_ITEM:
        return open_statements(tx, call)
    if item in (OTHERS_ITEM, ONESELF_ITEM):
        stage = Stage.SUPPORTING if item == OTHERS_ITEM else None
        return open_list(tx, calls.change_call(tx, call, stage=stage), 0, item)
    topic = library(call.language).find(item)
    return open_list(tx, call, 1) if topic is None else open_topic(tx, call, topic)


def _in_topic(tx: Transaction, call: Call, given: PutIn) -> Document:
    item = AT_THE_END if given.item is None else given.item
    if given.digits == "3":
        return _ask_to_join(tx, call) if item == JOIN_ITEM else _go_on(tx, call, item)
    if given.digits == "6":
        return open_information(tx, call)
    chapter = item if item < AT_THE_END else 0
    if given.digits == "9":
        return _hear_from(tx, call, chapter)
    if given.digits == "#":
        return _hear_from(tx, calls.change_call(tx, call, slowly=True), chapter)
    topic = topic_of(call)
    if given.digits == "4" and topic is not None and can_be_texted(call, topic):
        return _hear_from(tx, call, chapter, Node.TEXT_THIS)
    return not_understood(tx, call)


def _ask_to_join(tx: Transaction, call: Call) -> Document:
    """A request that somebody on the staff sees to; nobody is enrolled by a key."""
    topic, number = topic_of(call), tx.keyring.open_if(call.number_sealed)
    if topic is None or not can_join(call, topic) or number is None or not is_ordinary(number):
        return not_understood(tx, call)
    joined = ask_to_join(tx, call.line, number, call.language, JoinChannel.VOICE)
    call = calls.change_call(tx, call, node=Node.TOPIC, tries=0, chapter=AT_THE_END)
    said = "join_known" if joined is Joined.FOLLOWED else "join_noted"
    return hear_now(tx.keyring, call, Say(said))


def _go_on(tx: Transaction, call: Call, item: int) -> Document:
    if item < AT_THE_END:
        return _hear_from(tx, call, item + 1)
    topic = library(call.language).find(item - AT_THE_END)
    return open_information(tx, call) if topic is None else open_topic(tx, call, topic)


def _hear_from(tx: Transaction, call: Call, chapter: int, node: Node = Node.TOPIC) -> Document:
    return hear_now(tx.keyring, calls.change_call(tx, call, node=node, tries=0, chapter=chapter))


def _in_text_this(tx: Transaction, call: Call, given: PutIn) -> Document:
    """4 is the wish, said to somebody who has been told who may read it; it is recorded."""
    if given.digits == "6":
        return open_information(tx, call)
    if given.digits == "9":
        return hear_now(tx.keyring, calls.change_call(tx, call))
    if given.digits != "4":
        return not_understood(tx, call)
    said = "text_sent" if _text(tx, call) else "text_not_sent"
    call = calls.change_call(tx, call, node=Node.TOPIC, tries=0, chapter=AT_THE_END)
    return hear_now(tx.keyring, call, Say(said))


def _text(tx: Transaction, call: Call) -> bool:
    topic, number = topic_of(call), tx.keyring.open_if(call.number_sealed)
    if topic is None or number is None or not is_ordinary(number):
        return False
    one = library(call.language)
    body = one.text_of(topic, text_values(call.line.country))
    is_sent = text_caller(tx, call.line.id, number, body)
    if is_sent:
        about = {"contact_id": call.contact_id, "line_id": call.line.id}
        tx.record("topic_texted", **about, topic=topic.place.name)
    return is_sent


def _answered(tx: Transaction, call: Call, *, is_yes: bool) -> Document:
    yes_count = (call.yes_count or 0) + is_yes
    is_last = call.chapter + 1 == len(library(call.language).statements.all)
    if not is_last:
        call = calls.change_call(tx, call, tries=0, chapter=call.chapter + 1, yes_count=yes_count)
    else:
        call = calls.change_call(
            tx,
            call,
            node=Node.STATEMENTS_END,
            tries=0,
            chapter=chapter_of_result(result_of(yes_count)),
            yes_count=None,
        )
    return hear_now(tx.keyring, call)


def _in_statements(tx: Transaction, call: Call, given: PutIn) -> Document:
    if given.digits == "6":
        return open_information(tx, call)
    if given.digits == "9":
        return hear_now(tx.keyring, calls.change_call(tx, call))
    return _not_understood(tx, call)


_AT: Mapping[Node, Callable[[Transaction, Call, PutIn], Document]] = {
    Node.INFORMATION: _in_list,
    Node.TOPIC: _in_topic,
    Node.TEXT_THIS: _in_text_this,
    Node.STATEMENTS: _in_statements,
    Node.STATEMENTS_END: _in_statements,
}


def _spoken(tx: Transaction, call: Call, words: str) -> Document:
    """What was said is read and forgotten: danger, a risk or an amount leads to a person."""
    tx.record("words_spoken", contact_id=call.contact_id, node=call.node.value)
    verdict = triage(words, [call.language], None, rulebook())
    answer = best_topic(words, library(call.language).for_stage(call.stage), verdict)
    if answer.needs_person:
        return _to_person(tx, _forgetting(tx, call), answer)
    if call.node is Node.STATEMENTS:
        return _said_of_statement(tx, call, answer_to_statement(words, verdict))
    if answer.best is not None:
        return open_topic(tx, call, answer.best)
    if not answer.topics:
        return not_understood(tx, call)
    call = calls.change_call(tx, call, tries=0)
    return hear(call, *near(call, answer.topics))


def _said_of_statement(tx: Transaction, call: Call, is_yes: bool | None) -> Document:
    """Yes or no, said instead of pressed; a danger has stopped them before."""
    return _not_understood(tx, call) if is_yes is None else _answered(tx, call, is_yes=is_yes)


def _to_person(tx: Transaction, call: Call, answer: Answer) -> Document:
    if answer.is_in_danger:
        return do_action(tx, call, Action.EMERGENCY)
    if answer.is_at_risk:
        call = calls.change_call(tx, call, flag=call.flag or Flag.RISK)
    return do_action(tx, call, Action.PERSON)
