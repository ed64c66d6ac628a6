import pytest

from helpline.simulator import CallStatus, Phone, Simulator, Sound
from tests.simulator.application import Application
from tests.simulator.conftest import ACCOUNT_SID, CALLER, LINE, Dial


def test_first_webhook_carries_what_twilio_sends(app: Application, dial: Dial) -> None:
    dial("<Say>Hello</Say>")
    form = app.forms("/voice")[0]
    assert form["CallSid"].startswith("CA")
    assert len(form["CallSid"]) == 34
    expected = {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "CallStatus": "ringing",
        "Direction": "inbound",
        "From": CALLER,
        "Caller": CALLER,
        "To": LINE,
        "Called": LINE,
        "FromCity": "",
        "CalledCountry": "",
    }
    assert form.items() >= expected.items()
    assert "ParentCallSid" not in form


def test_call_ends_with_its_document_and_says_so_once(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    caller = dial("<Say>one two three four five</Say><Pause length='3'/>")
    simulator.turn(4)
    assert caller.state == "in call"
    simulator.turn(1)
    assert caller.state == "idle"
    (form,) = app.forms("/status")
    assert form["CallStatus"] == "completed"
    assert (form["CallDuration"], form["Duration"]) == ("5", "1")
    assert (form["SequenceNumber"], form["CallbackSource"]) == ("0", "call-progress-events")
    assert form["Timestamp"] == "Mon, 02 Mar 2026 12:00:05 +0000"
    assert "SipResponseCode" not in form


def test_empty_document_ends_the_call(app: Application, dial: Dial) -> None:
    assert dial("<Response/>").state == "idle"
    assert app.forms("/status")[0]["CallStatus"] == "completed"


@pytest.mark.parametrize("shown", ["anonymous", "+266696687"])
def test_withheld_caller_is_shown_as_the_network_shows_it(
    simulator: Simulator, app: Application, caller: Phone, shown: str
) -> None:
    caller.dial(LINE, withheld=True if shown == "anonymous" else shown)
    simulator.settle()
    assert app.forms("/voice")[0]["From"] == shown


def test_forwarded_call_says_from_where(
    simulator: Simulator, app: Application, caller: Phone
) -> None:
    caller.dial(LINE, forwarded_from="+442079460999")
    simulator.settle()
    assert app.forms("/voice")[0]["ForwardedFrom"] == "+442079460999"


def test_status_is_no_answer_when_the_caller_leaves_before_the_answer(
    simulator: Simulator, app: Application, caller: Phone
) -> None:
    app.on("/voice", "<Say>Hello</Say>")
    caller.dial(LINE)
    caller.hang_up()
    simulator.settle()
    assert [form["CallStatus"] for form in app.forms("/status")] == ["no-answer"]
    assert not caller.words


def test_caller_hangs_up_at_any_moment(simulator: Simulator, app: Application, dial: Dial) -> None:
    caller = dial("<Say>A long welcome, which nobody hears to its end.</Say>")
    simulator.turn(1)
    caller.hang_up()
    simulator.settle()
    assert app.forms("/status")[0]["CallDuration"] == "1"
    assert caller.calls[0].heard[-1].sound is Sound.ENDED


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_reject_never_answers(app: Application, dial: Dial, reason: str, status: str) -> None:
    caller = dial(f'<Reject reason="{reason}"/>')
    assert caller.state == "idle"
    assert not caller.calls[0].is_answered
    assert app.forms("/status")[0]["CallStatus"] == status


def test_later_webhooks_say_in_progress(simulator: Simulator, app: Application, dial: Dial) -> None:
    app.on("/next", "<Say>Hello</Say>")
    dial("<Say>One two</Say><Redirect>/next</Redirect>")
    simulator.turn(1)
    assert app.forms("/next")[0]["CallStatus"] == "in-progress"


def test_redirect_resolves_against_its_document(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    simulator.number(LINE, voice_url="/deep/voice")
    app.on("/deep/voice", "<Redirect>next?step=2</Redirect>")
    app.on("/deep/next", "<Say>Here</Say>")
    assert dial("").has_heard("here")


def test_number_without_a_voice_url_fails_at_once(
    simulator: Simulator, app: Application, caller: Phone
) -> None:
    simulator.number("+442079460102", status_callback="/status")
    call = caller.dial("+442079460102")
    simulator.settle()
    assert call.status is CallStatus.FAILED
    assert not app.asked


class TestFallback:
    @pytest.fixture(autouse=True)
    def _fallback(self, simulator: Simulator, app: Application) -> None:
        simulator.number(LINE, voice_fallback_url="/fallback")
        app.on("/fallback", "<Say>We put you through.</Say><Redirect>/later</Redirect>")
        app.on("/later", "<Say>Later</Say><Pause length='60'/>")

    def test_is_asked_when_the_document_is_refused(
        self, simulator: Simulator, app: Application, dial: Dial
    ) -> None:
        caller = dial("<Blink/>")
        simulator.turn(5)
        form = app.forms("/fallback")[0]
        assert (form["ErrorCode"], form["ErrorUrl"]) == ("12200", f"{app.base_url}/voice")
        assert caller.words == ["We put you through.", "Later"]

    def test_is_asked_when_the_application_fails(self, app: Application, dial: Dial) -> None:
        app.on("/broken", "", 500)
        dial("<Redirect>/broken</Redirect>")
        assert app.forms("/fallback")[0]["ErrorCode"] == "11200"

    def test_is_asked_when_a_verb_cannot_be_played(self, app: Application, dial: Dial) -> None:
        dial("<Dial>nobody</Dial>")
        assert app.forms("/fallback")[0]["ErrorCode"] == "13224"

    def test_fails_as_well(self, simulator: Simulator, app: Application, dial: Dial) -> None:
        app.on("/fallback", "", 503)
        caller = dial("<Blink/>")
        assert caller.has_heard("application error")
        assert [error.code for error in simulator.log.errors] == [12200, 11200]
