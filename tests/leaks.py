"""Fails a test after which a log, a URL, Valkey or a job names a number, a person or their words.

Nobody may be found out by what we write down beside the database, where such things are sealed.
Looked at after every test: what it wrote to its output and logs (before any redaction: structlog
is not set up in tests), each URL that was asked of an app, and each command that Valkey was given,
the arguments of jobs unpacked. `tests/house/test_leaks.py` sees to it that something is found.
"""

import re
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any, cast
from urllib.parse import unquote, unquote_plus
from uuid import uuid4

import pytest
from flask import Flask, request, request_started
from redis import Redis

_GAP = r"[ ().-]{0,2}"
_FICTIONAL = "|".join(
    [
        rf"(?:\+|00)?44{_GAP}(?:0\))?{_GAP}7700{_GAP}900{_GAP}\d{{3}}",
        rf"07700{_GAP}900{_GAP}\d{{3}}",
        rf"(?:\+|00)?44{_GAP}(?:0\))?{_GAP}20{_GAP}7946{_GAP}0\d{{3}}",
        rf"020{_GAP}7946{_GAP}0\d{{3}}",
        # Ten digits alone could be part of some id.
        rf"(?<![0-9A-Za-z])(?:\+?1{_GAP})?[2-9]\d\d{_GAP}555{_GAP}01\d\d(?![0-9A-Za-z])",
    ]
)
NAMES = ("Ana Ruiz", "Ben Okoro", "Cleo Marsh", "ana@example.org", "ben@example.org")
"""Of the staff in most scenarios."""

LEAST_WORDS = 12  # characters; "STATUS" and the like are no secret
MOST_WORDS = 60  # of a text that is looked for: what is cut short or wrapped is found as well

_words: set[str] = set()
_urls: list[str] = []
_valkeys: list["Overheard"] = []


def mark(words: Iterable[str]) -> None:
    """What somebody said or was told in the test that is running; to be found nowhere."""
    _words.update(one[:MOST_WORDS] for one in words if len(one) >= LEAST_WORDS)


def found_in(written: str, words: Iterable[str] = ()) -> list[str]:
    """The numbers, names and words that are there."""
    marked = "|".join(re.escape(one) for one in sorted({*NAMES, *words}))
    return sorted(set(re.findall(f"{_FICTIONAL}|{marked}", unquote(written))))


_AT_ONCE = 1 << 18


class Overheard:
    """Everything that one logical database of a Valkey is told, from now on.

    Until it is taken, Valkey keeps it: a thread of ours that reads along would slow every test.
    """

    def __init__(self, url: str) -> None:
        self._client: Any = cast("Any", Redis.from_url(url))
        self._number = self._client.connection_pool.connection_kwargs.get("db") or 0
        self._listening = self._client.connection_pool.get_connection()
        self._listening.send_command("MONITOR")
        self._listening.read_response()
        self._listening._sock.settimeout(10)

    def take(self) -> str:
        """What was said since the last time, one command a line; jobs beside what they carry."""
        last = uuid4().hex.encode()
        self._client.echo(last)
        heard = bytearray()
        while heard.find(last, max(0, len(heard) - _AT_ONCE - len(last))) < 0:
            some = self._listening._sock.recv(_AT_ONCE)
            if not some:
                raise RuntimeError("Valkey does not tell what it is told")
            heard += some
        ours = [line for line in heard.split(b"\r\n") if b" [%d " % self._number in line[:40]]
        said = b"\n".join(ours)
        return "\n".join([said.decode("ascii", "replace"), *_unpacked(said)])

    def close(self) -> None:
        """Stop listening."""
        self._listening.disconnect()
        self._client.close()


_PACKED = re.compile(rb'"(x\\x9c(?:[^"\\]|\\.)*)"')


def _unpacked(said: bytes) -> Iterator[str]:
    """What RQ has packed: a job's function and arguments, and what became of it."""
    for found in _PACKED.findall(said):
        packed = found.decode("unicode_escape").encode("latin-1")
        yield zlib.decompress(packed).decode("utf-8", "replace")


@pytest.fixture(scope="session")
def overhear() -> Iterator[Callable[[str], None]]:
    """From when it is called on, what this Valkey is told is looked at after every test."""
    yield lambda url: _valkeys.append(Overheard(url))
    while _valkeys:
        _valkeys.pop().close()


def _note_url(app: Flask, **_: object) -> None:
    """Twilio's lists are asked for by number, in what follows the path; ours never are."""
    _urls.append(unquote_plus(request.full_path) if "helpline" in app.extensions else request.path)


def pytest_configure() -> None:
    """Hear of every request."""
    request_started.connect(_note_url)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """After the last of a test: fail it for what it left lying about."""
    report = yield
    if report.when == "teardown":
        leaks = _leaks(report)
        if leaks and report.passed:
            report.outcome = "failed"
            report.longrepr = "\n".join(leaks)
    return report


def _leaks(report: pytest.TestReport) -> list[str]:
    words = set(_words)
    places = {
        "URLs": "\n".join(_urls),
        "Valkey": "\n".join(heard.take() for heard in _valkeys),
        **{name: said for name, said in report.sections if name.startswith("Captured")},
    }
    _words.clear()
    _urls.clear()
    return [
        f"{where} must not have {', '.join(found)}"
        for where, said in places.items()
        if (found := found_in(said, words))
    ]
