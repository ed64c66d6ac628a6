import pytest

from helpline.simulator import Mode, Phone, Simulator, Sound
from tests.simulator.application import Application
from tests.simulator.conftest import CALLER, COUNSELLOR, LINE, Dial

SECOND = "+447700900002"
HOOK = 'action="/after"'


def _dial(inside: str, attributes: str = "") -> str:
    return f"<Dial {HOOK} {attributes}>{inside}</Dial><Say>Next verb</Say>"


@pytest.fixture(autouse=True)
def _after(app: Application) -> None:
    app.on("/after", "<Say>After</Say><Pause length='60'/>")


def test_dialled_party_talks_until_it_leaves(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    caller = dial(_dial(COUNSELLOR))
    assert caller.heard[-1].sound is Sound.RINGING
    simulator.turn(2)
    counsellor.answer()
    simulator.settle()
    caller.say("Hello?")
    counsellor.say("Here I am")
    simulator.turn(10)
    assert (caller.words, counsellor.words) == (["Here I am"], ["Hello?"])
    counsellor.hang_up()
    simulator.settle()
    form = app.forms("/after")[0]
    assert form["DialCallStatus"] == "completed"
    assert (form["DialCallDuration"], form["DialBridged"]) == ("10", "true")
    assert form["DialCallSid"] == counsellor.calls[0].sid
    assert counsellor.calls[0].from_ == CALLER
    assert caller.words[-1] == "After"


def test_control_falls_through_when_there_is_no_action(
    simulator: Simulator, dial: Dial, counsellor: Phone
) -> None:
    caller = dial(f"<Dial>{COUNSELLOR}</Dial><Say>Next verb</Say>")
    counsellor.answer()
    counsellor.hang_up()
    simulator.settle()
    assert caller.has_heard("next verb")


def test_ringing_lasts_five_seconds_longer_than_asked(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    dial(_dial(COUNSELLOR, 'timeout="10"'))
    simulator.turn(14.9)
    assert counsellor.state == "ringing"
    simulator.turn(0.1)
    assert counsellor.state == "idle"
    form = app.forms("/after")[0]
    assert form["DialCallStatus"] == "no-answer"
    assert "DialCallDuration" not in form


@pytest.mark.parametrize(("mode", "status"), [(Mode.BUSY, "busy"), (Mode.UNREACHABLE, "failed")])
def test_status_tells_why_nobody_answers(
    app: Application, dial: Dial, counsellor: Phone, mode: Mode, status: str
) -> None:
    counsellor.mode = mode
    dial(_dial(COUNSELLOR))
    assert app.forms("/after")[0]["DialCallStatus"] == status


def test_declined_is_busy(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    dial(_dial(COUNSELLOR))
    counsellor.reject()
    simulator.settle()
    assert app.forms("/after")[0]["DialCallStatus"] == "busy"


def test_voicemail_counts_as_an_answer(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    counsellor.mode = Mode.VOICEMAIL
    caller = dial(_dial(COUNSELLOR))
    simulator.turn(20)
    assert caller.has_heard("leave a message")
    assert caller.heard[-1].sound is Sound.BEEP
    simulator.turn(120)
    assert app.forms("/after")[0]["DialCallStatus"] == "completed"


def test_first_to_pick_up_wins_and_the_others_stop_ringing(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    second = simulator.phone(SECOND)
    callbacks = 'statusCallback="/leg" statusCallbackEvent="ringing answered completed"'
    numbers = "".join(f"<Number {callbacks}>{one}</Number>" for one in (COUNSELLOR, SECOND))
    dial(_dial(numbers))
    assert (counsellor.state, second.state) == ("ringing", "ringing")
    second.answer()
    simulator.settle()
    assert (counsellor.state, second.state) == ("idle", "in call")
    told = {(form["To"], form["CallStatus"]) for form in app.forms("/leg")}
    assert told == {
        (COUNSELLOR, "ringing"),
        (SECOND, "ringing"),
        (SECOND, "in-progress"),
        (COUNSELLOR, "canceled"),
    }
    form = app.forms("/leg")[0]
    assert form["Direction"] == "outbound-dial"
    assert form["ParentCallSid"] == app.forms("/voice")[0]["CallSid"]


def test_sequential_tries_one_after_another(
    simulator: Simulator, dial: Dial, counsellor: Phone
) -> None:
    second = simulator.phone(SECOND)
    numbers = f"<Number>{COUNSELLOR}</Number><Number>{SECOND}</Number>"
    dial(_dial(numbers, 'sequential="true"'))
    assert (counsellor.state, second.state) == ("ringing", "idle")
    counsellor.reject()
    simulator.settle()
    assert (counsellor.state, second.state) == ("idle", "ringing")


class TestScreening:
    @pytest.fixture(autouse=True)
    def _screening(self, app: Application) -> None:
        app.on(
            "/screen", '<Gather numDigits="1" action="/key"><Say>Press 1</Say></Gather><Hangup/>'
        )

    def test_end_of_the_document_bridges(
        self, simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
    ) -> None:
        app.on("/key", "<Response/>")
        caller = dial(_dial(f'<Number url="/screen">{COUNSELLOR}</Number>'))
        counsellor.answer()
        simulator.settle()
        counsellor.say("not yet")
        counsellor.press("1")
        simulator.settle()
        counsellor.say("now")
        assert caller.words == ["now"]
        assert app.forms("/screen")[0]["ParentCallSid"] == caller.calls[0].sid

    def test_hangup_does_not_bridge(
        self, simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
    ) -> None:
        dial(_dial(f'<Number url="/screen">{COUNSELLOR}</Number>'))
        counsellor.answer()
        simulator.turn(10)
        assert counsellor.state == "idle"
        assert app.forms("/after")[0]["DialBridged"] == "false"

    def test_voicemail_never_accepts(
        self, simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
    ) -> None:
        counsellor.mode = Mode.VOICEMAIL
        caller = dial(_dial(f'<Number url="/screen">{COUNSELLOR}</Number>'))
        simulator.turn(40)
        assert app.forms("/after")[0]["DialBridged"] == "false"
        assert not caller.has_heard("leave a message")


def test_children_end_when_the_caller_hangs_up(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    caller = dial(_dial(f'<Number statusCallback="/leg">{COUNSELLOR}</Number>'))
    caller.hang_up()
    simulator.settle()
    assert counsellor.state == "idle"
    form = app.forms("/leg")[0]
    assert (form["CallStatus"], form["SipResponseCode"]) == ("canceled", "487")
    assert not app.forms("/after")


def test_star_hangs_up_the_other_party_only(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    caller = dial(_dial(COUNSELLOR, 'hangupOnStar="true"'))
    counsellor.answer()
    simulator.settle()
    caller.press("*")
    simulator.settle()
    assert (caller.state, counsellor.state) == ("in call", "idle")
    assert app.forms("/after")[0]["DialBridged"] == "true"


def test_time_limit_ends_the_conversation(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    dial(_dial(COUNSELLOR, 'timeLimit="60"'))
    counsellor.answer()
    simulator.turn(61)
    assert app.forms("/after")[0]["DialCallDuration"] == "60"


def test_answer_on_bridge_leaves_the_call_ringing_until_then(
    simulator: Simulator, dial: Dial, counsellor: Phone
) -> None:
    caller = dial(_dial(COUNSELLOR, 'answerOnBridge="true"'))
    assert not caller.calls[0].is_answered
    counsellor.answer()
    simulator.settle()
    assert caller.calls[0].is_answered


def test_caller_id_is_shown(dial: Dial, counsellor: Phone) -> None:
    dial(_dial(COUNSELLOR, f'callerId="{LINE}"'))
    assert counsellor.ringing[0].from_ == LINE


def test_client_rings_by_its_name(simulator: Simulator, dial: Dial) -> None:
    softphone = simulator.phone("client:ana")
    dial(_dial("<Client><Identity>ana</Identity></Client>"))
    assert softphone.state == "ringing"


def test_dialled_phone_in_a_call_is_busy(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    dial(_dial(COUNSELLOR))
    counsellor.answer()
    simulator.settle()
    other = simulator.phone("+447700900124")
    other.dial(LINE)
    simulator.settle()
    assert app.forms("/after")[0]["DialCallStatus"] == "busy"


def test_recording_is_announced_after_the_call(
    simulator: Simulator, app: Application, dial: Dial, counsellor: Phone
) -> None:
    dial(_dial(COUNSELLOR, 'record="record-from-answer-dual" recordingStatusCallback="/tape"'))
    counsellor.answer()
    simulator.turn(7)
    counsellor.hang_up()
    simulator.turn(3)
    assert app.forms("/after")[0]["RecordingDuration"] == "7"
    form = app.forms("/tape")[0]
    assert (form["RecordingStatus"], form["RecordingDuration"]) == ("completed", "7")
    assert (form["RecordingSource"], form["RecordingChannels"]) == ("DialVerb", "2")
