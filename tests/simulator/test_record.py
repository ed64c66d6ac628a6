import io
import wave

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from helpline.simulator import Simulator, Sound
from tests.simulator.application import Application
from tests.simulator.conftest import ACCOUNT_SID, AUTH_TOKEN, Client, Dial

ATTRIBUTES = 'action="/recorded" recordingStatusCallback="/tape"'
RECORD = f"<Record {ATTRIBUTES}/><Say>Unreachable</Say>"


@pytest.fixture(autouse=True)
def _recorded(app: Application) -> None:
    app.on("/recorded", "<Say>Thank you</Say>")


def test_message_ends_with_a_key(simulator: Simulator, app: Application, dial: Dial) -> None:
    caller = dial(RECORD)
    assert caller.heard[0].sound is Sound.BEEP
    simulator.turn(1)
    caller.say("Please ring me back this evening if you can")
    simulator.turn(6)
    caller.press("#")
    simulator.settle()
    form = app.forms("/recorded")[0]
    assert (form["Digits"], form["RecordingDuration"]) == ("#", "6")
    assert not app.forms("/tape")
    simulator.turn(2)
    assert (
        app.forms("/tape")[0].items()
        >= {
            "RecordingStatus": "completed",
            "RecordingDuration": "6",
            "RecordingSource": "RecordVerb",
            "RecordingUrl": form["RecordingUrl"],
        }.items()
    )


def test_silence_ends_a_message(simulator: Simulator, app: Application, dial: Dial) -> None:
    caller = dial(RECORD)
    simulator.turn(1)
    caller.say("one two three four five")
    simulator.turn(6.9)
    assert not app.forms("/recorded")
    simulator.turn(0.1)
    assert "Digits" not in app.forms("/recorded")[0]


def test_longest_time_ends_a_message(simulator: Simulator, app: Application, dial: Dial) -> None:
    caller = dial(f'<Record {ATTRIBUTES} maxLength="10" playBeep="false"/>')
    for _ in range(5):
        caller.say("and another thing I have to tell you")
        simulator.turn(2)
    assert app.forms("/recorded")[0]["RecordingDuration"] == "10"


def test_hanging_up_is_told_to_the_action(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    caller = dial(RECORD)
    simulator.turn(1)
    caller.say("Please ring me back")
    simulator.turn(3)
    caller.hang_up()
    simulator.turn(3)
    form = app.forms("/recorded")[0]
    assert (form["Digits"], form["RecordingDuration"]) == ("hangup", "3")
    assert app.forms("/tape")[0]["RecordingStatus"] == "completed"
    assert app.forms("/status")[0]["RecordingUrl"] == form["RecordingUrl"]


def test_silent_message_is_absent_and_asks_for_the_action(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    dial(RECORD)
    simulator.turn(9)
    assert app.forms("/recorded")[0]["RecordingDuration"] == "0"
    assert not app.forms("/tape")


def test_silent_message_skips_the_action_where_it_is_said_to(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    simulator.options.empty_recording_skips_action = True
    caller = dial(RECORD)
    simulator.turn(9)
    assert not app.forms("/recorded")
    assert caller.has_heard("unreachable")


def test_sound_can_be_fetched_when_it_is_ready_and_deleted(
    simulator: Simulator, client: Client, app: Application, dial: Dial
) -> None:
    caller = dial(RECORD)
    simulator.turn(1)
    caller.say("Please ring me back")
    simulator.turn(2)
    caller.press("1")
    simulator.settle()
    url = app.forms("/recorded")[0]["RecordingUrl"]
    credentials = (ACCOUNT_SID, AUTH_TOKEN)
    assert requests.get(url, auth=credentials, timeout=5).status_code == 404
    simulator.turn(2)
    assert requests.get(f"{url}.wav", timeout=5).status_code == 401
    answer = requests.get(f"{url}.wav", auth=credentials, timeout=5)
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert sound.getnframes() / sound.getframerate() == 2
    (recording,) = client.recordings.list()
    assert recording.duration == "2"
    assert recording.call_sid == caller.calls[0].sid
    assert len(client.calls(caller.calls[0].sid).recordings.list()) == 1
    client.recordings(recording.sid).delete()
    assert client.recordings.list() == []
    with pytest.raises(TwilioRestException):
        client.recordings(recording.sid).fetch()
    # V55: its description is kept for who asks for it.
    assert client.recordings.list(include_soft_deleted=True)[0].status == "deleted"
