import socket
from collections.abc import Iterator

import pytest

from helpline.clock import TurnableClock
from helpline.simulator import Simulator
from tests.simulator.application import Application
from tests.simulator.conftest import ACCOUNT_SID, AUTH_TOKEN, CALLER, LINE, Dial


@pytest.fixture
def closed_url() -> str:
    """A loopback address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}/voice"


@pytest.fixture
def mute_url() -> Iterator[str]:
    """A loopback address that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/voice"


def _ring(simulator: Simulator, voice_url: str) -> list[int]:
    """Dial a line pointed there; the codes of the errors that come of it."""
    simulator.number(LINE, voice_url=voice_url)
    simulator.phone(CALLER).dial(LINE)
    simulator.settle()
    return [error.code for error in simulator.log.errors]


def test_failed_connection_is_tried_once_more_with_the_same_token(
    simulator: Simulator, closed_url: str
) -> None:
    assert _ring(simulator, closed_url) == [11205]
    attempts = simulator.log.webhooks_to("/voice")
    assert len(attempts) == 2
    assert attempts[0].token == attempts[1].token


@pytest.mark.parametrize(
    ("fragment", "attempts"), [("#rc=0", 1), ("#rc=3", 4), ("#rc=3&rp=5xx", 1)]
)
def test_fragment_says_how_often(
    simulator: Simulator, closed_url: str, fragment: str, attempts: int
) -> None:
    _ring(simulator, closed_url + fragment)
    assert len(simulator.log.webhooks_to("/voice")) == attempts


@pytest.mark.parametrize("fragment", ["#rp=sometimes", "#rc=9", "#colour=red", "#ct=1"])
def test_bad_fragment_is_refused(simulator: Simulator, app: Application, fragment: str) -> None:
    assert _ring(simulator, f"/voice{fragment}") == [11243]
    assert not app.asked


@pytest.mark.parametrize(
    ("fragment", "status", "attempts"),
    [
        ("", 500, 1),
        ("#rp=5xx", 500, 2),
        ("#rp=4xx", 404, 2),
        ("#rp=4xx", 500, 1),
        ("#rp=all", 503, 2),
    ],
)
def test_failed_answers_are_tried_again_only_where_the_fragment_says_so(
    simulator: Simulator, app: Application, fragment: str, status: int, attempts: int
) -> None:
    app.on("/voice", "", status)
    assert _ring(simulator, f"/voice{fragment}") == [11200]
    assert len(app.asked) == attempts


def test_silent_application_runs_into_the_time_limit(clock: TurnableClock, mute_url: str) -> None:
    simulator = Simulator(clock, ACCOUNT_SID, AUTH_TOKEN, max_webhook_seconds=0.2)
    assert _ring(simulator, mute_url) == [11200]
    assert simulator.log.webhooks[0].status == 0


@pytest.mark.parametrize(
    ("url", "code"), [("ftp://example.org/voice", 11100), ("http://nowhere.invalid/voice", 11210)]
)
def test_address_that_leads_nowhere(simulator: Simulator, url: str, code: int) -> None:
    assert _ring(simulator, url) == [code]


def test_redirect_by_http_is_followed_and_loses_the_parameters(
    app: Application, dial: Dial
) -> None:
    app.on("/old", "", 302, Location="/new")
    app.on("/new", "<Say>New</Say>")
    caller = dial("<Redirect>/old</Redirect>")
    assert caller.words == ["New"]
    assert [(one.method, one.form) for one in app.asked if one.path == "/new"] == [("GET", {})]


def test_redirects_by_http_are_ten_at_most(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    app.on("/round", "", 302, Location="/round")
    dial("<Redirect>/round</Redirect>")
    assert [error.code for error in simulator.log.errors] == [11215]
    assert app.paths().count("/round") == 11


def test_failing_status_webhook_is_a_mere_warning(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    app.on("/status", "", 500)
    dial("<Hangup/>")
    assert not simulator.log.errors
    assert [warning.code for warning in simulator.log.warnings] == [11200]
    assert len(app.forms("/status")) == 1
