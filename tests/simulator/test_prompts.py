import pytest

from helpline.simulator import Simulator, Sound
from tests.simulator.application import Application
from tests.simulator.conftest import Dial


def test_say_lasts_as_long_as_its_words(simulator: Simulator, dial: Dial) -> None:
    caller = dial('<Say loop="2">one two three four five</Say>')
    simulator.turn(1.9)
    assert caller.words == ["one two three four five"]
    simulator.turn(0.2)
    assert len(caller.words) == 2
    simulator.turn(2)
    assert caller.state == "idle"


def test_play_is_fetched_and_heard(simulator: Simulator, app: Application, dial: Dial) -> None:
    app.on("/hold.mp3", "tune", content_type="audio/mpeg")
    caller = dial("<Play>/hold.mp3</Play>")
    line = caller.heard[0]
    assert (line.sound, line.text) == (Sound.PLAY, f"{app.base_url}/hold.mp3")
    simulator.turn(3)
    assert caller.state == "idle"


def test_play_of_missing_media_is_an_error_and_silence(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    app.on("/missing.mp3", "", 404)
    caller = dial("<Play>/missing.mp3</Play><Say>Next</Say>")
    assert [error.code for error in simulator.log.errors] == [11200]
    assert [line.sound for line in caller.heard] == [Sound.SAY]


def test_digits_are_heard(dial: Dial) -> None:
    caller = dial('<Play digits="12w3"/>')
    assert (caller.heard[0].sound, caller.heard[0].text) == (Sound.DIGITS, "12w3")


@pytest.mark.parametrize(
    ("content_type", "body", "heard"),
    [
        ("text/plain", "<Response><Say>From TwiML</Say></Response>", "from twiml"),
        ("text/plain", "Traceback: secret", "traceback: secret"),
        ("application/xml; charset=utf-8", "<Response><Say>XML</Say></Response>", "xml"),
        ("text/html", "<Response><Say>HTML</Say></Response>", "html"),
    ],
)
def test_answer_is_read_by_its_content_type(
    app: Application, dial: Dial, content_type: str, body: str, heard: str
) -> None:
    app.on("/typed", body, content_type=content_type)
    assert dial("<Redirect>/typed</Redirect>").has_heard(heard)


@pytest.mark.parametrize("content_type", ["application/json", "image/png", None])
def test_answer_of_another_type_is_refused(
    simulator: Simulator, app: Application, dial: Dial, content_type: str | None
) -> None:
    app.on("/typed", "<Response/>", content_type=content_type)
    dial("<Redirect>/typed</Redirect>")
    assert [error.code for error in simulator.log.errors] == [12300]


def test_answer_of_sound_is_played(app: Application, dial: Dial) -> None:
    app.on("/sound", "tune", content_type="audio/mpeg")
    caller = dial("<Redirect>/sound</Redirect>")
    assert caller.heard[0].sound is Sound.PLAY
