from threading import Barrier, BrokenBarrierError

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from helpline.simulator import Phone, RestMishap, Simulator
from tests.simulator.application import Application
from tests.simulator.conftest import COUNSELLOR, LINE, Client, Dial

HELLO = "<Say>Hello</Say><Pause length='60'/>"
TOKEN = "I-Twilio-Idempotency-Token"


def _create(client: Client, app: Application) -> str:
    return str(
        client.calls.create(
            to=COUNSELLOR,
            from_=LINE,
            url=f"{app.base_url}/leg",
            status_callback=f"{app.base_url}/progress",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        ).sid
    )


def _statuses(app: Application) -> list[str]:
    return [form["CallStatus"] for form in app.forms("/progress")]


class TestDoubled:
    def test_double_carries_the_same_token_and_is_played_once(
        self, simulator: Simulator, app: Application, dial: Dial
    ) -> None:
        simulator.trouble.double("/voice")
        caller = dial(HELLO)
        assert caller.words == ["Hello"]
        tokens = [one.headers[TOKEN] for one in app.asked]
        assert len(tokens) == 2
        assert len(set(tokens)) == 1

    def test_double_may_come_without_a_token(
        self, simulator: Simulator, app: Application, dial: Dial
    ) -> None:
        simulator.trouble.double("/voice", with_token=False)
        dial(HELLO)
        assert [TOKEN in one.headers for one in app.asked] == [False, False]

    def test_double_may_come_at_the_same_time(
        self, simulator: Simulator, app: Application, dial: Dial
    ) -> None:
        both = Barrier(2, timeout=5)

        def meet(_: dict[str, str]) -> str:
            both.wait()
            return "<Response><Say>Both</Say></Response>"

        app.on("/meet", meet)
        simulator.trouble.double("/meet", at_once=True)
        assert dial("<Redirect>/meet</Redirect>").words == ["Both"]
        assert not both.broken

    def test_every_webhook_has_a_token_of_its_own(self, app: Application, dial: Dial) -> None:
        dial("<Redirect>/next</Redirect>")
        assert len({one.headers[TOKEN] for one in app.asked}) == len(app.asked)


def test_delayed_webhook_comes_late(simulator: Simulator, app: Application, dial: Dial) -> None:
    simulator.trouble.delay("/voice", 7)
    caller = dial(HELLO)
    simulator.turn(6)
    assert not app.asked
    simulator.turn(1)
    assert caller.words == ["Hello"]


def test_swapped_status_webhook_comes_behind_the_next(
    simulator: Simulator, app: Application, client: Client, counsellor: Phone
) -> None:
    app.on("/leg", HELLO)
    simulator.trouble.swap("/progress", where=lambda form: form["CallStatus"] == "ringing")
    _create(client, app)
    simulator.settle()
    assert _statuses(app) == ["initiated"]
    counsellor.answer()
    simulator.settle()
    assert _statuses(app) == ["initiated", "in-progress", "ringing"]
    assert [form["SequenceNumber"] for form in app.forms("/progress")] == ["0", "2", "1"]


def test_swapped_status_webhook_comes_late_when_there_is_no_next(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    simulator.trouble.swap("/status")
    dial("<Hangup/>")
    assert not app.forms("/status")
    simulator.turn(10)
    assert app.forms("/status")


class TestLost:
    def test_lost_document_is_the_fallbacks_turn(
        self, simulator: Simulator, app: Application, dial: Dial
    ) -> None:
        simulator.number(LINE, voice_fallback_url="/fallback")
        app.on("/fallback", HELLO)
        simulator.trouble.lose("/voice")
        assert dial("<Say>Never</Say>").words == ["Hello"]
        assert app.paths() == ["/fallback"]

    def test_lost_answer_was_handled_all_the_same(
        self, simulator: Simulator, app: Application, dial: Dial
    ) -> None:
        simulator.trouble.lose_answer("/voice")
        caller = dial(HELLO)
        assert app.paths() == ["/voice"]
        assert caller.has_heard("application error")

    def test_lost_status_webhook_is_lost_for_good(
        self, simulator: Simulator, app: Application, dial: Dial
    ) -> None:
        simulator.trouble.lose("/status")
        dial("<Hangup/>")
        simulator.turn(60)
        assert not app.forms("/status")
        assert len(simulator.log.warnings) == 1


def test_rule_is_used_up_after_its_times(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    simulator.trouble.lose("/status", times=2)
    for _ in range(3):
        dial("<Hangup/>")
    assert len(app.forms("/status")) == 1


def test_chance_is_repeated_by_its_seed(simulator: Simulator) -> None:
    def struck(seed: int) -> list[bool]:
        made = Simulator(simulator.clock, "AC", "token", seed=seed)
        made.trouble.rest(RestMishap.SERVER_ERROR, "/Calls.json", None, chance=0.5)
        return [made.trouble.strike_rest("POST", "/Calls.json") is not None for _ in range(40)]

    assert struck(1) == struck(1) != struck(2)
    assert 0 < sum(struck(1)) < 40


def test_trouble_ends_when_cleared(simulator: Simulator, dial: Dial) -> None:
    simulator.trouble.lose("/*", times=None)
    simulator.trouble.clear()
    assert dial(HELLO).words == ["Hello"]


class TestRest:
    @pytest.mark.parametrize(
        ("mishap", "status", "code"),
        [(RestMishap.SERVER_ERROR, 500, 20500), (RestMishap.TOO_MANY, 429, 20429)],
    )
    @pytest.mark.parametrize("after", [False, True])
    def test_failure_comes_before_or_after_the_deed(
        self,
        simulator: Simulator,
        app: Application,
        client: Client,
        mishap: RestMishap,
        status: int,
        code: int,
        after: bool,
    ) -> None:
        simulator.trouble.rest(mishap, "/Calls.json", after=after)
        with pytest.raises(TwilioRestException) as failed:
            _create(client, app)
        assert (failed.value.status, failed.value.code) == (status, code)
        assert len(client.calls.list()) == int(after)
        _create(client, app)

    @pytest.mark.parametrize("after", [False, True])
    def test_connection_is_reset_before_or_after_the_deed(
        self, simulator: Simulator, app: Application, client: Client, after: bool
    ) -> None:
        simulator.trouble.rest(RestMishap.RESET, "/Calls.json", after=after)
        with pytest.raises(requests.ConnectionError):
            _create(client, app)
        assert len(client.calls.list()) == int(after)

    def test_slow_answer_is_a_good_one(
        self, simulator: Simulator, app: Application, client: Client
    ) -> None:
        simulator.trouble.rest(RestMishap.SLOW, "/Calls.json", seconds=0.2)
        _create(client, app)
        assert len(client.calls.list()) == 1

    def test_time_out_after_the_deed_leaves_a_call_behind(
        self, simulator: Simulator, app: Application, rest_url: str
    ) -> None:
        simulator.trouble.rest(RestMishap.SERVER_ERROR, "/Calls.json", after=True, seconds=0.5)
        url = f"{rest_url}/2010-04-01/Accounts/{simulator.world.account_sid}/Calls.json"
        data = {"To": COUNSELLOR, "From": LINE, "Url": f"{app.base_url}/leg"}
        credentials = (simulator.world.account_sid, simulator.world.auth_token)
        with pytest.raises(requests.ReadTimeout):
            requests.post(url, data, auth=credentials, timeout=0.2)
        assert len(simulator.world.calls) == 1

    def test_journal_has_every_request_with_its_trouble(
        self, simulator: Simulator, app: Application, client: Client
    ) -> None:
        simulator.trouble.rest(RestMishap.TOO_MANY, "/Calls.json")
        with pytest.raises(TwilioRestException):
            _create(client, app)
        (record,) = simulator.log.requests
        assert (record.method, record.status, record.trouble) == ("POST", 429, "429 before")
        assert record.params["StatusCallbackEvent"] == [
            "initiated",
            "ringing",
            "answered",
            "completed",
        ]


def test_webhooks_of_one_moment_go_out_together_when_asked(
    simulator: Simulator, app: Application
) -> None:
    both = Barrier(2, timeout=5)
    met = []

    def meet(_: dict[str, str]) -> str:
        try:
            met.append(both.wait())
        except BrokenBarrierError:
            met.append(-1)
        return "<Response/>"

    app.on("/voice", meet)
    for number in ("+447700900123", "+447700900124"):
        simulator.phone(number).dial(LINE)
    simulator.settle(at_once=True)
    assert sorted(met) == [0, 1]
