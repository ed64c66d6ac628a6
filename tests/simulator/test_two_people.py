"""The main road: a caller waits, a counsellor is rung, accepts, and the two talk."""

from helpline.simulator import Phone, Simulator
from tests.simulator.application import Application
from tests.simulator.conftest import COUNSELLOR, LINE, Client

CONFERENCE_EVENTS = 'statusCallback="/room" statusCallbackEvent="start end join leave"'
JOIN = f"<Dial><Conference {CONFERENCE_EVENTS}>room-1</Conference></Dial>"


def test_caller_and_counsellor_talk_when_the_offer_is_accepted(
    simulator: Simulator, app: Application, client: Client, caller: Phone, counsellor: Phone
) -> None:
    app.on("/voice", '<Gather numDigits="1" action="/menu"><Say>Welcome. Press 1.</Say></Gather>')
    app.on("/menu", '<Enqueue waitUrl="/wait" waitUrlMethod="POST" action="/left">line</Enqueue>')
    app.on("/wait", "<Say>Please hold.</Say><Pause length='20'/>")
    app.on("/offer", '<Gather numDigits="1" action="/accept"><Say>Press 1</Say></Gather><Hangup/>')
    app.on("/accept", JOIN)
    app.on("/move", JOIN)
    caller.dial(LINE)
    simulator.settle()
    assert caller.state == "in call"
    caller.press("1")
    simulator.settle()
    assert caller.has_heard("please hold")

    client.calls.create(
        to=COUNSELLOR,
        from_=LINE,
        url=f"{app.base_url}/offer",
        status_callback=f"{app.base_url}/leg",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    simulator.settle()
    assert counsellor.state == "ringing"
    counsellor.answer()
    simulator.settle()
    counsellor.press("1")
    simulator.settle()
    waiting = app.forms("/voice")[0]["CallSid"]
    client.calls(waiting).update(url=f"{app.base_url}/move")
    simulator.settle()

    counsellor.say("Hello, how can I help?")
    assert caller.words[-1] == "Hello, how can I help?"
    caller.hang_up()
    simulator.settle()
    counsellor.hang_up()
    simulator.settle()
    assert [form["StatusCallbackEvent"] for form in app.forms("/room")] == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert [form["CallStatus"] for form in app.forms("/leg")] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert [form["SequenceNumber"] for form in app.forms("/leg")] == ["0", "1", "2", "3"]
    assert [form["QueueResult"] for form in app.forms("/left")] == ["redirected"]
    assert [form["CallStatus"] for form in app.forms("/status")] == ["completed"]
    assert not simulator.log.errors
