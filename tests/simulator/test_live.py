"""The engine driven live, by the machine's own clock."""

from collections.abc import Iterator
from threading import Event

import pytest

from helpline.clock import SystemClock
from helpline.simulator import Options, Simulator
from tests.conftest import WaitUntil
from tests.simulator.application import Application
from tests.simulator.conftest import ACCOUNT_SID, AUTH_TOKEN, LINE


@pytest.fixture
def live(app: Application) -> Iterator[Simulator]:
    options = Options(words_per_second=50)
    simulator = Simulator(SystemClock(), ACCOUNT_SID, AUTH_TOKEN, app.base_url, options=options)
    simulator.number(LINE, voice_url="/voice", status_callback="/status")
    with simulator.running():
        yield simulator


def test_call_runs_its_course_by_itself(
    live: Simulator, app: Application, wait_until: WaitUntil
) -> None:
    app.on("/voice", "<Say>One two three four five</Say>")
    phone = live.phone("+447700900123")
    phone.dial(LINE)
    wait_until(lambda: phone.state == "idle" and app.forms("/status"))
    assert phone.words == ["One two three four five"]


def test_slow_answer_holds_up_nobody_else(
    live: Simulator, app: Application, wait_until: WaitUntil
) -> None:
    release = Event()

    def answer(form: dict[str, str]) -> str:
        if form["From"].endswith("1"):
            release.wait(10)
        return "<Response><Say>Hello</Say></Response>"

    app.on("/voice", answer)
    slow, quick = live.phone("+447700900121"), live.phone("+447700900122")
    slow.dial(LINE)
    quick.dial(LINE)
    wait_until(lambda: quick.words == ["Hello"])
    assert slow.words == []
    release.set()
    wait_until(lambda: slow.words == ["Hello"])
