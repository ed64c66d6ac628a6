"""Signed, and still not what anybody expects: unknown calls, missing, giant and odd fields."""

import uuid
from random import Random
from string import ascii_letters
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from helpline.simulator.twiml.document import Dialect, parse
from helpline.storage.tables import texts
from tests.scenarios.harbour import ANA, CALLER, LINE, harbour
from tests.scenarios.stage import ACCOUNT_SID, AUTH_TOKEN, Stage
from tests.scenarios.world import World, world_on

SID = "CA" + "1" * 32
GIANT = "9" * 20_000
STEPS = [
    "key",
    "silence",
    "moved",
    "line-key",
    "line-left",
    "conference-left",
    "partner-left",
    "recorded",
]
LEG_STEPS = ["screen", "answer", "over", "released", "greet", "greeted"]
STATUSES = ["/twilio/voice/status", "/twilio/sms/status"]


def random_text(length: int) -> str:
    """Text that no index makes smaller."""
    return "".join(Random(1).choices(ascii_letters, k=length))  # noqa: S311 - no secret


def verbs(body: str) -> list[str]:
    """The verbs of a document that Twilio would take."""
    return [verb.name for verb in parse(body.encode(), Dialect.VOICE)]


@pytest.mark.parametrize("name", STEPS)
def test_unknown_call_at_a_step_starts_at_the_front_door(world: World, name: str) -> None:
    path = f"/twilio/calls/{uuid.uuid4()}/{name}?step=3"
    answer = world.post(path, CallSid=SID, From=CALLER, To=LINE)
    assert answer.status_code == 200
    assert "If someone is not breathing" in answer.text
    assert "Gather" in verbs(answer.text)
    assert world.call().state == "menu"


@pytest.mark.parametrize("name", LEG_STEPS)
def test_unknown_leg_is_sent_away_politely(world: World, name: str) -> None:
    answer = world.post(f"/twilio/legs/{uuid.uuid4()}/{name}", CallSid=SID, From=LINE, To=ANA)
    assert verbs(answer.text) == ["Say", "Hangup"]


@pytest.mark.parametrize("name", STEPS)
def test_somebody_elses_step_leads_back_to_ones_own_call(world: World, name: str) -> None:
    world.ask()
    theirs = world.call().contact_id
    world.post("/twilio/voice", CallSid=SID, From="+447700900155", To=LINE)
    before = world.call()
    answer = world.post(f"/twilio/calls/{theirs}/{name}?step=1", CallSid=SID, Digits="2")
    assert "Gather" in verbs(answer.text)
    assert world.call() == before
    assert len(world.contacts()) == 2


def test_unknown_number_is_served_by_the_first_line(world: World) -> None:
    answer = world.post("/twilio/voice", CallSid=SID, From=CALLER, To="+442079460777")
    assert "You have reached Harbour Helpline" in answer.text


def test_without_any_line_the_caller_hears_where_help_is(stage: Stage) -> None:
    world = world_on(stage)
    answer = world.post("/twilio/voice", CallSid=SID, From=CALLER, To=LINE)
    assert "please call your local emergency number now" in answer.text
    assert verbs(answer.text) == ["Say", "Hangup"]


@pytest.mark.parametrize("path", ["/twilio/voice", "/twilio/sms", *STATUSES])
def test_missing_fields_are_answered_and_break_nothing(world: World, path: str) -> None:
    assert world.post(path).status_code in (200, 204)
    assert world.findings() == []


def test_call_without_an_id_is_kept_on_the_line(world: World) -> None:
    answer = world.post("/twilio/voice", From=CALLER, To=LINE)
    assert "If someone is not breathing" in answer.text
    assert verbs(answer.text)[-1] == "Redirect"
    assert world.contacts() == []


def test_call_without_a_number_is_served_like_any(world: World) -> None:
    answer = world.post("/twilio/voice", CallSid=SID, To=LINE)
    assert "Gather" in verbs(answer.text)
    [contact] = world.contacts()
    assert (contact.number_sealed, contact.number_hash) == (None, None)


ODD = {
    "giant": GIANT,
    "unicode": "🙂ü汉字\u202e\u0000\ufffd",
    "nul": "1\x002",
    "blank": "   ",
    "markup": "</Say><Hangup/>",
    "percent": "%00%0a%s{}",
    "newline": "1\r\n2",
    "arabic": "٣",
}


def test_odd_keys_are_no_keys(world: World) -> None:
    for serial, odd in enumerate(ODD.values()):
        sid = f"CA{serial:032}"
        world.post("/twilio/voice", CallSid=sid, From=CALLER, To=LINE)
        [leg] = [leg for leg in world.legs() if leg.call_sid == sid]
        path = f"/twilio/calls/{leg.contact_id}/key?step=1"
        answer = world.post(path, CallSid=sid, Digits=odd)
        assert "Sorry, I did not get that." in answer.text, odd
        assert "Gather" in verbs(answer.text)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("name", ["CallSid", "From", "To", "CallStatus"])
def test_odd_fields_of_an_arrival_still_reach_the_menu(world: World, name: str, odd: str) -> None:
    fields = {"CallSid": SID, "From": CALLER, "To": LINE, "CallStatus": "ringing", name: odd}
    answer = world.post("/twilio/voice", **fields)
    assert "Gather" in verbs(answer.text)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_odd_fields_of_status_webhooks_are_taken_notice_of(world: World, odd: str) -> None:
    world.ask()
    call = world.call()
    for path in (
        *STATUSES,
        f"/twilio/calls/{call.contact_id}/room",
        f"/twilio/calls/{call.contact_id}/recording",
    ):
        fields = ("CallSid", "CallStatus", "SequenceNumber", "StatusCallbackEvent", "MessageSid")
        answer = world.post(path, **dict.fromkeys(fields, odd), RecordingDuration=odd)
        assert answer.status_code == 204
    assert world.call().state == "waiting"


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_odd_texts_are_stored(world: World, odd: str) -> None:
    answer = world.post("/twilio/sms", MessageSid="SM1", From=CALLER, To=LINE, Body=odd)
    assert (answer.status_code, answer.content_type) == (200, "text/xml; charset=utf-8")
    [stored] = world.rows(select(texts))
    body = world.outside.database.keyring.open(stored.body_sealed)
    assert body == odd.replace("\x00", "")[: len(body)]


@pytest.mark.parametrize("step", ["", "0", "-1", "999999999999", "x", "1e3", "٣", "1 or 1=1"])
def test_odd_step_fits_no_document_and_the_last_one_is_heard_again(world: World, step: str) -> None:
    world.post("/twilio/voice", CallSid=SID, From=CALLER, To=LINE)
    before = world.call()
    path = f"/twilio/calls/{before.contact_id}/key?{urlencode({'step': step})}"
    assert "You have reached Harbour" in world.post(path, CallSid=SID, Digits="2").text
    assert world.call() == before


def test_first_of_repeated_fields_counts(world: World) -> None:
    data = MultiDict(
        [
            ("AccountSid", ACCOUNT_SID),
            ("CallSid", SID),
            ("From", CALLER),
            ("From", "x"),
            ("To", LINE),
        ]
    )
    url = "/twilio/voice"
    signature = RequestValidator(AUTH_TOKEN).compute_signature(world.base_url + url, data)
    answer = world.client.post(url, data=data, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 200
    assert world.call(CALLER).state == "menu"


@pytest.mark.parametrize("token", [random_text(9000), "ü", " ", ""])
def test_odd_idempotency_token_is_no_reason_to_fail_a_caller(world: World, token: str) -> None:
    odd = token.encode().decode("latin-1")
    answer = world.post("/twilio/voice", CallSid=SID, From=CALLER, To=LINE, token=odd)
    assert "You have reached Harbour" in answer.text


def test_tokens_that_are_empty_do_not_make_one_webhook_of_two(world: World) -> None:
    for serial in "12":
        world.post("/twilio/voice", CallSid="CA" + serial * 32, From=CALLER, To=LINE, token="")
    assert len(world.contacts()) == 2


def test_body_too_big_to_be_a_webhook_is_refused(world: World) -> None:
    answer = world.post("/twilio/sms", MessageSid="SM1", From=CALLER, To=LINE, Body="x" * 2_000_000)
    assert answer.status_code == 403
    assert world.rows(select(texts)) == []


def test_line_that_was_taken_away_in_mid_call_still_serves_its_caller(world: World) -> None:
    caller = world.ask()
    world.configure(harbour(line={"number": "+442079460177", "name": "New line"}))
    world.come_on(ANA)
    world.accept(world.phone(ANA))
    world.turn(1)
    world.say(world.phone(ANA), "we have not forgotten you")
    assert "we have not forgotten you" in caller.words
