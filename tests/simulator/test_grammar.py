import inspect
import re

import pytest
from twilio.twiml import messaging_response, voice_response

from helpline.simulator import Simulator
from helpline.simulator.twiml import grammar
from helpline.simulator.twiml.document import Dialect, DocumentFaultError, parse
from tests.simulator.conftest import Dial

# Attributes that Twilio's documentation knows and its library does not name, or the other way.
ONLY_OURS = {"Gather": {"partialResultCallbackMethod"}, "Dial": {"callReason"}}
NOT_SUPPORTED_BY_US = {"Task", "Sip", "Sim", "Application", "WhatsApp"}


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name.rstrip("_"))


def _library_verbs(owner: type) -> dict[str, tuple[str, set[str]]]:
    """Method name to element name and attribute names, from the library's own signatures."""
    verbs = {}
    for name, method in vars(owner).items():
        if name.startswith("_") or not inspect.isfunction(method):
            continue
        names = [one for one in inspect.signature(method).parameters if one != "kwargs"]
        verbs[name] = (_camel(name)[0].upper() + _camel(name)[1:], {_camel(one) for one in names})
    return verbs


@pytest.mark.parametrize("owner", [voice_response.Dial, voice_response.Gather])
def test_nesting_agrees_with_twilios_library(owner: type) -> None:
    library = {element for element, _ in _library_verbs(owner).values()}
    assert grammar.VOICE_CHILDREN[owner.__name__] == library


@pytest.mark.parametrize(
    "owner",
    [
        voice_response.VoiceResponse,
        voice_response.Dial,
        voice_response.Enqueue,
        voice_response.Client,
    ],
)
def test_attributes_agree_with_twilios_library(owner: type) -> None:
    for element, names in _library_verbs(owner).values():
        ours = grammar.VOICE_ATTRIBUTES.get(element)
        if ours is None:
            assert element in grammar.NOT_PLAYED
            continue
        # The first positional parameter is the element's text.
        text = {"self", "number", "identity", "name", "phoneNumber", "url", "message"}
        text |= {"clientIdentity", "queue"} if element != "Parameter" else set()
        missing = names - set(ours) - text
        assert not missing, (element, missing)
        unknown = set(ours) - names - ONLY_OURS.get(element, set())
        assert not unknown, (element, unknown)


def test_messaging_agrees_with_twilios_library() -> None:
    names = _library_verbs(messaging_response.MessagingResponse)["message"][1]
    assert set(grammar.MESSAGING_ATTRIBUTES["Message"]) == names - {"self", "body"}


REFUSED = [
    ("<Response><Say>Hello</Response>", 12100),
    ("<!-- no Response at all -->", 12100),
    ("<html><body>Error</body></html>", 12200),
    ("<Response><say>Hello</say></Response>", 12200),
    ("<Response><Blink>Hello</Blink></Response>", 12200),
    ('<Response><Say colour="red">Hello</Say></Response>', 12200),
    ('<Response><Say Voice="alice">Hello</Say></Response>', 12200),
    ("<Response>Hello</Response>", 12200),
    ("<Response><Say/></Response>", 13520),
    ("<Response><Say>  </Say></Response>", 13520),
    (f"<Response><Say>{'long ' * 900}</Say></Response>", 13521),
    ("<Response><Gather><Dial>+447700900001</Dial></Gather></Response>", 12200),
    ("<Response><Gather><Redirect>/x</Redirect></Gather></Response>", 12200),
    ("<Response><Gather>Press 1</Gather></Response>", 12200),
    ('<Response><Gather numDigits="0"/></Response>', 12200),
    ('<Response><Gather timeout="soon"/></Response>', 12200),
    ('<Response><Gather finishOnKey="##"/></Response>', 12200),
    ('<Response><Gather input="keys"/></Response>', 12200),
    ("<Response><Dial><Say>Hello</Say></Dial></Response>", 12200),
    ('<Response><Dial timeout="3">+447700900001</Dial></Response>', 12200),
    ("<Response><Dial>1</Dial></Response>", 13224),
    ("<Response><Dial><Number>tomorrow</Number></Dial></Response>", 13224),
    ("<Response><Dial><Number/></Dial></Response>", 12200),
    ("<Response><Dial><Conference/></Dial></Response>", 12200),
    (
        '<Response><Dial><Conference statusCallbackEvent="joined">a</Conference></Dial></Response>',
        12200,
    ),
    (
        "<Response><Dial><Conference>a</Conference><Number>+447700900001</Number></Dial></Response>",
        12200,
    ),
    ('<Response><Dial><Conference coach="me">a</Conference></Dial></Response>', 12200),
    ("<Response><Enqueue><Say>Hello</Say></Enqueue></Response>", 12200),
    ("<Response><Redirect/></Response>", 11100),
    ("<Response><Play/></Response>", 12200),
    ("<Response><Leave/></Response>", 12200),
    ("<Response><Queue>line</Queue></Response>", 12200),
    ("<Response><Pay/></Response>", 12200),
    ("<Response><Message>Hello</Message></Response>", 12200),
    ("<Response><Pause length='-1'/></Response>", 12200),
    (f"<Response><Play>{'x' * 70000}</Play></Response>", 11750),
]


@pytest.mark.parametrize(("document", "code"), REFUSED)
def test_document_is_refused_when_twilio_would(
    simulator: Simulator, dial: Dial, document: str, code: int
) -> None:
    caller = dial(document)
    assert [error.code for error in simulator.log.errors] == [code]
    assert caller.has_heard("application error")
    simulator.turn(5)
    assert caller.state == "idle"


@pytest.mark.parametrize(
    ("dialect", "document"),
    [
        (Dialect.QUEUE_WAIT, "<Dial>+447700900001</Dial>"),
        (Dialect.QUEUE_WAIT, "<Record/>"),
        (Dialect.QUEUE_WAIT, "<Enqueue>other</Enqueue>"),
        (Dialect.CONFERENCE_WAIT, "<Gather/>"),
        (Dialect.CONFERENCE_WAIT, "<Hangup/>"),
        (Dialect.SCREENING, "<Pause/>"),
        (Dialect.SCREENING, "<Redirect>/x</Redirect>"),
        (Dialect.HANDOVER, "<Gather/>"),
        (Dialect.MESSAGING, "<Say>Hello</Say>"),
    ],
)
def test_verb_is_refused_where_it_may_not_stand(dialect: Dialect, document: str) -> None:
    with pytest.raises(DocumentFaultError) as refused:
        parse(f"<Response>{document}</Response>".encode(), dialect)
    assert refused.value.fault.code == 12200


def test_dial_in_a_screening_document_has_a_code_of_its_own() -> None:
    with pytest.raises(DocumentFaultError) as refused:
        parse(b"<Response><Dial>+447700900001</Dial></Response>", Dialect.SCREENING)
    assert refused.value.fault.code == 13201


def test_say_keeps_the_words_of_its_markup() -> None:
    source = b'<Response><Say>Call <say-as interpret-as="digits">999</say-as> now.</Say></Response>'
    assert parse(source, Dialect.VOICE).verbs[0].text == "Call 999 now."
