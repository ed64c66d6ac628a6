"""Reading a table of the file: what is wrong is noted with its key path, and reading goes on.

Every reader returns the value, or else its default: for a key that must be there, a stand-in
that nobody gets to see, because one finding is enough for nothing to be applied.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from helpline.domain.errors import ConfigurationError, UnreadableValue
from helpline.domain.spelling import unknown, written_key

T = TypeVar("T")
D = TypeVar("D")

_MISSING = object()
_PLACE = re.compile(r"\[[0-9]+\]")


def keys_of(section: type[Any]) -> tuple[str, ...]:
    """The keys that a section knows."""
    return tuple(field.name for field in fields(section))


class Findings:
    """Everything that is wrong with one file, in the order in which it was found."""

    def __init__(self, source: str) -> None:
        """`source` is what the file is called in each finding."""
        self.source = source
        self.all: list[ConfigurationError] = []

    def note(self, path: str, reason: str) -> None:
        """Add one."""
        self.all.append(ConfigurationError(self.source, path, reason))


class Table:
    """One table of the file, with the path that leads to it ("lines[0]", "" for the file)."""

    def __init__(
        self, findings: Findings, path: str, values: Mapping[str, object], known: Sequence[str]
    ) -> None:
        """Note every key that is not a known one."""
        self.findings = findings
        self.path = path
        self._values = values
        for key in values:
            if key not in known:
                self.note(key, unknown("key", key, known))

    def at(self, key: str) -> str:
        """The key path of a value in this table."""
        return f"{self.path}.{written_key(key)}" if self.path else written_key(key)

    def note(self, key: str, reason: str) -> None:
        """Note what is wrong with a value."""
        self.findings.note(self.at(key), reason)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def value(self, key: str) -> object:
        """What is written there; None when nothing is."""
        return self._values.get(key)

    def read(
        self, key: str, parse: Callable[[str], T], default: D, *, required: bool = False
    ) -> T | D:
        """A text, as `parse` understands it."""
        value = self._values.get(key, _MISSING)
        if value is not _MISSING:
            return self._parsed(self.at(key), value, parse, default)
        if required:
            self.note(key, "is missing")
        return default

    def read_texts(
        self, key: str, parse: Callable[[str], str], default: tuple[str, ...], *, at_least: int = 0
    ) -> tuple[str, ...]:
        """A list of texts, none of them twice."""
        if not self.has(key):
            return default
        return self.read_texts_at(self.at(key), self.value(key), parse, at_least=at_least)

    def read_texts_at(
        self, path: str, listed: object, parse: Callable[[str], str], *, at_least: int
    ) -> tuple[str, ...]:
        """The same for a list with a path of its own. An unreadable entry is kept as ""."""
        read = self._parsed_list(path, listed, parse, "", at_least)
        for place, entry in enumerate(read):
            if entry and entry in read[:place]:
                self.findings.note(f"{path}[{place}]", "is there twice")
        return tuple(read)

    def read_list(
        self, key: str, parse: Callable[[str], T], default: tuple[T, ...]
    ) -> tuple[T, ...]:
        """A list of texts, each as `parse` understands it; at least one."""
        if not self.has(key):
            return default
        read = self._parsed_list(self.at(key), self.value(key), parse, None, at_least=1)
        return tuple(entry for entry in read if entry is not None)

    def _parsed_list(
        self, path: str, listed: object, parse: Callable[[str], T], default: D, at_least: int
    ) -> list[T | D]:
        if not isinstance(listed, list) or len(listed) < at_least:
            ending = f" with at least {at_least}" if at_least else ""
            self.findings.note(path, f"must be a list of texts{ending}")
            return []
        return [
            self._parsed(f"{path}[{place}]", value, parse, default)
            for place, value in enumerate(listed)
        ]

    def _parsed(self, path: str, value: object, parse: Callable[[str], T], default: D) -> T | D:
        if not isinstance(value, str):
            self.findings.note(path, "must be a text in quotation marks")
            return default
        try:
            return parse(value)
        except UnreadableValue as problem:
            self.findings.note(path, str(problem))
            return default

    def read_whole(self, key: str, allowed: range, default: D) -> int | D:
        """A whole number within a range."""
        if not self.has(key):
            return default
        value = self._values[key]
        # In Python a truth value is a whole number, in the file it is none.
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        self.note(key, f"must be a whole number from {allowed[0]} to {allowed[-1]}")
        return default

    def read_truth(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._values.get(key, default)
        if isinstance(value, bool):
            return value
        self.note(key, "must be true or false")
        return default

    def table(self, key: str, known: Sequence[str]) -> "Table":
        """The table under a key; an empty one where there is none."""
        value = self._values.get(key, {})
        if not isinstance(value, Mapping):
            self.note(key, f"must be a table, written [{key}]")
            value = {}
        return Table(self.findings, self.at(key), value, known)

    def tables(self, key: str, known: Sequence[str], *, at_least: int = 0) -> list["Table"]:
        """The list of tables under a key; empty where there is none."""
        listed = self._values.get(key, [])
        heading = f"[[{_PLACE.sub('', self.at(key))}]]"
        if not isinstance(listed, list) or not all(isinstance(item, Mapping) for item in listed):
            self.note(key, f"must be a list of tables, each written {heading}")
            return []
        if len(listed) < at_least:
            self.note(key, f"at least one is needed, written {heading}")
        return [
            Table(self.findings, f"{self.at(key)}[{place}]", values, known)
            for place, values in enumerate(listed)
        ]
