"""The rules as they are written, and made ready for use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from helpline.domain.risk import Risk
from helpline.domain.triage.letters import fold
from helpline.domain.triage.misspelling import NearWords
from helpline.domain.triage.phrases import Node, plant, words_of
from helpline.domain.triage.verdict import Keyword

USUAL_CONFIDENCE = 0.95


class Role(StrEnum):
    """What a rule is for, beside those that recognise a risk."""

    RISK = "risk"
    OPT_OUT = "opt_out"
    KEYWORD = "keyword"
    HARMLESS = "harmless"
    """A turn of speech in which alarming words mean nothing: "dying for a coffee"."""
    WATCH = "watch"
    """A word that keeps a text from being taken lightly, whatever else it says."""
    DOUBT = "doubt"
    """A word that keeps a text from being taken as a good sign."""
    FILLER = "filler"
    """What people put around a word without changing it: "please", "thanks"."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is recognised; `name` says what, in words, once in a language.

    `whole` phrases count only as the whole text, `sentence` ones only between punctuation, `asked`
    ones only in a text with a question mark. The `together` phrases
    count only when the text has all of them, in any order. With `instead` the words of a match mean
    this and nothing else.
    """

    name: str
    role: Role
    risk: Risk | None = None
    keyword: Keyword | None = None
    phrases: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    sentence: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    urgent: bool = False
    instead: bool = False
    confidence: float = USUAL_CONFIDENCE


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a phrase of a rule ends in the tree."""

    rule: int
    whole: bool = False
    sentence: bool = False
    asked: bool = False
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Negation:
    """Words that turn around what follows within `reach` words, up to a word that `ends` it.

    Those in `next_word` reach one word only. Before a word of `undone_by` they turn nothing
    around: "can not stop shaking".
    """

    words: frozenset[str]
    next_word: frozenset[str]
    undone_by: frozenset[str]
    ends: frozenset[str]
    reach: int = 3


@dataclass(frozen=True)
class WrittenRules:
    """A language's rules as its file has them."""

    language: str
    version: str
    rules: tuple[Rule, ...]
    groups: Mapping[str, tuple[str, ...]]
    read_as: Mapping[str, str]
    everyday: tuple[str, ...]
    beside_ok: tuple[str, ...]
    negation: Negation
    answers: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    reactions: tuple[str, ...]
    replies: tuple[str, ...]


class LanguageRules:
    """A language's rules, made ready once: two trees of phrases and the words in them."""

    def __init__(self, written: WrittenRules) -> None:
        """Raise `UnreadableValue` where a phrase cannot be understood."""
        self.written = written
        self.language = written.language
        self.rules = written.rules
        self._read_as = {
            fold(short).replace("'", ""): tuple(fold(full).split())
            for short, full in written.read_as.items()
        }
        self.beside_ok = frozenset(part for word in written.beside_ok for part in self.expand(word))
        self.groups = self._plant_groups()
        self.phrases = self._plant_rules()
        self.words = self._vocabulary()
        self.known = (
            self.words
            | {fold(word) for word in (*written.everyday, *written.beside_ok)}
            | set(self._read_as)
        )
        self.near = NearWords(self.words | {word for word in self._read_as if word.isalpha()})

    def expand(self, word: str) -> tuple[str, ...]:
        """How a word that is spelled as it should be is read."""
        bare = fold(word).replace("'", "")
        return self._read_as.get(bare, (bare,))

    def _plant_groups(self) -> Node[str]:
        root: Node[str] = Node()
        for name, phrases in self.written.groups.items():
            for phrase in phrases:
                plant(root, phrase, f"<{name}>", self.expand, ())
        return root

    def _plant_rules(self) -> Node[Ending]:
        root: Node[Ending] = Node()
        for number, rule in enumerate(self.rules):
            for ending, phrases in (
                (Ending(number), rule.phrases),
                (Ending(number, whole=True), rule.whole),
                (Ending(number, sentence=True), rule.sentence),
                (Ending(number, asked=True), rule.asked),
            ):
                for phrase in phrases:
                    plant(root, phrase, ending, self.expand, self.written.groups)
            for part, phrase in enumerate(rule.together):
                plant(root, phrase, Ending(number, part=part), self.expand, self.written.groups)
        return root

    def _vocabulary(self) -> frozenset[str]:
        negation = self.written.negation
        found = {*words_of(self.groups), *words_of(self.phrases), *self.written.numbers}
        found |= {word for words in self.written.answers.values() for word in words}
        found |= negation.words | negation.next_word
        return frozenset(word for word in found if word[0] not in "<.")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that we ask: what each answer to it means.

    Answers are numbers ("2") and the names of lists of words in the languages ("yes").
    """

    asks: str
    reads: Mapping[str, Risk]
    urgent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rulebook:
    """All that triage goes by; `version` changes whenever any of it does."""

    version: str
    languages: Sequence[LanguageRules]
    questions: Mapping[str, Question]
    symbols: Mapping[str, str]
    most_other_words: int

    def known_elsewhere(self, language: LanguageRules) -> frozenset[str]:
        """Words of the other languages: they are no misspellings of this one's."""
        return self._elsewhere[language.language]

    @cached_property
    def _elsewhere(self) -> Mapping[str, frozenset[str]]:
        return {
            one.language: frozenset().union(
                *(other.known for other in self.languages if other is not one)
            )
            for one in self.languages
        }
