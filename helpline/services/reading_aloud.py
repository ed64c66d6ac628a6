"""What callers can learn, read aloud: each title or chapter is a question of its own.

So one key, pressed at the right moment, says which is meant (`Route.item`), and nothing has to be
kept in mind. Whatever is read, keys cut it short, and a free counsellor does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from helpline.content.topics import library
from helpline.domain.calls import CallState
from helpline.domain.followup.stages import Stage
from helpline.domain.instructions import Gather, GoTo, Instruction, Route, Say
from helpline.domain.library.statements import Result
from helpline.domain.library.topics import Library, Topic
from helpline.domain.menus import Node
from helpline.services.who_answers import chapters_of
from helpline.storage.calls import Call

STATEMENTS_ITEM = 0
"""In the list, after the topics, whose items are their numbers."""
OTHERS_ITEM, ONESELF_ITEM = 90, 91
"""In the list: that it is about somebody else, and, for whoever has said so, about themselves."""
AT_THE_END = 100
"""Items of a topic: its chapters, then this, and what goes well after it by number from here."""
JOIN_ITEM = AT_THE_END - 1
"""Of a topic that asks to join: what is taken with 3 there."""

_ANSWERS = ("yes", "no", "sí")
_BETWEEN_SECONDS = 1
_TO_SAY_SECONDS = 3
_TO_CHOOSE_SECONDS = 6
_MOST_HINTS = 100
_SURE_HINTS = 5


def read_aloud(call: Call, emergency: tuple[Say, ...]) -> tuple[Instruction, ...]:
    """What somebody hears at a node of information; silence behind it leads on (V42)."""
    kept = (Say("keep_place"),) if call.state is CallState.WAITING else ()
    return (*_READERS[call.node](call, kept, emergency), GoTo(_route(call, None)))


def near(call: Call, topics: Iterable[Topic]) -> tuple[Instruction, ...]:
    """Topics that somebody may have meant."""
    numbers = [topic.place.number for topic in topics]
    return (
        Gather((Say("topics_near"),), _route(call, None), timeout=_BETWEEN_SECONDS),
        *_titles(call, numbers),
        _choices(call, ("choice_counsellor", "choice_other_topic", "choice_start_again")),
        GoTo(_route(call, None)),
    )


def listed(call: Call) -> list[int]:
    """The items of the list, in order: who answers first, so that it is one key; then what helps
    most where they are on their way. Whoever asks for somebody else hears no statements about
    themselves.
    """
    topics = library(call.language).for_stage(call.stage).topics
    about_us = [topic.place.number for topic in topics if topic.place.is_about_us]
    numbers = [topic.place.number for topic in topics if not topic.place.is_about_us]
    if _is_for_others(call):
        return [*about_us, *numbers, ONESELF_ITEM]
    return [*about_us, OTHERS_ITEM, *numbers, STATEMENTS_ITEM]


def _is_for_others(call: Call) -> bool:
    """Whether they have said so in this call. That somebody has who is followed with this number
    is not said to whoever rings from it: phones are shared.
    """
    is_said = not call.is_enrolled or call.topic == OTHERS_ITEM
    return call.stage is Stage.SUPPORTING and is_said


Reader = Callable[[Call, tuple[Say, ...], tuple[Say, ...]], Iterator[Instruction]]


def _information(call: Call, kept: tuple[Say, ...], _: tuple[Say, ...]) -> Iterator[Instruction]:
    """What is said is taken at the beginning only, and by whoever has a language we know.

    `chapter` is 0 for the beginning, else the title to begin with, counted from 1.
    """
    if call.chapter == 0:
        hints = _hints(library(call.language)) if call.language_chosen else ()
        begun = _begun(call)
        said = (*begun, Say("choice_counsellor"), Say("information_how"))
        yield Gather((*kept, *said), _route(call, None), timeout=_TO_SAY_SECONDS, hints=hints)
    yield from _titles(call, listed(call)[max(0, call.chapter - 1) :])
    yield _choices(
        call, ("choice_counsellor", "choice_emergency", "choice_repeat", "choice_start_again")
    )


def _begun(call: Call) -> tuple[Say, ...]:
    if not _is_for_others(call):
        return (Say("information"),)
    opening = {one.language: one.others.opening for one in _libraries(call)}
    return _in_each(call, "topic_words", "words", opening)


def _titles(call: Call, numbers: Iterable[int]) -> Iterator[Gather]:
    for number in numbers:
        titles = {one.language: _title(one, number) for one in _libraries(call)}
        yield Gather(
            _in_each(call, "topic_title", "title", titles),
            _route(call, number),
            timeout=_BETWEEN_SECONDS,
        )


def _title(one: Library, number: int) -> str:
    topic = one.find(number)
    return _OTHER_TITLES[number](one) if topic is None else topic.title


_OTHER_TITLES: Mapping[int, Callable[[Library], str]] = {
    STATEMENTS_ITEM: lambda one: one.statements.title,
    OTHERS_ITEM: lambda one: one.others.title,
    ONESELF_ITEM: lambda one: one.others.back,
}


def _topic(call: Call, _: tuple[Say, ...], emergency: tuple[Say, ...]) -> Iterator[Instruction]:
    topics = {one.language: topic for one in _libraries(call) if (topic := one.find(call.topic))}
    some = next(iter(topics.values()))
    told = {name: chapters_of(topic, call.line, name) for name, topic in topics.items()}
    for chapter in range(call.chapter, max(map(len, told.values()))):
        first = emergency if chapter == 0 and some.place.emergency_first else ()
        words = {name: said[chapter] for name, said in told.items() if chapter < len(said)}
        yield Gather(
            (*first, *_in_each(call, "topic_words", "words", words)),
            _route(call, chapter),
            timeout=_BETWEEN_SECONDS,
        )
    yield from _after(call, some)


def _after(call: Call, topic: Topic) -> Iterator[Gather]:
    """What goes well after it, and everything else; the way to a person comes first."""
    yield _choices(call, ("choice_counsellor",), seconds=_BETWEEN_SECONDS)
    if can_join(call, topic):
        yield Gather((Say("choice_join"),), _route(call, JOIN_ITEM), timeout=_BETWEEN_SECONDS)
    one = library(call.language)
    for name in topic.place.next:
        number = one.named(name).place.number
        titles = {one.language: _title(one, number) for one in _libraries(call)}
        yield Gather(
            _in_each(call, "choice_go_on", "title", titles),
            _route(call, AT_THE_END + number),
            timeout=_BETWEEN_SECONDS,
        )
    text = ("choice_text_this",) if can_be_texted(call, topic) else ()
    yield _choices(
        call,
        (
            "choice_other_topic",
            "choice_repeat",
            "choice_slower",
            *text,
            "choice_callback",
            "choice_start_again",
        ),
    )


def can_be_texted(call: Call, topic: Topic) -> bool:
    """Whether there is a number to text to, and something that may be texted."""
    return call.number_sealed is not None and not topic.place.is_about_us


def can_join(call: Call, topic: Topic) -> bool:
    """Whether somebody can ask to be followed from here, by the number they ring from."""
    return call.number_sealed is not None and topic.place.asks_to_join


def _text_this(call: Call, _: tuple[Say, ...], __: tuple[Say, ...]) -> Iterator[Instruction]:
    yield _choices(
        call, ("text_this", "choice_send_text", "choice_other_topic", "choice_counsellor")
    )


def _statements(call: Call, _: tuple[Say, ...], __: tuple[Say, ...]) -> Iterator[Instruction]:
    opening = {one.language: one.statements.opening for one in _libraries(call)}
    said = {one.language: one.statements.all[call.chapter] for one in _libraries(call)}
    first = _in_each(call, "topic_words", "words", opening) if call.chapter == 0 else ()
    how = (Say("statement_how"),) if call.chapter == 0 or call.tries else ()
    yield Gather(
        (*first, *how, *_in_each(call, "topic_words", "words", said)),
        _route(call, call.chapter),
        timeout=_TO_CHOOSE_SECONDS,
        hints=_ANSWERS if call.language_chosen else (),
    )


def _statements_end(call: Call, _: tuple[Say, ...], __: tuple[Say, ...]) -> Iterator[Instruction]:
    """`chapter` says which result it is, and of no answer."""
    is_several = call.chapter == _RESULTS.index(Result.SEVERAL)
    said = {
        one.language: one.statements.several if is_several else one.statements.few
        for one in _libraries(call)
    }
    yield Gather(
        (
            *_in_each(call, "topic_words", "words", said),
            *map(Say, ("choice_counsellor", "choice_callback", "choice_other_topic")),
            Say("choice_start_again"),
        ),
        _route(call, None),
        timeout=_TO_CHOOSE_SECONDS,
    )


_RESULTS = tuple(Result)


def chapter_of_result(result: Result) -> int:
    """How a result is kept until it has been said."""
    return _RESULTS.index(result)


_READERS: Mapping[Node, Reader] = {
    Node.INFORMATION: _information,
    Node.TOPIC: _topic,
    Node.TEXT_THIS: _text_this,
    Node.STATEMENTS: _statements,
    Node.STATEMENTS_END: _statements_end,
}


def _libraries(call: Call) -> list[Library]:
    return [library(language) for language in call.languages]


def _in_each(call: Call, prompt: str, name: str, words: Mapping[str, str]) -> tuple[Say, ...]:
    """Words in each language that the caller is spoken to in, slowly if they want it so."""
    return tuple(
        Say(prompt, {name: said}, language, slowly=call.slowly) for language, said in words.items()
    )


def _choices(call: Call, said: Iterable[str], seconds: int = _TO_CHOOSE_SECONDS) -> Gather:
    return Gather(tuple(map(Say, said)), _route(call, AT_THE_END), timeout=seconds)


def _route(call: Call, item: int | None) -> Route:
    return Route("calls", call.contact_id, "information", call.step, item)


def _hints(one: Library) -> tuple[str, ...]:
    """Words that are likely to be said (V44: a hundred characters each)."""
    sure = (phrase for topic in one.topics for phrase in topic.sure[:_SURE_HINTS])
    return tuple(phrase for phrase in sure if "*" not in phrase)[:_MOST_HINTS]
