"""The check that fails a test for what it leaves lying about does find it."""

import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from helpline.jobs import JOB
from tests.leaks import Overheard, found_in


@pytest.mark.parametrize(
    "written",
    [
        "to +447700900123 now",
        "to %2B447700900123",
        "'447700900123'",
        "+44 7700 900123",
        "+44 (0)7700 900 123",
        "07700 900123",
        "07700900123",
        "+442079460101",
        "020 7946 0101",
        "+12125550123",
        "%2B12125550123",
        "(212) 555-0123",
        "212-555-0199",
        "told Ana Ruiz",
        "user=ana%40example.org",
        "x\tI cant do this any more\n",
    ],
)
def test_number_name_or_words_are_found_however_they_are_written(written: str) -> None:
    assert found_in(written, ["I cant do this any more"])


@pytest.mark.parametrize(
    "written", ["+44 7700 800123", "+12125550223", "a2125550123f", "5550123", "Ana", "[number]"]
)
def test_what_tells_nothing_is_not_found(written: str) -> None:
    assert found_in(written) == []


def test_what_valkey_and_jobs_are_told_is_overheard(redis_url: str) -> None:
    elsewhere = redis_url.rpartition("/")[0] + "/15"  # where no test is failed for it
    heard = Overheard(elsewhere)
    with Redis.from_url(elsewhere) as valkey:
        valkey.set("last", "+447700900101", ex=1)
        assert found_in(heard.take()) == ["+447700900101"]
        valkey.get("07700 900102")
        assert found_in(heard.take()) == ["07700 900102"]
        jobs = Queue("leaks", connection=valkey, serializer=JSONSerializer)
        jobs.enqueue_call(JOB, args=("+12125550123",))
        assert found_in(heard.take()) == ["+12125550123"]
        jobs.enqueue_call(JOB, args=("an id",))
        assert found_in(heard.take()) == []
        valkey.flushdb()
    heard.close()


_TESTS = """
import logging
import structlog
from flask import Flask
from tests.leaks import mark

app = Flask(__name__)
app.extensions["helpline"] = None

def test_that_logs_a_number():
    structlog.get_logger().info("texted", to="+447700900101")

def test_that_has_a_library_log_words():
    mark(["they never came back"])
    logging.getLogger("library").warning("said: %s", "they never came back")

def test_that_asks_for_a_url():
    app.test_client().get("/calls?of=%2B447700900101")

def test_that_tells_nothing():
    structlog.get_logger().info("texted", to="an id")
    app.test_client().post("/calls", data={"of": "+447700900101"})
"""


def test_test_that_leaves_something_lying_about_fails(tmp_path: Path) -> None:
    file = tmp_path / "test_some.py"
    file.write_text(_TESTS)
    plugins = ["-p", "tests.leaks", "-p", "no:cacheprovider"]
    given = [*plugins, "-n", "0", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *given, file],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert "4 passed, 3 errors" in done.stdout
    assert "Captured stdout call must not have +447700900101" in done.stdout
    assert "Captured log call must not have they never came back" in done.stdout
    assert "URLs must not have +447700900101" in done.stdout
