"""What callers can learn, by text: a word, a number that was offered, or a question.

Whatever worries us is never answered from here alone, and every question is read by a person in
its time, whatever was told (docs/decisions/0013). Who wants no texts gets none of these either, and
beside a person who is writing the machine is silent.
"""

from helpline.content.topics import library, text_values
from helpline.content.wording import LANGUAGES
from helpline.domain.followup.stages import Stage
from helpline.domain.library.best_topic import best_topic
from helpline.domain.library.by_text import Wanted, asks_for_others, asks_which, wanted_by_word
from helpline.domain.library.topics import MOST_FOR_OTHERS, Library, Topic
from helpline.domain.risk import Risk
from helpline.services.text_read import Effect
from helpline.services.text_statements import begin_statements, go_on, next_statement
from helpline.services.texting import text_asked_for
from helpline.services.thread_life import is_talked_with
from helpline.services.who_answers import who_as_text
from helpline.storage.enrolments import find_stage
from helpline.storage.statements import Running
from helpline.storage.transaction import Transaction
from helpline.storage.verdicts import last_question

Wish = Wanted | Running
"""Something of the library, or the next of the ten statements."""

_MOST_WORDS = 3


def wish_of(tx: Transaction, effect: Effect) -> Wish | None:
    """What is wanted of the library, where a text says that and nothing else."""
    text, language = effect.came.text, effect.to.language
    running = next_statement(tx, text, effect.verdict)
    if effect.call is not None or not _may_answer(tx, effect):
        return None
    if running is not None:
        return running
    asked = last_question(tx, text.thread_id, text.received_at)
    languages = (language, *(other for other in LANGUAGES if other != language))
    return wanted_by_word(text.body, effect.verdict, [library(one) for one in languages], asked)


def is_granted(tx: Transaction, effect: Effect, wish: Wish | None) -> bool:
    """Send it; False where that cannot be done, and a person has to read the text."""
    came, number = effect.came, effect.number
    if wish is None or number is None:
        return False
    if isinstance(wish, Running):
        return go_on(tx, came.text, came.line, number, library(effect.to.language), wish)
    if wish.is_statements:
        return begin_statements(tx, came.thread, came.line, number, wish.library)
    if wish.topic is not None:
        return _tell(tx, effect, wish.library, wish.topic)
    if wish.is_for_others:
        is_sent = _offer_for_others(tx, effect, wish.library, number)
    else:
        words = wish.library.for_stage(_stage(tx, number)).list_texted()
        is_sent = text_asked_for(tx, came.line.id, number, words)
    if is_sent:
        tx.record("topics_listed", line_id=came.line.id, thread=str(came.thread.id))
    return is_sent


def _offer_for_others(tx: Transaction, effect: Effect, one: Library, number: str) -> bool:
    """What helps whoever asks for somebody else; a call that they ask for then is about them."""
    asks = asks_for_others(one.for_others()[:MOST_FOR_OTHERS])
    return text_asked_for(tx, effect.came.line.id, number, one.others_texted(), asks=asks)


def _stage(tx: Transaction, number: str | None) -> Stage | None:
    """Where whoever is followed with this number is on their way, as far as they said."""
    return None if number is None else find_stage(tx.connection, tx.keyring.hashes(number))


def is_told(tx: Transaction, effect: Effect) -> bool:
    """Tell the topic that answers a text, or, of a question, offer those that may; whether we did.

    Beside the person who reads it all the same.
    """
    if not _may_answer(tx, effect):
        return False
    if not _may_be_a_question(tx, effect):
        return False
    one = library(effect.to.language).for_stage(_stage(tx, effect.number))
    answer = best_topic(effect.came.text.body, one, effect.verdict)
    if answer.best is not None:
        return _tell(tx, effect, one, answer.best)
    offer, number = answer.topics, effect.number
    if not offer or number is None or not _asks(effect):
        return False
    words, line_id = one.choice_texted(offer), effect.came.line.id
    return text_asked_for(tx, line_id, number, words, asks=asks_which(offer))


def _may_be_a_question(tx: Transaction, effect: Effect) -> bool:
    """People tell of their day in the words that lead to topics, too: unless it was read as a
    question, it must be written as one, or be a word or two that answer nothing we have asked.
    """
    text, risk = effect.came.text, effect.verdict.risk
    if _asks(effect):
        return True
    is_short = risk is Risk.UNCLEAR and len(text.body.split()) <= _MOST_WORDS
    return is_short and last_question(tx, text.thread_id, text.received_at) is None


def _asks(effect: Effect) -> bool:
    return effect.verdict.risk is Risk.QUESTION or "?" in effect.came.text.body


def _may_answer(tx: Transaction, effect: Effect) -> bool:
    is_phone = effect.number is not None and not effect.verdict.opt_out
    return is_phone and not is_talked_with(effect.came.thread, tx.now)


def _tell(tx: Transaction, effect: Effect, one: Library, topic: Topic) -> bool:
    came = effect.came
    body = (
        who_as_text(one, topic, came.line)
        if topic.place.is_about_us
        else one.text_of(topic, text_values(came.line.country))
    )
    if body is None or effect.number is None:
        return False
    is_sent = text_asked_for(tx, came.line.id, effect.number, body)
    if is_sent:
        tx.record(
            "topic_texted",
            line_id=came.line.id,
            thread=str(came.thread.id),
            topic=topic.place.name,
        )
    return is_sent
