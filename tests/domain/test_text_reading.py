"""What triage says of a text and what it says about a call, brought together."""

import pytest

from helpline.content.asking_words import asking_words
from helpline.content.triage import rulebook
from helpline.domain.asking_for_a_call import Wish, what_is_asked
from helpline.domain.provider_words import ProviderWord, heeded, may_mean_themselves
from helpline.domain.risk import Risk
from helpline.domain.text_reading import Reading, read_together, unread
from helpline.domain.triage import triage


def read(text: str) -> Reading:
    verdict = triage(text, ("en", "es"), None, rulebook())
    return read_together(verdict, what_is_asked(text, asking_words()))


@pytest.mark.parametrize(
    "text", ["please cakl me", "why don't you call me", "CALLME", "CALL", "LLAMAR", "ring me at 5"]
)
def test_either_that_hears_a_wish_for_a_call_is_believed(text: str) -> None:
    assert (read(text).call, read(text).verdict.risk) == (Wish.CALL, Risk.WANTS_CALL)


@pytest.mark.parametrize("text", ["I don't want you to call me", "cancela la llamada por favor"])
def test_no_is_a_no_and_a_person_reads_it(text: str) -> None:
    assert (read(text).call, read(text).verdict.risk) == (Wish.NO_CALL, Risk.UNCLEAR)


def test_danger_stands_whatever_is_said_about_a_call() -> None:
    for text in ("call me an ambulance", "dont call me, hes not breathing"):
        assert (read(text).call, read(text).verdict.risk) == (None, Risk.EMERGENCY_OVERDOSE)


def test_phone_that_writes_asks_for_nothing_but_a_person_may_have_written_it() -> None:
    reading = read("no puedo hablar ahora llamame luego")
    assert (reading.call, reading.may_be_a_person) == (None, True)
    assert not read("I'm driving right now").may_be_a_person


def test_what_could_not_be_read_is_a_persons_soon() -> None:
    verdict = unread("ValueError", "en 1")
    assert (verdict.risk, verdict.urgent, verdict.opt_out) == (Risk.UNCLEAR, True, False)


@pytest.mark.parametrize(
    ("body", "told", "done"),
    [
        (" stop ", None, ProviderWord.STOP),
        ("stop it", None, None),
        ("Yes", None, ProviderWord.START),
        ("HELP", None, ProviderWord.HELP),
        ("ALTO", None, None),
        ("ALTO", "STOP", ProviderWord.STOP),
        ("STOP", "something new", None),
    ],
)
def test_what_twilio_did_is_known_by_its_word_or_ours(
    body: str, told: str | None, done: ProviderWord | None
) -> None:
    assert heeded(body, told) is done


def test_words_that_people_use_of_themselves_are_looked_at() -> None:
    assert may_mean_themselves("end ")
    assert not may_mean_themselves("stop")
