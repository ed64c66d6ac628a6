"""What holds of every text whatsoever."""

from hypothesis import given
from hypothesis import strategies as st

from helpline.content.triage import rulebook
from helpline.domain.triage import Risk, triage
from tests.triage.corpus import replies

UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
BLANK = " \t\u00a0\u2003"
EMERGENCIES = ("he is not breathing", "no respira", "She wont wake up!", "tuvo una sobredosis")

labelled = st.sampled_from([reply.text for reply in replies()])
any_text = st.one_of(st.text(), labelled, st.lists(labelled, max_size=4).map(" ".join))
asked = st.sampled_from([None, "keys", "rating", "craving", "call", "safe", "one-word", "nonsense"])
hints = st.lists(st.sampled_from(["en", "es", "fr"]), max_size=3)


@given(any_text, hints, asked)
def test_every_text_has_a_verdict(text: str, languages: list[str], question: str | None) -> None:
    verdict = triage(text, languages, question, rulebook())
    assert 0 <= verdict.confidence <= 1
    assert verdict.reasons
    assert not (verdict.opt_out_only and verdict.risk is not Risk.UNCLEAR)


@given(any_text, asked)
def test_capitals_and_blanks_around_change_nothing(text: str, question: str | None) -> None:
    rules = rulebook()
    plain = triage(text, ["en"], question, rules)
    assert triage(f" \n{text}\t ", ["en"], question, rules) == plain
    assert triage(text.upper(), ["en"], question, rules) == plain


@given(labelled, st.lists(st.tuples(st.integers(0, 200), st.sampled_from(UNSEEN)), max_size=8))
def test_characters_that_nobody_sees_change_nothing(
    text: str, unseen: list[tuple[int, str]]
) -> None:
    written = text
    for place, char in unseen:
        written = written[:place] + char + written[place:]
    assert triage(written, [], None, rulebook()) == triage(text, [], None, rulebook())


@given(labelled, st.sampled_from(BLANK), st.integers(1, 4))
def test_wider_blanks_change_nothing(text: str, blank: str, times: int) -> None:
    wide = (blank * times).join(text.split(" "))
    assert triage(wide, [], None, rulebook()) == triage(text, [], None, rulebook())


@given(any_text, st.sampled_from(EMERGENCIES), asked)
def test_emergency_is_seen_whatever_stands_before_it(
    text: str, emergency: str, question: str | None
) -> None:
    verdict = triage(f"{text}. {emergency}", [], question, rulebook())
    assert verdict.risk is Risk.EMERGENCY_OVERDOSE


@given(any_text, any_text)
def test_nothing_more_makes_an_emergency_light(before: str, after: str) -> None:
    verdict = triage(f"{before}\nhe is not breathing\n{after}", [], None, rulebook())
    assert verdict.risk is Risk.EMERGENCY_OVERDOSE
