"""A simulator and a tiny application, each on a real loopback port, on one clock that is turned."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client as TwilioClient

from helpline.clock import TurnableClock
from helpline.simulator import Options, Phone, Simulator
from tests.simulator.application import Application

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "token-for-tests"
LINE = "+442079460101"
CALLER = "+447700900123"
COUNSELLOR = "+447700900001"

Dial = Callable[[str], Phone]
# The library says of every field that it may be None, which no test can act upon.
Client: TypeAlias = Any


class LocalHttpClient:
    """Twilio's own HTTP client, with the simulator in the place of Twilio's hosts."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._client = TwilioHttpClient(timeout=5)

    def request(self, method: str, url: str, **arguments: Any) -> Response:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return self._client.request(method, self._base_url + parts.path + query, **arguments)


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(datetime(2026, 3, 2, 12, tzinfo=UTC))


@pytest.fixture
def app() -> Iterator[Application]:
    application = Application()
    with application.serve():
        yield application


@pytest.fixture
def simulator(clock: TurnableClock, app: Application) -> Simulator:
    made = Simulator(
        clock, ACCOUNT_SID, AUTH_TOKEN, app.base_url, options=Options(calls_per_second=1000)
    )
    made.number(LINE, voice_url="/voice", status_callback="/status", sms_url="/sms")
    return made


@pytest.fixture
def caller(simulator: Simulator) -> Phone:
    return simulator.phone(CALLER, "Caller")


@pytest.fixture
def counsellor(simulator: Simulator) -> Phone:
    return simulator.phone(COUNSELLOR, "Counsellor")


@pytest.fixture
def rest_url(simulator: Simulator) -> Iterator[str]:
    with simulator.serve() as base_url:
        yield base_url


@pytest.fixture
def client(rest_url: str) -> Client:
    return TwilioClient(ACCOUNT_SID, AUTH_TOKEN, http_client=LocalHttpClient(rest_url))


@pytest.fixture
def dial(simulator: Simulator, app: Application, caller: Phone) -> Dial:
    """Let the caller ring the line, which plays this document."""

    def ring(document: str) -> Phone:
        app.on("/voice", document)
        caller.dial(LINE)
        simulator.settle()
        return caller

    return ring
