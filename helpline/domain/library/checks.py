"""What must hold of the library before anybody hears it, language by language."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from helpline.domain.followup.stages import Stage
from helpline.domain.library.best_topic import MOST_OFFERED
from helpline.domain.library.statements import NO, YES
from helpline.domain.library.topics import (
    LONGEST_BREATH_SECONDS,
    LONGEST_SPOKEN_SECONDS,
    MOST_SEGMENTS,
    Library,
    Review,
    Topic,
)
from helpline.domain.sms_length import Encoding, measure, to_gsm7
from helpline.domain.speech import spoken_seconds
from helpline.domain.triage.letters import fold


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not right: in which language, of which topic, and what."""

    language: str
    topic: str
    said: str

    def __str__(self) -> str:
        """For example: en withdrawal: chapter 2 takes 11 seconds, 10 are a breath."""
        return f"{self.language} {self.topic}: {self.said}"


def check_libraries(
    libraries: Iterable[Library], emergency_lines: dict[str, str], values: dict[str, str]
) -> Iterator[Finding]:
    """Everything that is wrong; `emergency_lines` are spoken first where they belong, by language,
    and `values` fill in what texts leave open.
    """
    every = tuple(libraries)
    names = {topic.place.name for library in every for topic in library.topics}
    for library in every:
        there = {topic.place.name for topic in library.topics}
        for name in sorted(names - there):
            yield Finding(library.language, name, "is missing in this language")
        for topic in library.topics:
            said = _Said(library, topic, emergency_lines[library.language], values)
            yield from (Finding(library.language, topic.place.name, what) for what in said.wrong())
        yield from _of_statements(library)
        yield from _of_others(library)
        yield from _of_stages(library)
        yield from _of_words(library)
        yield from _of_phrases(library)


def unreviewed(library: Library) -> list[str]:
    """The names of what nobody has signed."""
    names: list[tuple[str, Review]] = [(topic.place.name, topic.review) for topic in library.topics]
    names.append(("statements", library.statements.review))
    return [name for name, review in names if not review.is_signed]


class _Said:
    """One topic in one language."""

    def __init__(
        self, library: Library, topic: Topic, emergency_line: str, values: dict[str, str]
    ) -> None:
        self._library, self._topic = library, topic
        self._first = emergency_line if topic.place.emergency_first else ""
        self._values = values

    def wrong(self) -> Iterator[str]:
        """What is not right with it."""
        topic = self._topic
        if not topic.title.strip() or not topic.chapters:
            yield "has no title, or no chapter"
        if not topic.sure:
            yield "no words lead to it"
        yield from self._links()
        yield from self._spoken()
        yield from self._worded((topic.title, *topic.chapters, *topic.in_country.values()))
        if not topic.place.is_about_us:
            yield from self._texted()

    def _links(self) -> Iterator[str]:
        names = {topic.place.name for topic in self._library.topics}
        for name in self._topic.place.next:
            if name not in names or name == self._topic.place.name:
                yield f"leads on to {name!r}, which is no other topic"
        if not self._topic.place.next:
            yield "leads on to nothing"

    def _spoken(self) -> Iterator[str]:
        topic = self._topic
        for number, chapter in enumerate((*topic.chapters, *topic.in_country.values()), start=1):
            seconds = spoken_seconds(chapter)
            if seconds > LONGEST_BREATH_SECONDS:
                yield f"chapter {number} takes {seconds:.0f} seconds, {LONGEST_BREATH_SECONDS:.0f} are a breath"
        for country in ("", *topic.in_country):
            seconds = spoken_seconds(" ".join((self._first, *topic.chapters_in(country))))
            if seconds >= LONGEST_SPOKEN_SECONDS:
                yield f"takes {seconds:.0f} seconds {country}".rstrip()

    def _texted(self) -> Iterator[str]:
        """`to_gsm7` is what becomes of it on the way out."""
        written = to_gsm7(self._library.text_of(self._topic, self._values))
        length = measure(written.text)
        for word in _given_away(self._library, self._topic.title_texted):
            yield f"its title in texts gives away what this is about: {word!r}"
        if length.encoding is not Encoding.GSM_7:
            yield f"its text has letters that cost double: {' '.join(written.left)}"
        if length.segments > MOST_SEGMENTS:
            yield f"its text takes {length.units} places, {length.segments} segments"
        if not self._library.closing.strip():
            yield "its text ends without a way to a person"
        for word in _given_away(self._library, written.text):
            yield f"its text gives away what this is about: {word!r}"
        yield from self._worded((self._topic.text,))

    def _worded(self, written: Iterable[str]) -> Iterator[str]:
        rules = self._library.rules
        for words in written:
            yield from (f"says {word!r}" for word in rules.forbidden if _says(words, word))
            yield from (f"names an amount: {found!r}" for found in _amounts(words, rules.units))


def _of_statements(library: Library) -> Iterator[Finding]:
    statements, rules = library.statements, library.rules
    if len(statements.all) != _STATEMENTS:
        yield Finding(library.language, "statements", f"must be {_STATEMENTS}")
    for words in (statements.opening, *statements.all, statements.few, statements.several):
        if spoken_seconds(words) > LONGEST_BREATH_SECONDS:
            yield Finding(library.language, "statements", f"is too long for a breath: {words!r}")
        for word in rules.forbidden:
            if _says(words, word):
                yield Finding(library.language, "statements", f"says {word!r}")
    around = (statements.opening, statements.how_texted, statements.keys_texted)
    for words in (*around, *statements.all, statements.few, statements.several):
        for word in _given_away(library, words):
            said = f"its text gives away what this is about: {word!r}"
            yield Finding(library.language, "statements", said)
    if re.findall(r"\d+", statements.keys_texted) != [YES, NO]:
        said = f"must name {YES} for yes and {NO} for no, and no other number"
        yield Finding(library.language, "statements", said)


_STATEMENTS = 10


def _of_others(library: Library) -> Iterator[Finding]:
    """The way of whoever asks for somebody else."""
    language, others = library.language, library.others
    for words in (others.title, others.opening, others.back):
        if spoken_seconds(words) > LONGEST_BREATH_SECONDS:
            yield Finding(language, "others", f"is too long for a breath: {words!r}")
    for words in (others.title, others.opening, others.near, others.back):
        for word in library.rules.forbidden:
            if _says(words, word):
                yield Finding(language, "others", f"says {word!r}")
    for word in _given_away(library, others.near):
        yield Finding(language, "others", f"its text gives away what this is about: {word!r}")


def _of_stages(library: Library) -> Iterator[Finding]:
    known = {topic.place.name for topic in library.topics}
    for stage in Stage:
        first = library.first_for.get(stage, ())
        if not first:
            yield Finding(library.language, "stages", f"{stage} is offered nothing first")
        for name in sorted(set(first) - known):
            said = f"{stage} is offered {name!r}, which is no topic"
            yield Finding(library.language, "stages", said)


def _of_words(library: Library) -> Iterator[Finding]:
    """What is texted around the topics: the list of their words, and a few to choose from."""
    listed = [(topic.word, topic.in_list) for topic in library.topics]
    listed += [(one.word, one.in_list) for one in (library.statements, library.others)]
    words = [word for word, _ in listed]
    for word, in_list in listed:
        named = {fold(found) for found in re.findall(r"\b[^\W\d_a-z]{3,}\b", in_list)}
        if named != {fold(word)}:
            yield Finding(
                library.language, "info", f"does not name {word} in capitals: {in_list!r}"
            )
    if library.info.count("{words}") != 1:
        yield Finding(library.language, "info", "has no place for {words}, or more than one")
    if len({fold(word) for word in words}) != len(words):
        yield Finding(library.language, "info", "one word stands for two topics")
    longest = sorted(library.topics, key=lambda topic: -len(topic.title_texted))[:MOST_OFFERED]
    texts = (library.list_texted(), library.choice_texted(longest), library.others_texted())
    for text in texts:
        if measure(to_gsm7(text).text).segments > MOST_SEGMENTS:
            yield Finding(library.language, "info", f"takes too many segments: {text[:20]!r}")
        for word in _given_away(library, text):
            yield Finding(library.language, "info", f"gives away what this is about: {word!r}")


def _of_phrases(library: Library) -> Iterator[Finding]:
    """A phrase that is sure of two topics is sure of none."""
    known: dict[str, str] = {}
    for topic in library.topics:
        for phrase in topic.sure:
            other = known.setdefault(phrase, topic.place.name)
            if other != topic.place.name:
                yield Finding(
                    library.language, topic.place.name, f"{phrase!r} leads to {other}, too"
                )


def _given_away(library: Library, texted: str) -> list[str]:
    """As it is read: texts lose their accents on the way out."""
    read = fold(texted)
    return [word for word in library.rules.gives_away if fold(word) in read]


def _says(words: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words, re.IGNORECASE) is not None


def _amounts(words: str, units: tuple[str, ...]) -> list[str]:
    """A number with a unit that medicine is counted in."""
    named = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    return re.findall(rf"\d[\d.,]*\s?(?:{named})(?!\w)", words, re.IGNORECASE)
