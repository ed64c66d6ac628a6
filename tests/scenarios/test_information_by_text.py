"""Information by text: by word, by number, by question; a person reads what is no mere word."""

from sqlalchemy import select

from helpline.content.topics import library, text_values
from helpline.domain.library.topics import Topic
from helpline.storage.tables import text_statements
from tests.scenarios.harbour import CALLER, SECOND_CALLER
from tests.scenarios.texting import came_in, last_text, text, worries
from tests.scenarios.world import World

ENGLISH = library("en")


def as_text(name: str) -> str:
    return ENGLISH.text_of(topic(name), text_values("GB"))


def topic(name: str) -> Topic:
    return ENGLISH.named(name)


def test_words_and_numbers_are_answered_and_questions_are_read_besides(world: World) -> None:
    assert text(world, "Info") == ENGLISH.list_texted()
    assert text(world, "lasts.") == as_text("withdrawal")
    assert text(world, "dejarlo").startswith("Lo que ha pedido:")
    assert worries(world) == []
    offered = text(world, "rehab or clinic?", SECOND_CALLER)
    assert "1 Kinds of treatment. 2 " in offered
    assert text(world, "1", SECOND_CALLER) == as_text("kinds")
    assert text(world, "what is methadone?", SECOND_CALLER) == as_text("medicines")
    assert [(row.risk, row.texts) for row in worries(world)] == [("question", 2)]
    told = [event.data["topic"] for event in world.events("topic_texted")]
    assert told == ["withdrawal", "alone", "kinds", "medicines"]
    assert world.findings() == []


def test_what_worries_us_gets_a_person_and_no_topic(world: World) -> None:
    assert "Somebody here will read it" in text(world, "is my dose safe?")
    assert text(world, "she took methadone and is not breathing").startswith("Ring 999 now.")
    text(world, "i want to die, what is methadone?", SECOND_CALLER)
    assert world.events("topic_texted") == []
    assert [row.risk for row in worries(world)] == ["emergency_overdose", "suicidal"]


def test_whoever_wants_no_texts_gets_none_and_is_read(world: World) -> None:
    for body in ("STOP", "INFO", "TIPS"):
        text(world, body)
    assert ENGLISH.list_texted() not in world.phone(CALLER).received_texts
    assert as_text("through") not in world.phone(CALLER).received_texts
    assert len(worries(world)) == 1


def test_statements_keep_no_answer_and_lead_to_a_person(world: World) -> None:
    said = text(world, "TEN")
    assert said.startswith(ENGLISH.statements.opening)
    for place, answer in enumerate("1121222222", start=2):
        said = text(world, answer)
        assert place == 11 or said.startswith(f"{place}. {ENGLISH.statements.all[place - 1]}")
    assert said.startswith(ENGLISH.statements.several)
    assert world.rows(select(text_statements)) == []
    stored = [world.outside.database.keyring.open(row.body_sealed) for row in came_in(world)]
    assert stored == ["TEN", *[""] * 10]
    assert worries(world) == []


def test_statements_are_over_with_any_other_word_and_after_an_hour(world: World) -> None:
    text(world, "TEN")
    text(world, "1")
    assert text(world, "he is not breathing").startswith("Ring 999 now.")
    assert world.rows(select(text_statements)) == []
    text(world, "TEN", SECOND_CALLER)
    text(world, "1", SECOND_CALLER)
    world.turn(3700)
    assert world.rows(select(text_statements)) == []
    text(world, "1", SECOND_CALLER)
    assert last_text(world, SECOND_CALLER).startswith("We'd like to understand you right.")
