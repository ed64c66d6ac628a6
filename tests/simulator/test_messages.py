from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from helpline.clock import TurnableClock
from helpline.simulator import Phone, Simulator, TextMode
from helpline.simulator.messages import count_segments
from tests.simulator.application import Application
from tests.simulator.conftest import ACCOUNT_SID, CALLER, LINE, Client

OTHER_LINE = "+442079460102"


def _send(client: Client, app: Application, **fields: object) -> str:
    wanted = {
        "to": CALLER,
        "from_": LINE,
        "body": "Hello",
        "status_callback": f"{app.base_url}/sent",
    }
    return str(client.messages.create(**{**wanted, **fields}).sid)


def _through(client: Client, service_sid: str, **fields: object) -> Client:
    wanted = {"to": CALLER, "body": "Hello", "messaging_service_sid": service_sid}
    return client.messages.create(**{**wanted, **fields})


def _statuses(app: Application) -> list[str]:
    return [form["MessageStatus"] for form in app.forms("/sent")]


class TestOutbound:
    def test_text_reaches_the_phone_and_tells_how_far_it_got(
        self, simulator: Simulator, app: Application, client: Client, caller: Phone
    ) -> None:
        message = client.messages.create(
            to=CALLER, from_=LINE, body="Hello\nthere", status_callback=f"{app.base_url}/sent"
        )
        assert (message.status, message.direction) == ("queued", "outbound-api")
        simulator.settle()
        assert caller.received_texts == ["Hello\nthere"]
        simulator.turn(1)
        assert _statuses(app) == ["sent", "delivered"]
        assert (
            app.forms("/sent")[1].items()
            >= {
                "MessageSid": message.sid,
                "SmsSid": message.sid,
                "SmsStatus": "delivered",
                "AccountSid": ACCOUNT_SID,
                "From": LINE,
                "To": CALLER,
                "RawDlrDoneDate": "2603021200",
            }.items()
        )
        assert client.messages(message.sid).fetch().status == "delivered"

    def test_service_accepts_first_picks_a_number_and_keeps_to_it_for_a_person(
        self, simulator: Simulator, app: Application, client: Client, caller: Phone
    ) -> None:
        simulator.number(OTHER_LINE)
        service = simulator.service(LINE, OTHER_LINE, status_callback=f"{app.base_url}/service")
        first = _through(client, service.sid, status_callback=f"{app.base_url}/sent")
        assert (first.status, first.from_) == ("accepted", None)
        assert first.messaging_service_sid == service.sid
        simulator.turn(1)
        assert _statuses(app) == ["queued", "sent", "delivered"]
        assert app.forms("/sent")[0]["MessagingServiceSid"] == service.sid
        _through(client, service.sid, to="+447700900555")
        simulator.turn(1)
        _through(client, service.sid)
        simulator.turn(1)
        assert [text.from_ for text in caller.texts] == [LINE, LINE]
        assert simulator.phone("+447700900555").texts[0].from_ == OTHER_LINE
        assert len(app.forms("/service")) == 2 * len(_statuses(app))
        assert [one.from_ for one in client.messages.list(to=CALLER)] == [LINE, LINE]

    def test_wish_for_no_texts_holds_for_every_number_of_a_service(
        self, simulator: Simulator, app: Application, client: Client, caller: Phone
    ) -> None:
        simulator.number(OTHER_LINE)
        service = simulator.service(
            LINE,
            OTHER_LINE,
            inbound_request_url=f"{app.base_url}/service",
            has_advanced_opt_out=True,
        )
        caller.text(OTHER_LINE, "Stop")
        simulator.settle()
        assert app.forms("/sms") == []
        assert (
            app.forms("/service")[0].items()
            >= {
                "To": OTHER_LINE,
                "MessagingServiceSid": service.sid,
                "OptOutType": "STOP",
            }.items()
        )
        for sender in ({}, {"from_": LINE}):
            with pytest.raises(TwilioRestException) as blocked:
                _through(client, service.sid, **sender)
            assert blocked.value.code == 21610

    def test_service_that_cannot_send_is_refused_with_twilios_code(
        self, simulator: Simulator, client: Client
    ) -> None:
        simulator.number(OTHER_LINE)
        empty, other = simulator.service(), simulator.service(OTHER_LINE)
        for sid, from_, code in (
            ("MG" + "0" * 32, None, 21701),
            (empty.sid, None, 21703),
            (other.sid, LINE, 21712),
        ):
            with pytest.raises(TwilioRestException) as refused:
                _through(client, sid, from_=from_)
            assert refused.value.code == code

    @pytest.mark.parametrize(
        ("mode", "statuses", "code"),
        [
            (TextMode.LANDLINE, ["undelivered"], 30006),
            (TextMode.FILTERED, ["undelivered"], 30007),
            (TextMode.SWITCHED_OFF, ["sent", "undelivered"], 30003),
            (TextMode.SILENT, ["sent"], None),
        ],
    )
    def test_phone_that_gets_no_texts(
        self,
        simulator: Simulator,
        app: Application,
        client: Client,
        caller: Phone,
        mode: TextMode,
        statuses: list[str],
        code: int | None,
    ) -> None:
        caller.text_mode = mode
        sid = _send(client, app)
        simulator.turn(70)
        assert _statuses(app) == statuses
        assert app.forms("/sent")[-1].get("ErrorCode") == (str(code) if code else None)
        assert client.messages(sid).fetch().error_code == code

    def test_validity_period_bounds_the_tries(
        self, simulator: Simulator, app: Application, client: Client, caller: Phone
    ) -> None:
        caller.text_mode = TextMode.SWITCHED_OFF
        _send(client, app, validity_period=10)
        simulator.turn(9)
        assert _statuses(app) == ["sent"]
        simulator.turn(1)
        assert _statuses(app) == ["sent", "undelivered"]

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"to": "12"}, 21211),
            ({"body": None}, 21602),
            ({"body": "x" * 1601}, 21617),
            ({"from_": "+442079460999"}, 21606),
            ({"from_": None}, 21603),
            ({"to": None}, 21604),
        ],
    )
    def test_bad_field_is_refused_with_twilios_code(
        self, app: Application, client: Client, fields: dict[str, object], code: int
    ) -> None:
        with pytest.raises(TwilioRestException) as refused:
            _send(client, app, **fields)
        assert refused.value.code == code

    def test_list_redact_and_delete(
        self, simulator: Simulator, app: Application, client: Client, clock: TurnableClock
    ) -> None:
        first = _send(client, app, body="first")
        simulator.turn(60)
        second = _send(client, app, to="+447700900555", body="second")
        simulator.settle()
        assert [one.sid for one in client.messages.list()] == [second, first]
        assert [one.sid for one in client.messages.list(to=CALLER)] == [first]
        after = clock.now() - timedelta(seconds=30)
        assert [one.sid for one in client.messages.list(date_sent_after=after)] == [second]
        assert client.messages(first).update(body="").body == ""
        assert client.messages(first).delete()
        with pytest.raises(TwilioRestException) as gone:
            client.messages(first).fetch()
        assert gone.value.code == 20404


class TestInbound:
    def test_webhook_carries_the_text(
        self, simulator: Simulator, app: Application, caller: Phone
    ) -> None:
        caller.text(LINE, "ON")
        simulator.settle()
        form = app.forms("/sms")[0]
        assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
        assert (
            form.items()
            >= {
                "From": CALLER,
                "To": LINE,
                "Body": "ON",
                "NumMedia": "0",
                "NumSegments": "1",
                "AccountSid": ACCOUNT_SID,
            }.items()
        )

    def test_reply_in_the_document_is_sent(
        self, simulator: Simulator, app: Application, caller: Phone
    ) -> None:
        app.on("/sms", '<Message statusCallback="/sent"><Body>You are on.</Body></Message>')
        caller.text(LINE, "ON")
        simulator.turn(1)
        assert caller.received_texts == ["You are on."]
        assert _statuses(app) == ["sent", "delivered"]

    def test_redirect_and_plain_text_are_followed(
        self, simulator: Simulator, app: Application, caller: Phone
    ) -> None:
        app.on("/sms", "<Redirect>/sms/more</Redirect>")
        app.on("/sms/more", "Plain words", content_type="text/plain")
        caller.text(LINE, "Hello")
        simulator.settle()
        assert caller.received_texts == ["Plain words"]

    def test_redirect_without_end_is_cut_off(
        self, simulator: Simulator, app: Application, caller: Phone
    ) -> None:
        app.on("/sms", "<Redirect>/sms</Redirect>")
        caller.text(LINE, "Hello")
        simulator.settle()
        assert len(app.forms("/sms")) == 50
        assert [error.code for error in simulator.log.errors] == [14106]

    def test_fallback_is_asked_when_the_document_fails(
        self, simulator: Simulator, app: Application, caller: Phone
    ) -> None:
        simulator.number(LINE, sms_fallback_url="/fallback")
        app.on("/sms", "<Say>No</Say>")
        app.on("/fallback", "<Message>Try again later</Message>")
        caller.text(LINE, "Hello")
        simulator.settle()
        assert app.forms("/fallback")[0]["ErrorCode"] == "12200"
        assert caller.received_texts == ["Try again later"]

    @pytest.mark.parametrize("word", ["STOP", "quit", " End "])
    def test_stop_blocks_until_start(
        self, simulator: Simulator, app: Application, client: Client, caller: Phone, word: str
    ) -> None:
        caller.text(LINE, word)
        simulator.settle()
        assert app.forms("/sms")[0]["Body"] == word
        assert "unsubscribed" in caller.received_texts[0]
        with pytest.raises(TwilioRestException) as blocked:
            _send(client, app)
        assert blocked.value.code == 21610
        caller.text(LINE, "START")
        simulator.settle()
        _send(client, app)

    def test_keywords_can_be_left_to_the_application(
        self, simulator: Simulator, app: Application, client: Client, caller: Phone
    ) -> None:
        simulator.options.has_opt_out_keywords = False
        caller.text(LINE, "STOP")
        simulator.settle()
        assert caller.received_texts == []
        _send(client, app)


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("\u2019" + "a" * 69, 1),
        ("\u2019" + "a" * 70, 2),
        ("😀" * 35, 1),
    ],
)
def test_segments_are_counted_as_carriers_do(body: str, segments: int) -> None:
    assert count_segments(body) == segments
