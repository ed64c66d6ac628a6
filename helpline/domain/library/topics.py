"""Topics as values: what is spoken, what is texted, what leads to them and where they lead on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from helpline.domain.followup.stages import Stage

LONGEST_SPOKEN_SECONDS = 40.0
LONGEST_BREATH_SECONDS = 10.0
"""Of one chapter: what can be said in one breath, and be heard in one."""
MOST_SEGMENTS = 3
MOST_FOR_OTHERS = 5
"""So many topics whoever asks for somebody else is offered by text."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a topic is in every language.

    `number` is its address for ever. `next` are topics that go well after it. `emergency_first`:
    the country's emergency line is said before it. `is_about_us`: told from what the service says
    of itself, so that it has no text of its own. `asks_to_join`: a key after it asks to be followed.
    """

    name: str
    number: int
    next: tuple[str, ...]
    sources: tuple[str, ...]
    emergency_first: bool = False
    is_about_us: bool = False
    asks_to_join: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """Who signed the words for this service and when; nobody yet, when `by` is empty."""

    by: str = ""
    on: date | None = None

    @property
    def is_signed(self) -> bool:
        """Whether somebody who knows the subject has."""
        return bool(self.by) and self.on is not None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic in one language.

    A chapter is one breath. `text` is without the opening and the closing that all texts have.
    `sure` and `likely` are phrases that lead here (`best_topic`), and so does `word` as a text of its
    own, which stands `in_list` in capitals. `title_texted` heads it on a phone that others may read. `in_country` has one more chapter,
    by country.
    """

    place: Place
    title: str
    title_texted: str
    word: str
    in_list: str
    chapters: tuple[str, ...]
    text: str
    sure: tuple[str, ...]
    likely: tuple[str, ...]
    review: Review
    in_country: Mapping[str, str] = field(default_factory=dict)

    def chapters_in(self, country: str) -> tuple[str, ...]:
        """What is told in this country."""
        more = self.in_country.get(country)
        return self.chapters if more is None else (*self.chapters, more)


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements that somebody says yes or no to, for themselves alone, and what is said after.

    By text `how_texted` follows the opening, and `keys_texted` each statement.
    """

    title: str
    word: str
    in_list: str
    opening: str
    how_texted: str
    keys_texted: str
    all: tuple[str, ...]
    few: str
    several: str
    review: Review


@dataclass(frozen=True, slots=True)
class Others:
    """What is said to whoever asks for somebody else: `opening` by voice and page, `near` by text."""

    title: str
    word: str
    in_list: str
    opening: str
    near: str
    back: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What no words of a language may hold: `forbidden` nowhere, `units` after no number, and
    `gives_away` in no text.
    """

    forbidden: tuple[str, ...]
    units: tuple[str, ...]
    gives_away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything in one language, in the order in which callers hear it.

    `asks_for_person` are phrases that nothing but a person answers. `first_for` are the names of
    the topics that are offered first, by where somebody is on their way. By text: `info` has a place
    for every word there is, `near` comes before a few titles to choose from.
    """

    language: str
    topics: tuple[Topic, ...]
    statements: Statements
    others: Others
    first_for: Mapping[Stage, tuple[str, ...]]
    opening: str
    closing: str
    info: str
    near: str
    asks_for_person: tuple[str, ...]
    rules: Rules

    def find(self, number: int | None) -> Topic | None:
        """The topic of a number."""
        return next((topic for topic in self.topics if topic.place.number == number), None)

    def named(self, name: str) -> Topic:
        """The topic of this name, which must be there."""
        return next(topic for topic in self.topics if topic.place.name == name)

    def for_stage(self, stage: Stage | None) -> "Library":
        """The same with the topics first that help most there."""
        names = () if stage is None else self.first_for.get(stage, ())
        places = {name: place for place, name in enumerate(names)}
        ordered = sorted(self.topics, key=lambda topic: places.get(topic.place.name, len(places)))
        return replace(self, topics=tuple(ordered))

    def for_others(self) -> tuple[Topic, ...]:
        """What helps whoever asks for somebody else."""
        names = self.first_for[Stage.SUPPORTING]
        return tuple(
            topic for topic in self.for_stage(Stage.SUPPORTING).topics if topic.place.name in names
        )

    def text_of(self, topic: Topic, values: Mapping[str, str]) -> str:
        """A topic as a text message, with its values filled in."""
        return f"{self.opening} {topic.text.format_map(values)} {self.closing}"

    def list_texted(self) -> str:
        """What there is, as a text message."""
        first = [topic.in_list for topic in self.topics]
        words = ", ".join((*first, self.others.in_list, self.statements.in_list))
        return f"{self.info.format(words=words)} {self.closing}"

    def choice_texted(self, topics: Iterable[Topic]) -> str:
        """A few to choose from by number, as a text message."""
        return self._numbered(self.near, topics)

    def others_texted(self) -> str:
        """What there is for whoever asks for somebody else, as a text message."""
        return self._numbered(self.others.near, self.for_others()[:MOST_FOR_OTHERS])

    def _numbered(self, before: str, topics: Iterable[Topic]) -> str:
        numbered = (f"{place} {topic.title_texted}." for place, topic in enumerate(topics, start=1))
        return " ".join((before, *numbered, self.closing))
