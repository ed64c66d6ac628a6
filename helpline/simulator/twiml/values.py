"""Kinds of attribute values, and whether a text is one."""

import re
from collections.abc import Callable

Check = Callable[[str], bool]


def text(value: str) -> bool:
    return len(value) <= 4096  # noqa: PLR2004 (no attribute is longer)


def number(low: int, high: int | None = None) -> Check:
    """A whole number within bounds."""

    def check(value: str) -> bool:
        if not value.isdecimal():
            return False
        return low <= int(value) and (high is None or int(value) <= high)

    return check


def one_of(*words: str) -> Check:
    return frozenset(words).__contains__


def some_of(*words: str) -> Check:
    """Words of a list, with spaces between."""
    known = frozenset(words)
    return lambda value: bool(value.split()) and frozenset(value.split()) <= known


def matching(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def either(*checks: Check) -> Check:
    return lambda value: any(check(value) for check in checks)


def url(value: str) -> bool:
    """Something a URL can be resolved from; nothing with a space in it."""
    return bool(value) and not re.search(r"\s", value)


flag = one_of("true", "false")
method = one_of("GET", "POST", "get", "post")
call_events = some_of("initiated", "ringing", "answered", "completed")
recording_events = some_of("in-progress", "completed", "absent")
call_sid = matching(r"CA[0-9a-f]{32}")
