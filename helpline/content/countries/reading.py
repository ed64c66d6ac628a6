"""Reading the file of a country: every field is there, or it is said which one is not."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, TypeVar

from helpline.domain.errors import ConfigurationError, UnreadableValue
from helpline.domain.spelling import unknown

_Value = TypeVar("_Value")


class PackTable:
    """A table of the file. Whatever is asked for and is not there, or is of another kind, raises
    `ConfigurationError` with the file and the path of the field.
    """

    def __init__(self, source: str, written: Mapping[str, Any], path: str = "") -> None:
        """`path` is where in the file this table is."""
        self._source, self._written, self._path = source, written, path

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        """A text, which says something."""
        found = self._find(key, str)
        if not found.strip() and not may_be_empty:
            self.refuse(key, "is empty")
        return str(found)

    def texts(self, key: str, *, at_least: int = 0) -> tuple[str, ...]:
        """A list of texts."""
        found = self._find(key, list)
        if not all(isinstance(one, str) for one in found):
            self.refuse(key, "must be a list of texts")
        if len(found) < at_least:
            self.refuse(key, "is empty")
        return tuple(found)

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers, at least one."""
        found = self._find(key, list)
        if not found or not all(type(one) is int for one in found):
            self.refuse(key, "must be a list of whole numbers")
        return tuple(found)

    def truth(self, key: str, default: bool | None = None) -> bool:
        """True or false; the default, where there is one, if it is not said."""
        if default is not None and key not in self._written:
            return default
        return bool(self._find(key, bool))

    def read(
        self, key: str, reader: Callable[[str], _Value], *, may_be_empty: bool = False
    ) -> _Value:
        """A text that means something; `reader` raises ValueError or `UnreadableValue`."""
        text = self.text(key, may_be_empty=may_be_empty)
        try:
            return reader(text)
        except (ValueError, KeyError, UnreadableValue) as problem:
            self.refuse(key, str(problem))

    def table(self, key: str, *keys: str) -> "PackTable":
        """A table within this one, which has these keys and no other where any are named."""
        table = PackTable(self._source, self._find(key, dict), self._at(key))
        table.allow(*keys)
        return table

    def tables(self, key: str, *keys: str) -> Iterator["PackTable"]:
        """Several tables, at least one."""
        found = self._find(key, list)
        if not found or not all(isinstance(one, dict) for one in found):
            self.refuse(key, "must be one table or more")
        for place, one in enumerate(found):
            table = PackTable(self._source, one, f"{self._at(key)}[{place}]")
            table.allow(*keys)
            yield table

    def allow(self, *keys: str) -> None:
        """Refuse every key but these; all are allowed where none is named."""
        for key in self._written if keys else ():
            if key not in keys:
                self.refuse(key, unknown("field", key, keys))

    def refuse(self, key: str, reason: str) -> NoReturn:
        """Say that a field is wrong, and why."""
        raise ConfigurationError(self._source, self._at(key), reason)

    def _find(self, key: str, kind: type) -> Any:
        if key not in self._written:
            self.refuse(key, "is missing")
        found = self._written[key]
        if type(found) is not kind:
            self.refuse(key, f"must be {_KINDS[kind]}")
        return found

    def _at(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key


_KINDS = {str: "a text", list: "a list", bool: "true or false", dict: "a table"}


def open_pack(source: str, content: str) -> PackTable:
    """The whole file."""
    try:
        return PackTable(source, tomllib.loads(content))
    except tomllib.TOMLDecodeError as problem:
        raise ConfigurationError(source, "file", str(problem)) from None
