"""What a key of the configuration says as text to be typed, and the text as a value again."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from helpline.domain.hours import HOLIDAYS, REGION

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_TRUTHS = ("true", "false")

HINTS = {
    "hours": "always; or a line a day, such as mon 09:00-17:00, 18:00-20:00; closed_on 2026-12-25",
    "stage_teams": "a line a stage, such as supporting: family; stages are thinking, in_detox, maintenance, aftercare, supporting",
    "list": "a line each",
}


def write_text(value: Any) -> str:
    """What is there as it is."""
    return "" if value is None else str(value)


def _write_truth(value: Any) -> str:
    return "" if value is None else str(value).lower()


def _write_list(value: Any) -> str:
    return "\n".join(value or ())


def _write_hours(value: Any) -> str:
    if not isinstance(value, Mapping):
        return write_text(value)
    return "\n".join(
        f"{key} {one if isinstance(one, str) else ', '.join(one)}" for key, one in value.items()
    )


def _write_pairs(value: Any) -> str:
    return "\n".join(f"{one}: {other}" for one, other in (value or {}).items())


def read_text(text: str) -> object:
    """What was typed, without blanks around it."""
    return text.strip()


def _read_truth(text: str) -> object:
    return text == "true" if text in _TRUTHS else text


def _read_number(text: str) -> object:
    written = text.strip()
    return int(written) if _NUMBER.fullmatch(written) else written


def _read_list(text: str) -> object:
    return _stripped(text.splitlines())


def _stripped(parts: Iterable[str]) -> list[str]:
    return [part.strip() for part in parts if part.strip()]


def _read_hours(text: str) -> object:
    lines = _stripped(text.splitlines())
    if len(lines) == 1 and " " not in lines[0]:
        return lines[0]
    pairs = [line.partition(" ") for line in lines]
    return {
        key: rest.strip() if key in (HOLIDAYS, REGION) else _stripped(rest.split(","))
        for key, _, rest in pairs
    }


def _read_pairs(text: str) -> object:
    pairs = [line.partition(":") for line in text.splitlines() if line.strip()]
    return {one.strip(): other.strip() for one, _, other in pairs}


WRITERS: Mapping[str, Callable[[Any], str]] = {
    "truth": _write_truth,
    "list": _write_list,
    "hours": _write_hours,
    "stage_teams": _write_pairs,
}
READERS: Mapping[str, Callable[[str], object]] = {
    "truth": _read_truth,
    "number": _read_number,
    "list": _read_list,
    "hours": _read_hours,
    "stage_teams": _read_pairs,
}
