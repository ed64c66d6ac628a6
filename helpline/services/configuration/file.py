"""From a file's name to a checked configuration, or to everything that is wrong with it."""

import re
import tomllib
from pathlib import Path
from typing import Any

from helpline.domain.configuration import Configuration
from helpline.domain.errors import ConfigurationError, UnusableConfiguration
from helpline.services.configuration.crosschecks import check_together
from helpline.services.configuration.sections import read_file
from helpline.services.configuration.table import Findings, Table, keys_of

LARGEST_BYTES = 1_000_000

_PLACED_REASON = re.compile(r"(.*) \(at (.*)\)", re.DOTALL)


def read_configuration(path: Path) -> Configuration:
    """Read and check a file; raises `UnusableConfiguration` with everything that is wrong."""
    return parse_configuration(_content(path), str(path))


def parse_configuration(content: bytes, source: str) -> Configuration:
    """Check what a file called `source` holds; raises `UnusableConfiguration`."""
    values = _toml(_text(content, source), source)
    findings = Findings(source)
    configuration = read_file(Table(findings, "", values, keys_of(Configuration)))
    check_together(configuration, findings)
    if findings.all:
        raise UnusableConfiguration(findings.all)
    return configuration


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise _unusable(str(path), "file", "is not a file")
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise _unusable(str(path), "file", "there is no such file") from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "has an impossible name"
        raise _unusable(str(path), "file", f"cannot be read: {reason}") from None
    if len(content) > LARGEST_BYTES:
        raise _unusable(str(path), "file", f"is larger than {LARGEST_BYTES} bytes")
    return content


def _text(content: bytes, source: str) -> str:
    try:
        # Some editors begin a file with a byte-order mark, which TOML does not know.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise _unusable(source, f"line {line}", "is not UTF-8 text") from None


def _toml(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _unusable(source, "file", "is nested too deeply") from None
    except ValueError as problem:
        # ValueError: a number of thousands of digits is refused by Python itself.
        found = _PLACED_REASON.fullmatch(str(problem))
        reason, place = found.groups() if found else (str(problem), "file")
        raise _unusable(source, place, reason) from None


def _unusable(source: str, place: str, reason: str) -> UnusableConfiguration:
    return UnusableConfiguration([ConfigurationError(source, place, reason)])
