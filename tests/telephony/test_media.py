"""Sounds are fetched whole, with the account's credentials, and from no other place."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from helpline.domain.errors import OutsideError, OutsideUnclear
from helpline.simulator.server import QuietHandler
from helpline.telephony import media
from helpline.telephony.media import Media

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SID = "RE" + "0" * 32
WAV = "audio/x-wav"
BODY = b"RIFF and so on"

Answer = Callable[[Request], Response]


@contextmanager
def twilio(answer: Answer) -> Iterator[str]:
    """A host that answers every request so."""
    application: WSGIApplication = Request.application(answer)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetch(answer: Answer, sid: str = SID) -> bytes:
    with twilio(answer) as url:
        return Media("AC1", "a token", url, answer_within=0.3, whole_within=0.5).fetch(sid)


def test_sound_is_fetched_with_the_accounts_credentials() -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response(BODY, mimetype=WAV)

    assert fetch(answer) == BODY
    [request] = asked
    assert request.path == f"/2010-04-01/Accounts/AC1/Recordings/{SID}.wav"
    assert request.authorization is not None
    assert (request.authorization.username, request.authorization.password) == ("AC1", "a token")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_refusal_says_its_status(status: int) -> None:
    with pytest.raises(OutsideError) as refused:
        fetch(lambda _: Response(status=status))
    assert refused.value.status == status


@pytest.mark.parametrize("status", [429, 500, 503])
def test_trouble_is_no_refusal(status: int) -> None:
    with pytest.raises(OutsideUnclear):
        fetch(lambda _: Response(status=status))


def test_page_in_place_of_a_sound_is_not_taken() -> None:
    with pytest.raises(OutsideUnclear, match="not a sound"):
        fetch(lambda _: Response("<html>", mimetype="text/html"))


def test_half_a_sound_is_not_taken() -> None:
    cut = {"Content-Length": str(len(BODY) + 100)}
    with pytest.raises(OutsideUnclear):
        fetch(lambda _: Response(iter([BODY]), mimetype=WAV, headers=cut))


def test_sound_without_end_is_not_taken() -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(2 + media.MOST_BYTES // 2**20):
            yield b"0" * 2**20

    with pytest.raises(OutsideUnclear, match="larger"):
        fetch(lambda _: Response(endless(), mimetype=WAV))


def test_host_that_does_not_answer_is_left() -> None:
    over = threading.Event()

    def answer(_: Request) -> Response:
        over.wait(5)
        return Response(BODY, mimetype=WAV)

    with twilio(answer) as url:
        with pytest.raises(OutsideUnclear):
            Media("AC1", "a token", url, answer_within=0.2).fetch(SID)
        over.set()


def test_host_that_dribbles_is_left() -> None:
    over = threading.Event()

    def dribble() -> Iterator[bytes]:
        while not over.wait(0.05):
            yield b"0" * media._CHUNK_BYTES

    with twilio(lambda _: Response(dribble(), mimetype=WAV)) as url:
        with pytest.raises(OutsideUnclear, match="slow"):
            Media("AC1", "a token", url, answer_within=1.0, whole_within=0.3).fetch(SID)
        over.set()


@pytest.mark.parametrize("sid", ["", "RE1", f"{SID}/../../Keys", f"{SID}?a=b", "CA" + "0" * 32])
def test_nothing_but_a_recording_becomes_an_address(sid: str) -> None:
    with pytest.raises(OutsideUnclear, match="SID"):
        Media("AC1", "a token", "http://127.0.0.1:9").fetch(sid)
