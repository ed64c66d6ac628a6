"""The notation of phrases in the rule files, and the tree in which they are looked up.

A phrase is words with blanks between them. `he/she` is one of several words, `(really/right now)`
may be missing, `<drug>` is any word or phrase of the group of that name, `<number>` any digits,
`<many>` eight or more, `<unknown>` any word that is in no list, `...` up to three words, whatever they are, within the
same sentence.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from helpline.domain.errors import UnreadableValue
from helpline.domain.spelling import unknown

GAP = "..."
LONGEST_GAP = 3
NUMBER = "<number>"
MANY = "<many>"
UNKNOWN = "<unknown>"

Expand = Callable[[str], Sequence[str]]
"""How one written word is read: an abbreviation may be several."""

Meaning = TypeVar("Meaning")

_ELEMENT = re.compile(r"\([^()]*\)|\S+")
_PART = re.compile(r"\.\.\.|<[a-z_]+>|:[a-z_]+:|[^\W_]+")


@dataclass(slots=True)
class Node(Generic[Meaning]):
    """A place in the tree: where each next word leads, and what ends here."""

    edges: "dict[str, Node[Meaning]]" = field(default_factory=dict)
    gap: "Node[Meaning] | None" = None
    meanings: list[Meaning] = field(default_factory=list)

    def after(self, word: str) -> "Node[Meaning]":
        """Where a word leads, made if need be."""
        if word == GAP:
            self.gap = self.gap or Node()
            return self.gap
        found = self.edges.get(word)
        if found is None:
            found = self.edges[word] = Node()
        return found


def plant(
    root: Node[Meaning], phrase: str, meaning: Meaning, expand: Expand, groups: Collection[str]
) -> None:
    """Put a phrase into the tree; raises `UnreadableValue` for one that cannot be understood."""
    nodes = [root]
    for choices in _elements(phrase, expand, groups):
        nodes = _unique([_follow(node, words) for node in nodes for words in choices])
    if root in nodes:
        raise UnreadableValue(f"the phrase {phrase!r} has no word that must be there")
    for node in nodes:
        if meaning not in node.meanings:
            node.meanings.append(meaning)


def words_of(root: Node[Meaning]) -> Iterator[str]:
    """Every word and group that any phrase of the tree has."""
    for word, node in root.edges.items():
        yield word
        yield from words_of(node)
    if root.gap is not None:
        yield from words_of(root.gap)


def _follow(node: Node[Meaning], words: Sequence[str]) -> Node[Meaning]:
    for word in words:
        node = node.after(word)
    return node


def _unique(nodes: list[Node[Meaning]]) -> list[Node[Meaning]]:
    return list({id(node): node for node in nodes}.values())


def _elements(
    phrase: str, expand: Expand, groups: Collection[str]
) -> Iterator[list[tuple[str, ...]]]:
    """For each place of the phrase, the word sequences that may stand there."""
    for written in _ELEMENT.findall(phrase):
        is_optional = written.startswith("(") and written.endswith(")")
        bare = written[1:-1] if is_optional else written
        choices = [_sequence(phrase, choice, expand, groups) for choice in bare.split("/")]
        yield [*choices, ()] if is_optional else choices


def _sequence(
    phrase: str, written: str, expand: Expand, groups: Collection[str]
) -> tuple[str, ...]:
    return tuple(word for part in written.split() for word in _word(phrase, part, expand, groups))


def _word(phrase: str, written: str, expand: Expand, groups: Collection[str]) -> Sequence[str]:
    if not _PART.fullmatch(written):
        raise UnreadableValue(f"{written!r} in the phrase {phrase!r} is not a word")
    if written.startswith("<"):
        name = written[1:-1]
        if written not in {NUMBER, MANY, UNKNOWN} and name not in groups:
            raise UnreadableValue(f"{unknown('group', name, groups)}, in the phrase {phrase!r}")
        return (written,)
    return (written,) if written == GAP or written.startswith(":") else expand(written)
