"""What somebody who is followed texts back: read, heard by people, and heeded by their plan."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from helpline.domain.consent import ConsentMethod
from helpline.read_models.enrolments import CheckInFilter, RaisedBy, list_checkins
from helpline.services.escalating import close, take
from helpline.services.followup.enrolling import GivenConsent
from helpline.storage.tables import checkins, enrolments, escalations, texts
from tests.scenarios.followed import calendar_of, follow, step, the_enrolment, turn_past, turn_to
from tests.scenarios.harbour import ANA, CALLER, LINE, SPANISH_LINE, harbour
from tests.scenarios.texting import last_text, worries
from tests.scenarios.world import NOON, World


def text(world: World, body: str) -> None:
    world.phone(CALLER).text(LINE, body)
    world.turn(2)


def settle(world: World) -> None:
    """A person takes what there is to take, and closes it."""
    for worry in world.rows(select(escalations).where(escalations.c.state != "closed")):
        close_one(world, worry.id)


def close_one(world: World, escalation_id: UUID) -> None:
    """Ana takes it and closes it."""
    ana = world.staff_id(ANA)
    with world.outside.database.transaction(world.clock.now()) as tx:
        take(tx, escalation_id, ana)
        close(tx, escalation_id, ana, "talked with them")


def shown(world: World, number: int) -> RaisedBy | None:
    """The escalation of a step, as the API shows it."""
    database = world.outside.database
    with database.reading() as connection:
        page = list_checkins(connection, database.keyring, CheckInFilter())
    [row] = [one for one in page.items if one.step == number]
    return row.escalation


def test_answer_to_a_question_is_read_as_one_and_kept_with_its_step(world: World) -> None:
    follow(world)
    asked = turn_past(world, 2)
    [sent] = world.rows(select(texts).where(texts.c.id == asked.text_id))
    assert sent.asks == "rating"
    assert sent.thread_id is not None
    text(world, "7")
    answered = step(world, 2)
    assert (answered.state, answered.risk) == ("answered", "ok")
    assert worries(world) == []


def test_low_number_reaches_a_person_and_the_plan_goes_on(world: World) -> None:
    follow(world)
    turn_past(world, 2)
    text(world, "2")
    assert [row.risk for row in worries(world)] == ["craving_struggling"]
    assert the_enrolment(world).risk == "craving_struggling"


def test_slip_begins_the_plan_again_once_a_person_has_closed_it(world: World) -> None:
    follow(world)
    turn_past(world, 2)
    text(world, "i used last night, im sorry")
    assert [row.risk for row in worries(world)] == ["relapse_used"]
    assert the_enrolment(world).version == 2
    assert the_enrolment(world).risk_open_since is not None
    settle(world)
    assert the_enrolment(world).risk_open_since is None
    assert turn_past(world, 2, timedelta(hours=8), version=2).state == "delivered"


@pytest.mark.parametrize(
    ("word", "version", "said"),
    [
        ("LESS", 2, "Done: fewer of these texts from now on."),
        ("LATER", 2, "Done: these texts come later in the day"),
        ("more", 2, "Done: more of these texts again."),
        ("pausa", 1, "Done: none of these texts for a week,"),
    ],
)
def test_words_about_the_plan_change_it_say_so_and_nobody_need_read_them(
    world: World, word: str, version: int, said: str
) -> None:
    follow(world)
    turn_past(world, 2)
    text(world, word)
    assert last_text(world).startswith(said)
    assert the_enrolment(world).version == version
    assert the_enrolment(world).state == ("paused" if word == "pausa" else "active")
    assert worries(world) == []


def test_stop_ends_what_is_sent_and_an_older_list_does_not_bring_it_back(world: World) -> None:
    follow(world)
    turn_past(world, 2)
    text(world, "STOP")
    assert turn_past(world, 3).state == "skipped"
    now = world.clock.now()
    before = GivenConsent(ConsentMethod.SPOKEN, now - timedelta(days=2), "Ana Ruiz")
    follow(world, detox_ended_at=now, consent=before, agrees=False)
    [asked] = world.rows(select(checkins).where(checkins.c.step == 0, checkins.c.sent_at.is_(None)))
    assert asked.state == "skipped"


def test_consent_given_after_a_stop_is_asked_to_be_confirmed(world: World) -> None:
    follow(world)
    turn_past(world, 1)
    text(world, "unsubscribe me from this please")
    world.turn(3600)
    before = len(world.phone(CALLER).received_texts)
    follow(world, detox_ended_at=world.clock.now(), agrees=False)
    assert "Text AGREE" in world.phone(CALLER).received_texts[before]


def test_stop_is_read_by_a_person_in_the_first_weeks_and_start_takes_it_back(world: World) -> None:
    follow(world)
    turn_past(world, 2)
    text(world, "STOP")
    [worry] = worries(world)
    assert (worry.risk, worry.take_by - worry.opened_at) == ("unclear", timedelta(hours=2))
    assert worry.paged == 0
    text(world, "START")
    assert the_enrolment(world).consent_withdrawn_at is None
    assert turn_past(world, 3).state == "delivered"


def test_consent_recorded_anew_for_the_same_detox_counts(world: World) -> None:
    first = follow(world)
    turn_past(world, 1)
    text(world, "unsubscribe me from this please")
    earlier = GivenConsent(ConsentMethod.SPOKEN, NOON - timedelta(hours=1), "Ana Ruiz")
    assert follow(world, consent=earlier, agrees=False) == first
    world.turn(3600)
    second = follow(world)
    theirs = select(checkins).where(checkins.c.enrolment_id == second, checkins.c.step == 2)
    [asked] = world.rows(theirs)
    turn_to(world, asked.due_at + timedelta(seconds=30))
    [asked] = world.rows(theirs)
    assert (second != first, asked.state) == (True, "delivered")


def test_new_episode_is_silent_while_somebody_has_a_worry_to_close(world: World) -> None:
    follow(world)
    turn_past(world, 2)
    text(world, "im going to kill myself tonight")
    second = follow(world, detox_ended_at=world.clock.now(), agrees=False)
    [row] = world.rows(select(enrolments).where(enrolments.c.id == second))
    assert row.risk_open_since is not None
    settle(world)
    [row] = world.rows(select(enrolments).where(enrolments.c.id == second))
    assert row.risk_open_since is None


def test_thread_of_a_plan_is_one_with_the_replies(world: World) -> None:
    follow(world)
    turn_past(world, 1)
    text(world, "thank you")
    written = world.rows(select(texts).where(texts.c.staff_id.is_(None)))
    assert len({row.thread_id for row in written}) == 1
    assert calendar_of(world)[0].state == "answered"


def test_hold_lasts_until_the_last_escalation_of_the_number_is_closed(world: World) -> None:
    world.configure(harbour(more_lines=[{"number": SPANISH_LINE, "name": "Second line"}]))
    follow(world)
    turn_past(world, 2)
    text(world, "im going to kill myself tonight")
    world.phone(CALLER).text(SPANISH_LINE, "i used last night, im sorry")
    world.turn(2)
    first, second = worries(world)
    assert first.line_id != second.line_id
    close_one(world, first.id)
    assert the_enrolment(world).risk_open_since is not None
    close_one(world, second.id)
    assert the_enrolment(world).risk_open_since is None


def test_check_in_shows_the_escalation_of_its_reply(world: World) -> None:
    follow(world)
    turn_past(world, 2)
    text(world, "2")
    assert shown(world, 2) == RaisedBy("open", worries(world)[0].opened_at, None)
    settle(world)
    assert shown(world, 2) == RaisedBy("closed", worries(world)[0].opened_at, "Ana Ruiz")
    assert shown(world, 1) is None
