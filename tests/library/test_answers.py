"""Who answers: what was stated, in one order, and nothing else."""

from dataclasses import asdict
from importlib.resources import files

import pytest

from helpline.content.wording import LANGUAGES
from helpline.domain.errors import UnusableConfiguration
from helpline.domain.library.answers import ASKED, as_text, missing, told_in
from helpline.domain.sms_length import measure
from helpline.services.configuration.file import parse_configuration
from tests.scenarios.harbour import harbour

STATED = {"cost": {"en": "It is free."}, "who": {"en": "Nurses answer.", "es": "Enfermeras."}}


def test_what_was_stated_is_told_in_order_and_the_rest_is_missing() -> None:
    assert told_in(STATED, "en") == ("Nurses answer.", "It is free.")
    assert told_in(STATED, "es") == ("Enfermeras.",)
    lacking = dict(missing(STATED, ["en", "es"]))
    assert "cost" in lacking["es"]
    assert {"who", "cost"} & set(lacking["en"]) == set()


def test_text_holds_what_fits_and_nothing_that_gives_away() -> None:
    long = "word " * 70
    said = as_text(
        ["We answer.", "Ask the detox.", long, long, "Free."], "Hi:", "Ring us.", ["detox"]
    )
    assert said is not None
    assert said.startswith("Hi: We answer. word")
    assert said.endswith("Free. Ring us.")
    assert "detox" not in said
    assert measure(said).segments <= 3
    assert as_text(["A detox."], "Hi:", "Ring us.", ["detox"]) is None


def test_sample_helpline_states_all_of_it() -> None:
    written = files("helpline.content").joinpath("demo.toml").read_bytes()
    answers = asdict(parse_configuration(written, "demo").helpline.answers)
    assert set(answers) == set(ASKED)
    assert list(missing({key: dict(said) for key, said in answers.items()}, LANGUAGES)) == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [({"who": {"en": "word " * 26}}, "more than a breath"), ({"price": {"en": "x"}}, "unknown")],
)
def test_answer_that_nobody_can_hear_out_is_refused(said: dict[str, object], reason: str) -> None:
    with pytest.raises(UnusableConfiguration) as problem:
        parse_configuration(harbour(helpline={"answers": said}).encode(), "file")
    assert reason in str(problem.value)
