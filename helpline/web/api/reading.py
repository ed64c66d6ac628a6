"""Reads values that came from outside. What is wrong is gathered, so that one answer tells all."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from helpline.domain.errors import Refused, UnreadableValue

Value = TypeVar("Value")

_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")


class Reader:
    """Takes named values one by one; `errors` holds what was wrong with them."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.errors: list[Refused] = []

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Note every name that nothing here reads."""
        for name in sorted(set(self._values) - set(known)):
            self.refuse(name[:40] if name.isprintable() else "?", "is not known here")

    def refuse(self, field: str, reason: str) -> None:
        """Note that a field is wrong."""
        self.errors.append(Refused(field, reason))

    def required(self, field: str, read: Callable[[Any], Value]) -> Value | None:
        """A value that must be there; None once noted as wrong."""
        if self._values.get(field) is None:
            self.refuse(field, "is required")
            return None
        return self.optional(field, read)

    def optional(self, field: str, read: Callable[[Any], Value]) -> Value | None:
        """A value that may be missing (or null)."""
        value = self._values.get(field)
        if value is None:
            return None
        try:
            return read(value)
        except UnreadableValue as error:
            self.refuse(field, str(error))
            return None


def text(longest: int) -> Callable[[Any], str]:
    """A text of up to so many characters."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise UnreadableValue("must be a text")
        if len(value) > longest:
            raise UnreadableValue(f"must be no longer than {longest} characters")
        if _UNWRITABLE.search(value):
            raise UnreadableValue("holds a character that cannot be stored")
        return value

    return read


def instant(value: Any) -> datetime:
    """An instant in UTC from RFC 3339."""
    if not isinstance(value, str):
        raise UnreadableValue("must be a text")
    # In a query an unescaped "+" arrives as a blank.
    found = _RFC_3339.fullmatch(re.sub(r" (?=\d{2}:\d{2}$)", "+", value))
    if found is None:
        raise UnreadableValue("must be a time like 2026-03-01T09:30:00Z, with its offset from UTC")
    try:
        return datetime.fromisoformat(found.group().upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableValue("there is no such time") from None


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise UnreadableValue("must be true or false")
    return value


def number_up_to(largest: int) -> Callable[[Any], int]:
    """A whole number from 1, written in decimal digits."""

    def read(value: Any) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", str(value)) or not 1 <= int(value) <= largest:
            raise UnreadableValue(f"must be a whole number from 1 to {largest}")
        return int(value)

    return read


def one_of(known: Collection[str]) -> Callable[[Any], str]:
    """One of some words."""

    def read(value: Any) -> str:
        if value not in known:
            raise UnreadableValue(f"must be one of: {', '.join(known)}")
        return str(value)

    return read
