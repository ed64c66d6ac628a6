"""A place sent by text to whoever agreed to it, and the question days later whether they got through."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from helpline.domain.directory import Details, Kind
from helpline.domain.errors import Refused
from helpline.domain.referrals import ReferralOutcome
from helpline.services import conversing
from helpline.services.directory import keeping, referring
from helpline.services.directory.persons import PersonOf
from helpline.services.directory.referring import Sending
from helpline.storage.tables import referrals, texts, threads
from helpline.storage.voicemails import Viewer
from tests.scenarios.harbour import ANA, BEN, CALLER, SECOND_CALLER, harbour
from tests.scenarios.texting import last_text, text, worries
from tests.scenarios.world import World

HOUSE = Details("The House", Kind.INPATIENT, "+442079460123", ("everywhere",))
CLINIC = Details("Poole Detox Clinic", Kind.INPATIENT, "+442079460124", ("Poole",))
QUESTION = "Did you get through?"
DAY = 24 * 60 * 60


def place(world: World, details: Details, *, is_checked: bool = True) -> uuid.UUID:
    ana = world.staff_id(ANA)
    with world.outside.database.transaction(world.clock.now()) as tx:
        entry_id = keeping.add(tx, details, ana)
        if is_checked:
            keeping.check_today(tx, entry_id, ana)
    return entry_id


def talk(world: World, number: str) -> uuid.UUID:
    """Ana has a conversation by text with them."""
    text(world, "the blue thing again", number)
    hashes = world.outside.database.keyring.hashes(number)
    [thread] = world.rows(select(threads).where(threads.c.number_hash.in_(hashes)))
    with world.outside.database.transaction(world.clock.now()) as tx:
        conversing.take(tx, thread.id, world.staff_id(ANA))
    return uuid.UUID(str(thread.id))


def send(world: World, ref: uuid.UUID, entry: uuid.UUID, who: str = ANA, **said: bool) -> None:
    said = {"agreed": True, "may_ask": True, **said}
    wanted = Sending(PersonOf.TEXT, ref, entry, **said)
    with world.outside.database.transaction(world.clock.now()) as tx:
        referring.send(tx, Viewer(world.staff_id(who), oversees=False), wanted)
    world.settle()
    world.turn(2)


def close(world: World, thread_id: uuid.UUID) -> None:
    """They have said what they wanted to, and nothing worries anybody any more."""
    with world.outside.database.transaction(world.clock.now()) as tx:
        newest = select(texts.c.id).where(
            texts.c.thread_id == thread_id, texts.c.direction == "inbound"
        )
        seen = tx.connection.execute(newest.order_by(texts.c.created_at.desc()).limit(1)).scalar()
        conversing.close(tx, thread_id, world.staff_id(ANA), "talked by text", seen=seen)


def sent(world: World) -> list[Any]:
    return world.rows(select(referrals).order_by(referrals.c.made_at))


def pass_days(world: World, days: float) -> None:
    world.clock.turn(days * DAY)
    world.settle()
    world.turn(2)


def test_place_is_sent_asked_about_when_the_night_is_over_and_answered(world: World) -> None:
    world.configure(harbour(line={"quiet_hours": "11:30-14:00"}))
    house = place(world, HOUSE)
    thread_id = talk(world, CALLER)
    with pytest.raises(Refused, match="ask them first"):
        send(world, thread_id, house, agreed=False)
    with pytest.raises(Refused, match="not with you"):
        send(world, thread_id, house, who=BEN)
    send(world, thread_id, house)
    assert last_text(world).startswith("As we said: The House, 020 7946 0123.")
    close(world, thread_id)
    pass_days(world, 3)
    assert QUESTION not in last_text(world)  # it is noon, and the line's night
    pass_days(world, 2 / 24)
    assert QUESTION in last_text(world)
    assert text(world, "2").startswith("Thank you for telling us. It often takes more than one try")
    [referral] = sent(world)
    assert (referral.outcome, referral.outcome_by) == ("not_through", None)
    assert (worries(world)[-1].state, worries(world)[-1].risk) == ("open", "unclear")
    with world.outside.database.transaction(world.clock.now()) as tx:
        referring.note_outcome(tx, referral.id, world.staff_id(BEN), ReferralOutcome.TURNED_AWAY)
    assert [(one.outcome, one.outcome_by) for one in sent(world)] == [
        ("turned_away", world.staff_id(BEN))
    ]
    assert world.findings() == []


def test_name_that_says_too_much_is_left_out_and_whoever_wants_no_texts_is_not_asked(
    world: World,
) -> None:
    stale = place(world, CLINIC, is_checked=False)
    first, second = talk(world, CALLER), talk(world, SECOND_CALLER)
    with pytest.raises(Refused, match="has not been checked"):
        send(world, first, stale)
    for thread_id in (first, second):
        send(world, thread_id, stale, though_stale=True)
        close(world, thread_id)
    assert last_text(world).startswith("As we said, this is the number: 020 7946 0124.")
    text(world, "STOP", CALLER)
    pass_days(world, 3)
    assert QUESTION not in last_text(world, CALLER)
    assert QUESTION in last_text(world, SECOND_CALLER)
    assert text(world, "yes", SECOND_CALLER).startswith("Thank you, that is good to know.")
    assert [one.outcome for one in sent(world)] == [None, "got_through"]
    assert worries(world)[-1].state == "closed"  # nobody need read it
    with pytest.raises(Refused, match="not with you"):
        send(world, first, stale, though_stale=True)
    assert world.findings() == []
