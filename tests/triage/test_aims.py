"""The aims hold: over every labelled reply, and over the third that no rule was written from."""

from collections.abc import Callable
from functools import cache

import pytest

from helpline.content.triage import rulebook
from helpline.domain.triage import Risk, Verdict, triage
from tests.triage.corpus import LANGUAGES, LATER, Reply, replies, written

SERIOUS = ("emergency_overdose", "suicidal")
TAKEN_LIGHTLY = (Risk.OK, Risk.QUESTION)

Read = tuple[Reply, Verdict]


@cache
def read(kind: str) -> tuple[Read, ...]:
    return tuple(
        (reply, triage(reply.text, [reply.language], reply.asked, rulebook()))
        for reply in replies(kind)
    )


def everything() -> list[Read]:
    return list(read("replies"))


def held_out() -> list[Read]:
    return [(reply, verdict) for reply, verdict in read("replies") if reply.is_held_out]


def later() -> list[Read]:
    return [reading for batch in LATER for reading in read(batch)]


over_each = pytest.mark.parametrize("some", [everything, held_out])


def share(those: list[Read], is_right: Callable[[Reply, Verdict], bool]) -> float:
    assert those
    return sum(is_right(reply, verdict) for reply, verdict in those) / len(those)


def labelled(some: Callable[[], list[Read]], *risks: str) -> list[Read]:
    return [(reply, verdict) for reply, verdict in some() if reply.risk in risks]


def test_corpus_is_several_hundred_replies_and_a_third_is_held_out() -> None:
    assert len(everything()) > 1000
    assert 0.3 < len(held_out()) / len(everything()) < 0.36
    for language in ("en", "es"):
        for risk in Risk:
            assert any(reply.language == language and reply.risk == risk for reply, _ in held_out())


@pytest.mark.parametrize("some", [everything, held_out, later])
def test_no_emergency_or_suicidal_text_is_ever_taken_lightly(
    some: Callable[[], list[Read]],
) -> None:
    light = [
        reply.text
        for reply, verdict in labelled(some, *SERIOUS)
        if verdict.risk in TAKEN_LIGHTLY or verdict.opt_out_only
    ]
    assert light == []


@over_each
def test_emergencies_and_suicidal_texts_are_recognised(some: Callable[[], list[Read]]) -> None:
    texts = labelled(some, *SERIOUS)
    assert share(texts, lambda _, verdict: verdict.risk.value in SERIOUS) >= 0.99


@over_each
def test_every_emergency_is_read_as_one(some: Callable[[], list[Read]]) -> None:
    texts = labelled(some, "emergency_overdose")
    assert share(texts, lambda _, verdict: verdict.risk is Risk.EMERGENCY_OVERDOSE) >= 0.99


@over_each
def test_relapses_are_recognised(some: Callable[[], list[Read]]) -> None:
    serious = (*SERIOUS, "relapse_used")
    texts = labelled(some, "relapse_used")
    assert share(texts, lambda _, verdict: verdict.risk.value in serious) >= 0.95


@over_each
def test_wishes_to_stop_are_recognised_and_none_is_made_up(
    some: Callable[[], list[Read]],
) -> None:
    wishes = [(reply, verdict) for reply, verdict in some() if reply.opt_out]
    others = [reply.text for reply, verdict in some() if verdict.opt_out and not reply.opt_out]
    assert share(wishes, lambda _, verdict: verdict.opt_out) >= 0.95
    assert others == []


@over_each
def test_what_is_read_as_ok_is_ok(some: Callable[[], list[Read]]) -> None:
    texts = [(reply, verdict) for reply, verdict in some() if verdict.risk is Risk.OK]
    assert share(texts, lambda reply, _: reply.risk == "ok") >= 0.98


def test_replies_written_after_the_rules_are_recognised() -> None:
    texts = labelled(later, *SERIOUS)
    assert share(texts, lambda _, verdict: verdict.risk.value in SERIOUS) >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_also_write_wakes_nobody(language: str) -> None:
    alarms = {
        text: verdict.risk
        for text in written(language, "ordinary")["says"]
        if (verdict := triage(text, [language], None, rulebook())).risk.value in SERIOUS
        or verdict.opt_out
    }
    assert alarms == {}
