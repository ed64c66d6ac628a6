import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from helpline.simulator import Mode, Simulator
from helpline.simulator.page.desk import Desk
from helpline.simulator.page.log import pretty
from helpline.simulator.settings import Named
from tests.simulator.application import Application
from tests.simulator.conftest import COUNSELLOR, LINE

CALLER_KEY, COUNSELLOR_KEY = "p1", "p2"
SCRIPT = {"X-Requested-With": "script"}

Do = Callable[..., int]


@pytest.fixture
def browser(simulator: Simulator) -> FlaskClient:
    lines = (Named(LINE, "General enquiries"),)
    desk = Desk(simulator, lines, (Named(COUNSELLOR, "Ana Ruiz"),))
    return simulator.app_with_page(desk).test_client()


@pytest.fixture
def do(browser: FlaskClient, simulator: Simulator) -> Do:
    """Press something on the page; the answer's status, once everything has settled."""

    def send(action: str, phone: str = CALLER_KEY, **fields: str) -> int:
        data = {"phone": phone, "action": action, **fields}
        status = browser.post("/do", data=data, headers=SCRIPT).status_code
        simulator.settle()
        return status

    return send


def _state(browser: FlaskClient, change: int = 0) -> dict[str, Any]:
    return dict(browser.get(f"/state.json?change={change}").get_json())


def _words(browser: FlaskClient, key: str) -> str:
    phone = _state(browser)["phones"][key]
    return unescape(phone["head"] + phone["body"])


def test_page_shows_phones_lines_and_what_to_try(browser: FlaskClient, app: Application) -> None:
    page = browser.get("/").text
    for words in ("What you can try", "Ana Ruiz", "Dial General enquiries", "Open the wallboard"):
        assert words in page
    elsewhere = re.findall(r'(?:href|src|action)="(https?://[^"]*)"', page)
    assert elsewhere == [f"{app.base_url}/"]


@pytest.mark.parametrize("name", ["simulator.css", "simulator.js", "icon.svg"])
def test_page_brings_its_own_files(browser: FlaskClient, name: str) -> None:
    assert f"/static/{name}" in browser.get("/").text
    with browser.get(f"/static/{name}") as answer:
        assert answer.status_code == 200


def test_call_is_dialled_and_heard(browser: FlaskClient, app: Application, do: Do) -> None:
    app.on("/voice", "<Say>Welcome, please wait.</Say>")
    assert do("dial", number="+447700900199", line=LINE, withheld="on") == 204
    assert app.forms("/voice")[0]["From"] == "anonymous"
    assert _state(browser)["phones"][CALLER_KEY]["state"] == "in call"
    assert "Welcome, please wait." in _words(browser, CALLER_KEY)


def test_keys_speech_and_hanging_up_reach_the_call(
    browser: FlaskClient, simulator: Simulator, app: Application, do: Do
) -> None:
    app.on("/voice", f"<Dial>{COUNSELLOR}</Dial>")
    do("dial", line=LINE)
    assert "Ringing" in _words(browser, COUNSELLOR_KEY)
    assert do("answer", COUNSELLOR_KEY) == 204
    do("say", COUNSELLOR_KEY, words="How can I help?")
    assert "How can I help?" in _words(browser, CALLER_KEY)
    assert do("press", key="5") == 204
    assert "pressed 5" in _words(browser, CALLER_KEY)
    do("hang-up")
    assert simulator.phone(COUNSELLOR).state == "idle"
    assert "The call has ended." in _words(browser, COUNSELLOR_KEY)


def test_declined_call_is_told(browser: FlaskClient, app: Application, do: Do) -> None:
    app.on("/voice", f"<Dial>{COUNSELLOR}</Dial>")
    do("dial", line=LINE)
    do("decline", COUNSELLOR_KEY)
    assert "Declined" in _words(browser, COUNSELLOR_KEY)


def test_text_goes_out_and_its_answer_comes(browser: FlaskClient, app: Application, do: Do) -> None:
    app.on("/sms", "<Message>You are on.</Message>")
    assert do("text", COUNSELLOR_KEY, line=LINE, body="ON") == 204
    words = _words(browser, COUNSELLOR_KEY)
    assert "ON" in words
    assert "You are on." in words


def test_ready_made_text_counts_more_than_an_empty_field(
    browser: FlaskClient, simulator: Simulator, app: Application
) -> None:
    data = {"phone": COUNSELLOR_KEY, "action": "text", "line": LINE, "body": ["", "OFF"]}
    browser.post("/do", data=data, headers=SCRIPT)
    simulator.settle()
    assert app.forms("/sms")[0]["Body"] == "OFF"


def test_mode_decides_what_a_phone_does_when_it_rings(simulator: Simulator, do: Do) -> None:
    do("mode", COUNSELLOR_KEY, mode="voicemail")
    assert simulator.phone(COUNSELLOR).mode is Mode.VOICEMAIL
    assert do("mode", COUNSELLOR_KEY, mode="asleep") == 409


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("dial", {"line": "+442079460999"}),
        ("dial", {"line": LINE, "number": "nonsense"}),
        ("dial", {"line": LINE, "number": COUNSELLOR}),
        ("answer", {}),
        ("press", {"key": "55"}),
        ("say", {"words": " "}),
        ("text", {"line": LINE, "body": ""}),
        ("remove", {}),
        ("explode", {}),
    ],
)
def test_impossible_wish_is_explained(
    browser: FlaskClient, action: str, fields: dict[str, str]
) -> None:
    data = {"phone": CALLER_KEY, "action": action, **fields}
    answer = browser.post("/do", data=data, headers=SCRIPT)
    assert answer.status_code == 409
    assert answer.text.endswith(".")


def test_callers_come_and_go(browser: FlaskClient, simulator: Simulator, do: Do) -> None:
    assert browser.post("/callers", headers=SCRIPT).status_code == 204
    assert set(_state(browser)["phones"]) == {"p1", "p2", "p3"}
    assert do("dial", "p3", line=LINE) == 204
    assert simulator.phone("+447700900124").calls
    assert do("remove", "p3") == 204
    assert do("answer", "p3") == 409
    statuses = [browser.post("/callers", headers=SCRIPT).status_code for _ in range(4)]
    assert statuses == [204, 204, 204, 409]


def test_page_works_without_its_script(browser: FlaskClient) -> None:
    answer = browser.post("/do", data={"phone": CALLER_KEY, "action": "dial", "line": LINE})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_other_sites_press_no_buttons(browser: FlaskClient) -> None:
    answer = browser.post("/callers", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_log_shows_requests_both_ways_and_only_what_is_new(
    browser: FlaskClient, simulator: Simulator, app: Application, do: Do
) -> None:
    app.on("/voice", "<Blink/>")
    do("dial", line=LINE)
    state = _state(browser)
    entries = "".join(entry["html"] for entry in state["entries"])
    assert "Error 12200" in entries
    assert "POST /voice" in entries
    assert unescape(entries).count("<Blink />") == 1
    assert _state(browser, state["change"])["entries"] == []
    simulator.log.add_request("POST", "/2010-04-01/Accounts/AC1/Calls.json", {}, 201, "")
    (entry,) = _state(browser, state["change"])["entries"]
    assert "POST /Calls.json" in entry["html"]


def test_texts_and_prompts_are_shown_as_text(
    browser: FlaskClient, app: Application, do: Do
) -> None:
    app.on("/voice", "<Say>&lt;script&gt;alert(1)&lt;/script&gt;</Say>")
    do("dial", line=LINE)
    phone = _state(browser)["phones"][CALLER_KEY]
    assert "<script>" not in phone["body"]
    assert "&lt;script&gt;" in phone["body"]


def test_document_is_printed_with_one_element_a_line() -> None:
    assert pretty("<Response><Say>a</Say></Response>").count("\n") == 2
    assert pretty("no xml") == "no xml"
