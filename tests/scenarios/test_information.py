"""Information by voice: heard before the line and in it, by key and by word, never a dead end."""

from typing import Any

import pytest
from sqlalchemy import select

from helpline.content.topics import library, text_values
from helpline.domain.followup.stages import Stage
from helpline.simulator import Phone
from helpline.storage.tables import callbacks
from tests.scenarios.followed import follow
from tests.scenarios.harbour import ANA, BEN, SECOND_CALLER, harbour
from tests.scenarios.texting import text
from tests.scenarios.world import EMERGENCY_SECONDS, World

WITHDRAWAL = library("en").named("withdrawal")


def ask_for_information(world: World, **how: Any) -> Phone:
    caller = world.ring(**how)
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "3")
    return caller


def wait_for(world: World, caller: Phone, title: str) -> None:
    """Until the title is read."""
    world.turn_until(lambda: caller.words[-1] == title)


def take(world: World, caller: Phone, title: str) -> None:
    """Press 3 when the title is read."""
    wait_for(world, caller, title)
    world.press(caller, "3")


def test_topic_is_taken_from_the_list_repeated_slowed_and_left_for_the_next(world: World) -> None:
    caller = ask_for_information(world)
    take(world, caller, WITHDRAWAL.title)
    assert caller.words[-1] == WITHDRAWAL.chapters[0]
    world.press(caller, "3")
    assert caller.words[-1] == WITHDRAWAL.chapters[1]
    for key in ("9", "#"):
        world.press(caller, key)
        assert caller.words[-1] == WITHDRAWAL.chapters[1]
    assert world.call().slowly
    take(world, caller, "To go on to: Getting through the days, press 3.")
    assert caller.words[-1] == library("en").named("through").chapters[0]
    world.press(caller, "6")
    assert caller.words[-1].startswith("Here is what you can learn")
    world.hang_up(caller)
    [contact] = world.contacts()
    assert (contact.outcome, contact.queued_at) == ("self_service", None)
    heard = world.events("topic_heard")
    assert [event.data["topic"] for event in heard] == ["withdrawal", "through"]
    assert world.findings() == []


def test_whoever_looks_at_the_list_alone_has_left_the_menu(world: World) -> None:
    world.hang_up(ask_for_information(world))
    assert world.contacts()[0].outcome == "left_menu"


def test_six_goes_on_in_the_list_and_star_back_to_the_menu(world: World) -> None:
    caller = ask_for_information(world)
    one = library("en")
    titles = [one.named("who").title, one.others.title, one.named("danger").title]
    world.press(caller, "6")
    for title in titles:
        assert caller.words[-1] == title
        world.press(caller, "6")
    world.press(caller, "*")
    assert caller.words[-1].startswith("You have reached")
    assert world.call().node == "main"


def test_topic_is_found_by_what_is_said_and_keys_work_all_the_same(world: World) -> None:
    caller = ask_for_information(world)
    world.say(caller, "how long does withdrawal last")
    assert caller.words[-1] == WITHDRAWAL.chapters[0]
    world.press(caller, "6")
    world.say(caller, "rehab or clinic")
    assert caller.words[-1].startswith("It may be one of these")
    take(world, caller, "Kinds of treatment")
    assert world.events("topic_heard")[-1].data["topic"] == "kinds"
    assert all("withdrawal last" not in str(event.data) for event in world.events("words_spoken"))


@pytest.mark.parametrize("said", ["is my dose safe", "I do not want to live any more"])
def test_risk_and_amounts_get_a_person_and_no_answer(world: World, said: str) -> None:
    world.come_on(ANA)
    caller = ask_for_information(world)
    world.say(caller, said)
    assert world.call().state == "waiting"
    assert world.events("topic_heard") == []
    assert world.phone(ANA).state == "ringing"


def test_danger_that_is_said_is_the_emergency_key(world: World) -> None:
    caller = ask_for_information(world)
    world.say(caller, "my friend is not breathing")
    assert world.call().flag == "emergency_key"
    world.turn(1)
    assert caller.has_heard("call 9 9 9 now")


def fall_silent(world: World) -> None:
    """Until the next document."""
    before = world.call().step
    world.turn_until(lambda: world.call().step > before, within=150)


@pytest.mark.parametrize("how", ["silence", "wrong"])
@pytest.mark.parametrize("node", ["information", "topic", "statements"])
def test_silence_and_wrong_keys_lead_to_a_person(world: World, node: str, how: str) -> None:
    caller = ask_for_information(world)
    if node == "topic":
        world.say(caller, "what is methadone")
    if node == "statements":
        take(world, caller, library("en").statements.title)
    assert world.call().node == node
    for _ in range(3):
        if how == "wrong":
            world.press(caller, "7")
        else:
            fall_silent(world)
    assert (world.call().state, caller.state) == ("waiting", "in call")
    assert world.call().yes_count is None


def test_counsellor_cuts_in_with_a_word_and_the_place_is_kept(world: World) -> None:
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    caller = world.ask()
    world.turn(6)
    since = world.call().waiting_since
    world.press(caller, "3")
    world.turn(1)
    assert caller.words[-1] == "You keep your place in the line."
    world.say(caller, "what is methadone")
    world.turn(3)
    assert (world.call().state, world.call().waiting_since) == ("waiting", since)
    world.come_on(BEN)
    world.accept(world.phone(BEN))
    world.turn(1)
    assert caller.has_heard("A counsellor is free for you now.")
    world.turn(5)
    assert world.call().state == "connected"
    world.hang_up(caller)
    assert world.call().outcome == "answered"


def test_topic_is_texted_by_a_wish_that_is_told_who_may_read_it(world: World) -> None:
    caller = ask_for_information(world)
    world.say(caller, "how long does withdrawal last")
    world.press(caller, "4")
    assert caller.has_heard("Whoever holds that phone may read it")
    assert caller.received_texts == []
    world.press(caller, "4")
    world.turn(3)
    [text] = caller.received_texts
    assert text.startswith("You asked for this: It is like a bad flu")
    assert world.events("topic_texted")[0].data["topic"] == "withdrawal"


def test_withheld_caller_is_never_offered_a_text(world: World) -> None:
    caller = ask_for_information(world, withheld="anonymous")
    world.say(caller, "how long does withdrawal last")
    world.turn(75)
    assert caller.has_heard("For another topic")
    assert not caller.has_heard("text message")


@pytest.mark.parametrize(("yes", "said"), [(2, "few"), (3, "several")])
def test_ten_statements_end_with_the_way_to_a_person_and_keep_nothing(
    world: World, yes: int, said: str
) -> None:
    caller = ask_for_information(world)
    take(world, caller, library("en").statements.title)
    for number in range(10):
        world.press(caller, "1" if number < yes else "2")
    assert caller.words[-1] == getattr(library("en").statements, said)
    call = world.call()
    assert (call.node, call.yes_count) == ("statements_end", None)
    world.turn_until(lambda: "To talk to a counsellor, press 1." in caller.words[-1])
    world.press(caller, "1")
    assert world.call().state == "waiting"


@pytest.mark.parametrize("danger", ["5", "he is not breathing"])
def test_danger_stops_the_statements_at_once_by_key_and_by_word(world: World, danger: str) -> None:
    caller = ask_for_information(world)
    take(world, caller, library("en").statements.title)
    world.press(caller, "1")
    world.say(caller, "Yes.")
    assert (world.call().chapter, world.call().yes_count) == (2, 2)
    (world.press if danger == "5" else world.say)(caller, danger)
    assert (world.call().flag, world.call().yes_count) == ("emergency_key", None)


def test_information_is_in_the_language_that_was_chosen(world: World) -> None:
    world.configure(harbour(line={"languages": ["en", "es"]}))
    caller = world.ring()
    world.turn(16)
    world.press(caller, "2")
    world.press(caller, "3")
    world.say(caller, "qué es la metadona")
    assert caller.words[-1] == library("es").named("medicines").chapters[0]


def test_who_answers_is_one_key_and_one_word_and_says_what_was_stated(world: World) -> None:
    stated = {"who": {"en": "Nurses answer."}, "recorded": {"en": "Nothing is recorded."}}
    world.configure(harbour(helpline={"answers": stated}))
    caller = ask_for_information(world)
    take(world, caller, "Who answers here?")
    assert caller.words[-1] == "Nurses answer."
    world.press(caller, "3")
    assert caller.words[-1] == "Nothing is recorded."
    said = text(world, "WHO", SECOND_CALLER)
    assert said.startswith("You asked for this: Nurses answer. Nothing is recorded. Nobody has to")


def test_whoever_asks_for_somebody_else_has_a_way_of_their_own_by_voice_and_text(
    world: World,
) -> None:
    one = library("en")
    caller = ask_for_information(world)
    take(world, caller, one.others.title)
    assert caller.has_heard(one.others.opening)
    assert world.call().stage == "supporting"
    for topic in (one.named("who"), *one.for_others()):
        wait_for(world, caller, topic.title)
    take(world, caller, one.others.back)
    assert world.call().stage is None
    world.hang_up(caller)
    assert text(world, "caring", SECOND_CALLER) == one.others_texted()
    assert text(world, "5", SECOND_CALLER) == one.text_of(one.named("cost"), text_values("GB"))
    text(world, "please call me", SECOND_CALLER)
    assert [row.stage for row in world.rows(select(callbacks))] == ["supporting"]


def test_stage_that_is_kept_decides_what_is_offered_first(world: World) -> None:
    follow(world, stage=Stage.MAINTENANCE)
    one = library("en").for_stage(Stage.MAINTENANCE)
    assert text(world, "INFO") == one.list_texted()
    assert "one word: MEDICINE, STAYING well, low MOOD, SIGNS" in one.list_texted()
    assert "1 Medicines that help. 2 What" in text(world, "medicine or sleep?")
    caller = ask_for_information(world)
    read = [
        title for title in (topic.title for topic in one.topics) if title != "Who answers here?"
    ]
    for title in read[:3]:
        wait_for(world, caller, title)


def test_that_somebody_is_followed_for_another_is_not_said_to_whoever_rings(world: World) -> None:
    follow(world, stage=Stage.SUPPORTING)
    others = library("en").others
    caller = ask_for_information(world)
    wait_for(world, caller, others.title)
    assert caller.has_heard("Here is what you can learn")
    assert not caller.has_heard(others.opening)
    world.press(caller, "9")
    take(world, caller, others.title)
    assert caller.has_heard(others.opening)
