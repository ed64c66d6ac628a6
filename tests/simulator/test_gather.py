import pytest

from helpline.simulator import Simulator
from tests.simulator.application import Application
from tests.simulator.conftest import Dial

PROMPT = "<Say>Please press a key, any key at all will do.</Say>"
NEXT = "<Say>Nothing came.</Say><Pause length='60'/>"


def _gather(attributes: str = "", prompt: str = PROMPT) -> str:
    return f'<Gather action="/keys" {attributes}>{prompt}</Gather>{NEXT}'


def test_key_cuts_into_the_prompt_and_num_digits_ends_it(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    caller = dial(_gather('numDigits="2"', PROMPT + "<Say>Second prompt</Say>"))
    simulator.turn(1)
    caller.press("1")
    simulator.settle()
    assert not app.forms("/keys")
    caller.press("2")
    simulator.settle()
    assert app.forms("/keys")[0]["Digits"] == "12"
    assert not caller.has_heard("second prompt")


@pytest.mark.parametrize(
    ("attributes", "keys", "digits", "finished_on"),
    [
        ("", "123#", "123", "#"),
        ('finishOnKey="*"', "12#*", "12#", "*"),
        ('finishOnKey=""  numDigits="3"', "1#2", "1#2", None),
        # V43: the finish key is never consumed once numDigits has been reached.
        ('numDigits="3"', "123#", "123", None),
        ('numDigits="4"', "12#", "12", "#"),
    ],
)
def test_keys_end_as_told(
    simulator: Simulator,
    app: Application,
    dial: Dial,
    attributes: str,
    keys: str,
    digits: str,
    finished_on: str | None,
) -> None:
    caller = dial(_gather(attributes))
    caller.press(keys)
    simulator.settle()
    form = app.forms("/keys")[0]
    assert form["Digits"] == digits
    assert form.get("FinishedOnKey") == finished_on


def test_time_out_starts_after_the_prompts(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    caller = dial(_gather('timeout="4"', "<Say>one two three four five</Say>"))
    simulator.turn(5.9)
    assert not caller.has_heard("nothing came")
    simulator.turn(0.1)
    assert caller.has_heard("nothing came")
    assert not app.forms("/keys")


def test_time_out_starts_again_with_each_key_and_sends_what_there_is(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    caller = dial(_gather('timeout="4"'))
    caller.press("1")
    simulator.turn(3.9)
    caller.press("2")
    simulator.turn(3.9)
    assert not app.forms("/keys")
    simulator.turn(0.2)
    assert app.forms("/keys")[0]["Digits"] == "12"


def test_finish_key_alone_is_no_input(simulator: Simulator, app: Application, dial: Dial) -> None:
    caller = dial(_gather())
    caller.press("#")
    simulator.settle()
    assert caller.has_heard("nothing came")
    assert not app.forms("/keys")


def test_empty_result_is_posted_when_asked_for(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    dial(_gather('actionOnEmptyResult="true" timeout="1"', ""))
    simulator.turn(1)
    assert app.forms("/keys")[0]["Digits"] == ""


def test_action_defaults_to_the_document_itself(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    caller = dial(f'<Gather numDigits="1">{PROMPT}</Gather>')
    caller.press("7")
    simulator.settle()
    assert app.forms("/voice")[1]["Digits"] == "7"


@pytest.mark.parametrize(
    ("input_", "is_heard"), [("dtmf", False), ("speech", True), ("dtmf speech", True)]
)
def test_speech_counts_where_it_is_listened_for(
    simulator: Simulator, app: Application, dial: Dial, input_: str, is_heard: bool
) -> None:
    caller = dial(_gather(f'input="{input_}"'))
    caller.say("I need somebody")
    simulator.settle()
    forms = app.forms("/keys")
    assert bool(forms) is is_heard
    if is_heard:
        assert (forms[0]["SpeechResult"], forms[0]["Confidence"]) == ("I need somebody", "0.9")
        assert "Digits" not in forms[0]


def test_keys_do_not_count_where_only_speech_does(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    caller = dial(_gather('input="speech"'))
    caller.press("1")
    simulator.settle()
    assert not app.forms("/keys")


def test_keys_outside_of_a_gather_are_lost(
    simulator: Simulator, app: Application, dial: Dial
) -> None:
    caller = dial("<Say>Listen first</Say>" + _gather('numDigits="1"'))
    caller.press("1")
    simulator.turn(1)
    assert not app.forms("/keys")


def test_pressing_is_refused_when_in_no_call(simulator: Simulator) -> None:
    with pytest.raises(Exception, match="in no call"):
        simulator.phone("+447700900009").press("1")
