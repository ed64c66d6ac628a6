from datetime import timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from helpline.clock import TurnableClock
from helpline.simulator import Mode, Phone, Simulator
from tests.simulator.application import Application
from tests.simulator.conftest import ACCOUNT_SID, AUTH_TOKEN, COUNSELLOR, LINE, Client, Dial

EVENTS = ["initiated", "ringing", "answered", "completed"]


def _create(client: Client, app: Application, **fields: object) -> str:
    wanted = {
        "to": COUNSELLOR,
        "from_": LINE,
        "url": f"{app.base_url}/leg",
        "status_callback": f"{app.base_url}/progress",
        "status_callback_event": EVENTS,
    }
    return str(client.calls.create(**{**wanted, **fields}).sid)


def _statuses(app: Application) -> list[str]:
    return [form["CallStatus"] for form in app.forms("/progress")]


@pytest.fixture(autouse=True)
def _leg(app: Application) -> None:
    app.on("/leg", "<Say>Hello</Say><Pause length='30'/>")
    app.on("/moved", "<Say>Moved</Say><Pause length='30'/>")


class TestCreate:
    def test_call_is_queued_in_the_answer_and_rings_afterwards(
        self, simulator: Simulator, app: Application, client: Client, counsellor: Phone
    ) -> None:
        call = client.calls.create(to=COUNSELLOR, from_=LINE, url=f"{app.base_url}/leg")
        assert (call.status, call.direction, call.queue_time) == ("queued", "outbound-api", "0")
        assert call.date_created == simulator.now()
        simulator.settle()
        assert client.calls(call.sid).fetch().status == "ringing"
        counsellor.answer()
        simulator.turn(5)
        assert (
            app.forms("/leg")[0].items()
            >= {
                "CallSid": call.sid,
                "CallStatus": "in-progress",
                "Direction": "outbound-api",
                "From": LINE,
                "To": COUNSELLOR,
            }.items()
        )
        counsellor.hang_up()
        simulator.settle()
        ended = client.calls(call.sid).fetch()
        assert (ended.status, ended.duration) == ("completed", "5")

    def test_events_are_numbered_and_say_how_it_ended(
        self, simulator: Simulator, app: Application, client: Client, counsellor: Phone
    ) -> None:
        _create(client, app)
        simulator.settle()
        counsellor.answer()
        simulator.turn(61)
        forms = app.forms("/progress")
        assert _statuses(app) == ["initiated", "ringing", "in-progress", "completed"]
        assert [form["SequenceNumber"] for form in forms] == ["0", "1", "2", "3"]
        assert forms[3]["SipResponseCode"] == "200"
        assert "CallDuration" not in forms[2]

    def test_only_the_end_is_told_by_default(
        self, simulator: Simulator, app: Application, client: Client, counsellor: Phone
    ) -> None:
        client.calls.create(
            to=COUNSELLOR,
            from_=LINE,
            url=f"{app.base_url}/leg",
            status_callback=f"{app.base_url}/progress",
        )
        simulator.settle()
        counsellor.reject()
        simulator.settle()
        assert _statuses(app) == ["busy"]
        assert app.forms("/progress")[0]["SequenceNumber"] == "0"

    @pytest.mark.parametrize(
        ("mode", "status", "sip"), [(Mode.BUSY, "busy", "486"), (Mode.UNREACHABLE, "failed", "404")]
    )
    def test_phone_that_cannot_ring(
        self,
        simulator: Simulator,
        app: Application,
        client: Client,
        counsellor: Phone,
        mode: Mode,
        status: str,
        sip: str,
    ) -> None:
        counsellor.mode = mode
        _create(client, app)
        simulator.settle()
        assert _statuses(app) == ["initiated", status]
        assert app.forms("/progress")[1]["SipResponseCode"] == sip
        assert app.forms("/progress")[1]["CallDuration"] == "0"

    def test_unanswered_leg_rings_five_seconds_longer_than_asked(
        self, simulator: Simulator, app: Application, client: Client
    ) -> None:
        _create(client, app, timeout=20)
        simulator.turn(24.9)
        assert _statuses(app)[-1] == "ringing"
        simulator.turn(0.1)
        assert _statuses(app)[-1] == "no-answer"
        assert app.forms("/progress")[-1]["SipResponseCode"] == "487"

    def test_inline_document_is_played(
        self, simulator: Simulator, client: Client, counsellor: Phone
    ) -> None:
        twiml = "<Response><Say>Inline</Say></Response>"
        client.calls.create(to=COUNSELLOR, from_=LINE, twiml=twiml)
        simulator.settle()
        counsellor.answer()
        simulator.settle()
        assert counsellor.words == ["Inline"]

    def test_inline_document_has_no_base_for_relative_urls(
        self, simulator: Simulator, client: Client, counsellor: Phone
    ) -> None:
        twiml = '<Response><Gather action="/key" timeout="1"><Say>1</Say></Gather></Response>'
        client.calls.create(to=COUNSELLOR, from_=LINE, twiml=twiml)
        simulator.settle()
        counsellor.answer()
        simulator.settle()
        counsellor.press("1#")
        simulator.settle()
        assert [error.code for error in simulator.log.errors] == [11100]

    def test_url_wins_over_inline(
        self, simulator: Simulator, app: Application, client: Client, counsellor: Phone
    ) -> None:
        _create(client, app, twiml="<Response><Say>Inline</Say></Response>")
        simulator.settle()
        counsellor.answer()
        simulator.settle()
        assert counsellor.words == ["Hello"]

    def test_fallback_is_asked_when_the_document_fails(
        self, simulator: Simulator, app: Application, client: Client, counsellor: Phone
    ) -> None:
        app.on("/leg", "", 500)
        _create(client, app, fallback_url=f"{app.base_url}/moved")
        simulator.settle()
        counsellor.answer()
        simulator.settle()
        assert app.forms("/moved")[0]["ErrorCode"] == "11200"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"to": "12345"}, 21211),
            ({"to": "anonymous"}, 21211),
            ({"from_": "+442079460999"}, 21210),
            ({"url": "relative/path"}, 21205),
            ({"url": None}, 21205),
            ({"url": None, "twiml": "x" * 4001}, 32018),
            ({"status_callback": "http://bad_host/"}, 21609),
            ({"timeout": 601}, 20001),
        ],
    )
    def test_bad_field_is_refused_with_twilios_code(
        self,
        simulator: Simulator,
        app: Application,
        client: Client,
        fields: dict[str, object],
        code: int,
    ) -> None:
        wanted = {"to": COUNSELLOR, "from_": LINE, "url": f"{app.base_url}/leg"}
        chosen = {name: value for name, value in {**wanted, **fields}.items() if value is not None}
        with pytest.raises(TwilioRestException) as refused:
            client.calls.create(**chosen)
        assert (refused.value.status, refused.value.code) == (400, code)
        assert not simulator.world.calls

    @pytest.mark.parametrize(
        ("mode", "method", "expected"),
        [
            (Mode.PERSON, "Enable", "human"),
            (Mode.VOICEMAIL, "Enable", "machine_start"),
            (Mode.VOICEMAIL, "DetectMessageEnd", "machine_end_beep"),
        ],
    )
    def test_machine_detection_delays_the_document(
        self,
        simulator: Simulator,
        app: Application,
        client: Client,
        counsellor: Phone,
        mode: Mode,
        method: str,
        expected: str,
    ) -> None:
        counsellor.mode = mode
        sid = _create(client, app, machine_detection=method)
        simulator.settle()
        if mode is Mode.PERSON:
            counsellor.answer()
            simulator.settle()
            assert not app.forms("/leg")
        simulator.turn(22)
        assert app.forms("/leg")[0]["AnsweredBy"] == expected
        assert client.calls(sid).fetch().answered_by == expected

    def test_detection_on_the_side_is_told_by_itself(
        self, simulator: Simulator, app: Application, client: Client, counsellor: Phone
    ) -> None:
        hook = f"{app.base_url}/machine"
        _create(
            client,
            app,
            machine_detection="Enable",
            async_amd="true",
            async_amd_status_callback=hook,
        )
        simulator.settle()
        counsellor.answer()
        simulator.settle()
        assert "AnsweredBy" not in app.forms("/leg")[0]
        simulator.turn(4)
        form = app.forms("/machine")[0]
        assert (form["AnsweredBy"], form["MachineDetectionDuration"]) == ("human", "4000")

    def test_detection_can_be_wrong_about_a_person(
        self, simulator: Simulator, app: Application, client: Client, counsellor: Phone
    ) -> None:
        counsellor.taken_for = "machine_start"
        sid = _create(client, app, machine_detection="Enable")
        simulator.settle()
        counsellor.answer()
        simulator.turn(4)
        assert client.calls(sid).fetch().answered_by == "machine_start"
        assert counsellor.state == "in call"


class TestUpdate:
    def test_url_moves_a_call_in_progress(
        self, simulator: Simulator, app: Application, client: Client, dial: Dial
    ) -> None:
        caller = dial("<Say>Wait</Say><Pause length='60'/>")
        client.calls(caller.calls[0].sid).update(url=f"{app.base_url}/moved", method="POST")
        simulator.settle()
        assert caller.words == ["Wait", "Moved"]

    def test_ringing_call_is_not_moved(
        self, simulator: Simulator, app: Application, client: Client
    ) -> None:
        sid = _create(client, app)
        simulator.settle()
        with pytest.raises(TwilioRestException) as refused:
            client.calls(sid).update(url=f"{app.base_url}/moved")
        assert (refused.value.status, refused.value.code) == (400, 21220)

    @pytest.mark.parametrize("status", ["canceled", "completed"])
    def test_ringing_call_is_withdrawn(
        self,
        simulator: Simulator,
        app: Application,
        client: Client,
        counsellor: Phone,
        status: str,
    ) -> None:
        sid = _create(client, app)
        simulator.settle()
        assert client.calls(sid).update(status=status).status == "canceled"
        simulator.settle()
        assert counsellor.state == "idle"
        assert _statuses(app)[-1] == "canceled"

    def test_cancelling_leaves_an_answered_call_alone_and_completing_ends_it(
        self, simulator: Simulator, app: Application, client: Client, counsellor: Phone
    ) -> None:
        sid = _create(client, app)
        simulator.settle()
        counsellor.answer()
        simulator.settle()
        assert client.calls(sid).update(status="canceled").status == "in-progress"
        assert client.calls(sid).update(status="completed").status == "completed"
        simulator.settle()
        assert counsellor.state == "idle"

    def test_ended_and_unknown_calls_are_refused(
        self, app: Application, client: Client, dial: Dial
    ) -> None:
        caller = dial("<Hangup/>")
        for change in ({"status": "completed"}, {"url": f"{app.base_url}/moved"}):
            with pytest.raises(TwilioRestException) as ended:
                client.calls(caller.calls[0].sid).update(**change)
            assert ended.value.code == 21220
        with pytest.raises(TwilioRestException) as unknown:
            client.calls("CA" + "f" * 32).update(status="completed")
        assert (unknown.value.status, unknown.value.code) == (404, 20404)

    def test_rest_call_inside_a_webhook_does_not_lock_up(
        self, app: Application, client: Client, dial: Dial
    ) -> None:
        def handle(form: dict[str, str]) -> str:
            _create(client, app)
            client.calls(form["CallSid"]).fetch()
            return "<Response><Say>Done</Say></Response>"

        app.on("/inside", handle)
        assert dial("<Redirect>/inside</Redirect>").words == ["Done"]


class TestList:
    def test_filters_and_pages(
        self,
        simulator: Simulator,
        app: Application,
        client: Client,
        clock: TurnableClock,
        dial: Dial,
    ) -> None:
        start = clock.now()
        dial("<Hangup/>")
        simulator.turn(60)
        for _ in range(4):
            _create(client, app)
        simulator.turn(120)
        assert len(client.calls.list()) == 5
        assert len(client.calls.list(page_size=2)) == 5
        assert len(client.calls.list(to=COUNSELLOR)) == 4
        assert len(client.calls.list(status="completed")) == 1
        assert len(client.calls.list(from_=LINE, status="no-answer")) == 4
        assert len(client.calls.list(start_time_after=start + timedelta(seconds=30))) == 4
        assert len(client.calls.list(start_time_before=start + timedelta(seconds=30))) == 1
        assert client.calls.list(limit=1)[0].to == COUNSELLOR

    def test_newest_comes_first_and_neighbours_are_named(
        self, app: Application, client: Client, rest_url: str
    ) -> None:
        first, second = _create(client, app), _create(client, app)
        url = f"{rest_url}/2010-04-01/Accounts/{ACCOUNT_SID}/Calls.json?PageSize=1"
        page = requests.get(url, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5).json()
        assert page["calls"][0]["sid"] == second
        page = requests.get(
            rest_url + page["next_page_uri"], auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5
        ).json()
        assert page["calls"][0]["sid"] == first
        assert page["next_page_uri"] is None


@pytest.mark.parametrize(
    "credentials", [None, (ACCOUNT_SID, "wrong"), ("AC" + "1" * 32, AUTH_TOKEN)]
)
def test_wrong_credentials_are_refused(rest_url: str, credentials: tuple[str, str] | None) -> None:
    url = f"{rest_url}/2010-04-01/Accounts/{ACCOUNT_SID}/Calls.json"
    answer = requests.get(url, auth=credentials, timeout=5)
    assert answer.status_code == 401
    assert answer.json() == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


def test_account_is_shown(client: Client) -> None:
    assert client.api.accounts(ACCOUNT_SID).fetch().status == "active"


@pytest.mark.parametrize(
    "path", ["Accounts/AC1/Calls.json", f"Accounts/{ACCOUNT_SID}/Nothing.json"]
)
def test_unknown_path_is_not_found(rest_url: str, path: str) -> None:
    answer = requests.get(
        f"{rest_url}/2010-04-01/{path}", auth=(ACCOUNT_SID, AUTH_TOKEN), timeout=5
    )
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


class TestPace:
    def test_calls_leave_one_a_second_and_wait_in_order(
        self, simulator: Simulator, app: Application, client: Client
    ) -> None:
        simulator.options.calls_per_second = 1.0
        phones = [simulator.phone(f"+44770090000{n}") for n in (1, 2, 3)]
        calls = [
            client.calls.create(to=phone.number, from_=LINE, url=f"{app.base_url}/leg")
            for phone in phones
        ]
        assert [call.queue_time for call in calls] == ["0", "1000", "2000"]
        simulator.settle()
        assert [phone.state for phone in phones] == ["ringing", "idle", "idle"]
        assert client.calls(calls[1].sid).fetch().status == "queued"
        simulator.turn(1)
        assert [phone.state for phone in phones] == ["ringing", "ringing", "idle"]
        simulator.turn(1)
        assert phones[2].state == "ringing"

    def test_call_cancelled_in_the_queue_ends_without_a_word(
        self, simulator: Simulator, app: Application, client: Client
    ) -> None:
        simulator.options.calls_per_second = 0.1
        _create(client, app, to="+447700900009")
        sid = _create(client, app)
        assert client.calls(sid).update(status="canceled").status == "canceled"
        simulator.turn(20)
        assert {form["CallSid"] for form in app.forms("/progress")} == {
            call.sid for call in simulator.world.calls.values() if call.sid != sid
        }
