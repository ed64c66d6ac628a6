"""`helpline.logs`: what a process that uses it writes to standard error."""

import json
import subprocess
import sys
from typing import Any

import pytest

from helpline.logs import redact

_PREFACE = """
import logging, structlog, warnings
from helpline.logs import about, configure_logs
configure_logs("INFO")
log = structlog.get_logger("helpline.test")
"""


def lines_of(program: str) -> list[dict[str, Any]]:
    """Run a program in a process of its own: logs are set up once a process."""
    done = subprocess.run(
        [sys.executable, "-c", _PREFACE + program], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.parametrize(
    "number",
    [
        "+447700900001",
        "+44 7700 900 001",
        "+44-7700-900001",
        "+1 (212) 555-0123",
        "%2B447700900001",
    ],
)
def test_redaction_hides_a_number_however_it_is_written(number: str) -> None:
    told = redact(None, "info", {"event": f"to {number} now"})
    assert told == {"event": "to [number] now"}


@pytest.mark.parametrize(
    "value", ["+44", "12345678", "1+1=2", "2026-11-21T03:00:00+00:00", 447700900001]
)
def test_redaction_leaves_what_is_no_number(value: object) -> None:
    assert redact(None, "info", {"event": value}) == {"event": value}


def test_redaction_reaches_into_nested_values() -> None:
    told = redact(None, "info", {"asked": {"to": ["+447700900001", b"+447700900001"]}})
    assert "447700900001" not in repr(told)


def test_redaction_hides_a_number_inside_an_exception() -> None:
    told = redact(None, "info", {"error": ValueError("+447700900001")})
    assert told == {"error": "[number]"}


@pytest.mark.parametrize("key", ["call_sid", "sid", "contact_id", "id"])
def test_redaction_leaves_ids_alone(key: str) -> None:
    event = {key: "CA+447700900001"}
    assert redact(None, "info", dict(event)) == event


def test_logs_are_one_json_object_a_line_from_ours_and_from_libraries() -> None:
    ours, theirs = lines_of(
        "log.info('rang', tries=2)\nlogging.getLogger('lib').warning('w %s', 1)"
    )
    assert (ours["event"], ours["tries"], ours["level"]) == ("rang", 2, "info")
    assert (theirs["event"], theirs["logger"], theirs["level"]) == ("w 1", "lib", "warning")


def test_logs_carry_the_ids_of_the_request() -> None:
    (line,) = lines_of("about(request_id='r1', contact_id='c1')\nlog.info('rang')")
    assert (line["request_id"], line["contact_id"]) == ("r1", "c1")


def test_logs_hide_numbers_in_tracebacks_warnings_and_uncaught_errors() -> None:
    lines = lines_of("""
try:
    raise ValueError("+447700900001")
except ValueError:
    log.exception("failed")
logging.getLogger("lib").error("sent to %s", "+447700900001")
warnings.warn("+447700900001")
raise RuntimeError("+447700900001")
""")
    assert [line["event"] for line in lines][0::3] == ["failed", "uncaught"]
    assert "447700900001" not in json.dumps(lines)


def test_logs_tell_where_an_uncaught_error_came_from_and_not_what_it_says() -> None:
    (line,) = lines_of("raise RuntimeError('a secret')")
    assert (line["event"], line["error"]) == ("uncaught", "RuntimeError")
    assert line["trail"].startswith("<string>:")
    assert "secret" not in json.dumps(line)


def test_logs_say_nothing_below_their_level() -> None:
    assert lines_of("log.debug('x')\nlogging.getLogger('lib').debug('y')") == []
