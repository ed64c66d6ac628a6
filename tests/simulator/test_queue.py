import pytest
from twilio.base.exceptions import TwilioRestException

from helpline.simulator import Phone, Simulator, Sound
from helpline.simulator.voice.queue_link import QueueBrokeError
from tests.simulator.application import Application
from tests.simulator.conftest import LINE, Client, Dial

OPERATOR_LINE = "+442079460102"
ENQUEUE = '<Enqueue waitUrl="/wait" waitUrlMethod="POST" action="/left">line</Enqueue>'
FRONT = "/operator"


@pytest.fixture(autouse=True)
def _pages(simulator: Simulator, app: Application) -> None:
    simulator.number(OPERATOR_LINE, voice_url=FRONT)
    app.on("/wait", "<Say>Please hold.</Say><Pause length='10'/>")
    app.on("/left", "<Say>Afterwards.</Say><Pause length='60'/>")


def _results(app: Application) -> list[str]:
    return [form["QueueResult"] for form in app.forms("/left")]


@pytest.fixture
def operator(simulator: Simulator) -> Phone:
    return simulator.phone("+447700900050")


def test_wait_document_is_asked_for_again_for_as_long_as_the_wait(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    dial(ENQUEUE)
    simulator.turn(33)
    forms = app.forms("/wait")
    assert len(forms) == 4
    assert [form["QueueTime"] for form in forms] == ["0", "11", "22", "32"]
    expected = {
        "QueuePosition": "1",
        "CurrentQueueSize": "1",
        "MaxQueueSize": "1000",
        "AvgQueueTime": "0",
        "CallStatus": "in-progress",
    }
    assert forms[0].items() >= expected.items()
    assert forms[0]["QueueSid"].startswith("QU")


def test_empty_wait_document_does_not_spin(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    app.on("/wait", "<Response/>")
    dial(ENQUEUE)
    simulator.turn(5)
    assert len(app.forms("/wait")) == 6


@pytest.mark.parametrize(
    ("wait_url", "sound"), [("", Sound.HOLD_MUSIC), ('waitUrl=""', Sound.SILENCE)]
)
def test_queue_without_a_document_has_music_or_silence(
    dial: Dial, wait_url: str, sound: Sound
) -> None:
    caller = dial(f"<Enqueue {wait_url}>line</Enqueue>")
    assert caller.heard[-1].sound is sound


def test_wait_document_is_fetched_by_get_unless_told_otherwise(
    app: Application, dial: Dial
) -> None:
    dial('<Enqueue waitUrl="/wait">line</Enqueue>')
    assert [one.method for one in app.asked if one.path == "/wait"] == ["GET"]


def test_positions_follow_the_order_of_arrival(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    dial(ENQUEUE)
    simulator.phone("+447700900124").dial(LINE)
    simulator.settle()
    assert [form["QueuePosition"] for form in app.forms("/wait")] == ["1", "2"]


def test_leave_goes_on_with_the_action(simulator: Simulator, app: Application, dial: Dial) -> None:
    app.on(
        "/wait", '<Gather numDigits="1" action="/key"><Say>Press 2 for a callback</Say></Gather>'
    )
    app.on("/key", "<Leave/>")
    caller = dial(ENQUEUE)
    caller.press("2")
    simulator.turn(2)
    assert app.forms("/key")[0]["QueuePosition"] == "1"
    form = app.forms("/left")[0]
    assert (form["QueueResult"], form["QueueTime"]) == ("leave", "0")
    assert caller.has_heard("afterwards")


def test_without_an_action_the_next_verb_follows(app: Application, dial: Dial) -> None:
    app.on("/wait", "<Leave/>")
    assert dial('<Enqueue waitUrl="/wait">line</Enqueue><Say>Next</Say>').has_heard("next")


def test_redirect_in_the_wait_document_stays_in_the_queue(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    app.on("/wait", "<Redirect>/wait-more</Redirect>")
    app.on("/wait-more", "<Say>More</Say><Pause length='5'/>")
    dial(ENQUEUE)
    simulator.turn(6)
    assert app.paths()[:4] == ["/voice", "/wait", "/wait-more", "/wait"]
    assert app.forms("/wait-more")[0]["QueuePosition"] == "1"


@pytest.mark.parametrize("document", ["<Dial>+447700900001</Dial>", "<Blink/>", "<Play/>"])
def test_bad_wait_document_is_an_error_of_the_queue(
    app: Application, dial: Dial, document: str
) -> None:
    app.on("/wait", document)
    dial(ENQUEUE)
    assert _results(app) == ["error"]


def test_hangup_is_told_to_the_action(simulator: Simulator, app: Application, dial: Dial) -> None:
    dial(ENQUEUE).hang_up()
    simulator.settle()
    assert _results(app) == ["hangup"]
    assert app.forms("/left")[0]["CallStatus"] in {"in-progress", "completed"}
    assert simulator.world.queues["line"].members == []


def test_hangup_verb_in_the_wait_document_ends_the_call(app: Application, dial: Dial) -> None:
    app.on("/wait", "<Hangup/>")
    caller = dial(ENQUEUE)
    assert caller.state == "idle"
    assert _results(app) == ["hangup"]


def test_full_queue_turns_away(
    simulator: Simulator, app: Application, client: Client, dial: Dial
) -> None:
    client.queues.create("line", max_size=1)
    dial(ENQUEUE)
    simulator.phone("+447700900124").dial(LINE)
    simulator.settle()
    assert _results(app) == ["queue-full"]


def test_fault_of_twilio_is_a_system_error(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    caller = dial(ENQUEUE)
    assert caller.call is not None
    caller.call.interrupt(QueueBrokeError("broke"))
    simulator.settle()
    assert _results(app) == ["system-error"]


class TestDequeuedOverRest:
    def test_member_moves_and_a_second_try_finds_nobody(
        self, simulator: Simulator, app: Application, client: Client, dial: Dial
    ) -> None:
        app.on("/move", "<Say>Moved.</Say><Pause length='9'/>")
        caller = dial(ENQUEUE)
        assert caller.call is not None
        simulator.turn(7)
        (queue,) = client.queues.list()
        (member,) = client.queues(queue.sid).members.list()
        assert (member.position, member.wait_time, member.call_sid) == (1, 7, caller.call.sid)
        target = client.queues(queue.sid).members(caller.call.sid)
        target.update(url=f"{app.base_url}/move")
        with pytest.raises(TwilioRestException) as second:
            target.update(url=f"{app.base_url}/move")
        assert (second.value.status, second.value.code) == (404, 20404)
        simulator.settle()
        assert caller.has_heard("moved")
        assert not caller.has_heard("afterwards")
        assert _results(app) == ["redirected"]

    def test_front_is_whoever_waits_longest(
        self, simulator: Simulator, client: Client, dial: Dial
    ) -> None:
        caller = dial(ENQUEUE)
        simulator.phone("+447700900124").dial(LINE)
        simulator.settle()
        (queue,) = client.queues.list()
        front = client.queues(queue.sid).members("Front").fetch()
        assert caller.call is not None
        assert front.call_sid == caller.call.sid

    def test_queue_with_members_is_not_deleted(self, client: Client, dial: Dial) -> None:
        dial(ENQUEUE)
        (queue,) = client.queues.list()
        with pytest.raises(TwilioRestException):
            client.queues(queue.sid).delete()


class TestDialledQueue:
    @pytest.fixture(autouse=True)
    def _operator_line(self, app: Application) -> None:
        app.on(FRONT, '<Dial timeout="10" action="/served"><Queue>line</Queue></Dial>')
        app.on("/served", "<Say>Next, please.</Say>")

    def test_head_is_bridged_and_the_action_comes_after(
        self, simulator: Simulator, app: Application, dial: Dial, operator: Phone
    ) -> None:
        caller = dial(ENQUEUE)
        simulator.turn(5)
        operator.dial(OPERATOR_LINE)
        simulator.settle()
        operator.say("Good morning")
        assert caller.words[-1] == "Good morning"
        assert not app.forms("/left")
        simulator.turn(20)
        operator.hang_up()
        simulator.settle()
        assert _results(app) == ["bridged"]
        assert caller.has_heard("afterwards")

    def test_caller_leaving_ends_the_bridge(
        self, simulator: Simulator, app: Application, dial: Dial, operator: Phone
    ) -> None:
        caller = dial(ENQUEUE)
        operator.dial(OPERATOR_LINE)
        simulator.settle()
        caller.hang_up()
        simulator.settle()
        assert _results(app) == ["bridged"]
        form = app.forms("/served")[0]
        assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")

    def test_empty_queue_is_waited_for(
        self, simulator: Simulator, app: Application, dial: Dial, operator: Phone
    ) -> None:
        dial("<Pause length='4'/>" + ENQUEUE)
        operator.dial(OPERATOR_LINE)
        simulator.turn(2)
        assert app.forms("/served")[0]["DialCallStatus"] == "failed"  # no such queue yet
        simulator.turn(3)
        second = simulator.phone("+447700900051")
        second.dial(OPERATOR_LINE)
        third = simulator.phone("+447700900052")
        third.dial(OPERATOR_LINE)
        simulator.turn(11)
        assert second.state == "in call"
        assert app.forms("/served")[-1]["DialCallStatus"] == "no-answer"

    def test_greeting_is_heard_by_the_queued_caller(
        self, simulator: Simulator, app: Application, dial: Dial, operator: Phone
    ) -> None:
        app.on(FRONT, '<Dial action="/served"><Queue url="/greet">line</Queue></Dial>')
        app.on("/greet", "<Say>You are connected now.</Say>")
        caller = dial(ENQUEUE)
        operator.dial(OPERATOR_LINE)
        simulator.settle()
        operator.say("too early")
        simulator.turn(2)
        operator.say("in time")
        assert caller.words[-2:] == ["You are connected now.", "in time"]
        form = app.forms("/greet")[0]
        assert operator.call is not None
        assert form["DequeingCallSid"] == operator.call.sid

    @pytest.mark.parametrize("who", ["caller", "operator"])
    def test_result_tells_who_left_before_the_bridge(
        self, simulator: Simulator, app: Application, dial: Dial, operator: Phone, who: str
    ) -> None:
        app.on(FRONT, '<Dial action="/served"><Queue url="/greet">line</Queue></Dial>')
        app.on("/greet", "<Say>You are connected now.</Say>")
        caller = dial(ENQUEUE)
        operator.dial(OPERATOR_LINE)
        simulator.settle()
        {"caller": caller, "operator": operator}[who].hang_up()
        simulator.settle()
        assert _results(app) == [{"caller": "hangup", "operator": "bridging-in-process"}[who]]

    def test_redirect_of_a_bridged_caller_has_a_result_of_its_own(
        self,
        simulator: Simulator,
        app: Application,
        client: Client,
        dial: Dial,
        operator: Phone,
    ) -> None:
        app.on("/move", "<Say>Moved.</Say>")
        caller = dial(ENQUEUE)
        operator.dial(OPERATOR_LINE)
        simulator.settle()
        assert caller.call is not None
        client.calls(caller.call.sid).update(url=f"{app.base_url}/move")
        simulator.settle()
        assert _results(app) == ["redirected-from-bridged"]
        assert app.forms("/served")
