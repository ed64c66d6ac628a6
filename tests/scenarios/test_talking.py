"""Talking by text: one person has a conversation, answers, hands it on, and says what came of it."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpline.domain.errors import Refused
from helpline.services import conversing, escalating, staff_texts
from helpline.services.staff_texts import Reply
from helpline.storage.tables import texts, threads
from tests.scenarios.followed import follow, the_enrolment
from tests.scenarios.harbour import ANA, BEN, LINE
from tests.scenarios.texting import came_in, last_text, text, worries
from tests.scenarios.world import World

DONE = "talked by text"


def thread(world: World) -> Any:
    [row] = world.rows(select(threads))
    return row


def do(world: World, deed: Any, *given: Any, **named: Any) -> None:
    with world.outside.database.transaction(world.clock.now()) as tx:
        deed(tx, thread(world).id, *given, **named)
    world.settle()


def write(world: World, who: str, body: str, due_at: datetime | None = None) -> None:
    do(world, staff_texts.write, world.staff_id(who), Reply(uuid.uuid4(), body, due_at))
    world.turn(2)


def close(world: World, who: str, **named: Any) -> None:
    seen = named.pop("seen", came_in(world)[-1].id)
    do(world, conversing.close, world.staff_id(who), DONE, seen=seen, **named)


def written(world: World) -> list[Any]:
    by_people = select(texts).where(texts.c.written_by.is_not(None))
    return world.rows(by_people.order_by(texts.c.created_at))


def test_conversation_is_taken_answered_and_closed_by_one_person(world: World) -> None:
    text(world, "the blue thing again")
    assert (thread(world).state, thread(world).risk) == ("unclaimed", "unclear")
    assert thread(world).waiting_since is not None
    ana, ben = world.staff_id(ANA), world.staff_id(BEN)
    do(world, conversing.take, ana)
    assert [(row.state, row.taken_by) for row in worries(world)] == [("taken", ana)]
    with pytest.raises(Refused, match="is with Ana Ruiz"):
        do(world, conversing.take, ben)
    with pytest.raises(Refused, match="is with Ana Ruiz"):
        write(world, BEN, "me too")
    write(world, ANA, "I\u2019m here \u2014 what is blue\u2026")
    assert last_text(world) == "I'm here - what is blue..."
    [sent] = written(world)
    assert (sent.written_by, sent.state, sent.way) == (ana, "delivered", "staff_text")
    assert thread(world).waiting_since is None
    close(world, ANA)
    assert (thread(world).state, thread(world).disposition) == ("closed", DONE)
    assert worries(world)[0].state == "closed"
    assert world.findings() == []


def test_machine_is_quiet_beside_a_person_but_for_a_new_danger(world: World) -> None:
    text(world, "the blue thing again")
    do(world, conversing.take, world.staff_id(ANA))
    write(world, ANA, "tell me more")
    assert text(world, "what time do you close on sundays?") == "tell me more"
    assert {row.state for row in worries(world)} == {"taken"}  # hers, and nobody is alarmed
    assert text(world, "hes not breathing").startswith("Ring 999 now.")
    assert [row.risk for row in worries(world) if row.state == "open"] == ["emergency_overdose"]
    write(world, ANA, "somebody rings you now")
    assert text(world, "still not breathing", seconds=1200) == "somebody rings you now"
    with world.outside.database.transaction(world.clock.now()) as tx:
        escalating.take(tx, worries(world)[-1].id, world.staff_id(BEN))
    # Whoever takes the danger has the conversation: never two people.
    assert {row.taken_by for row in worries(world)} == {thread(world).taken_by}
    assert thread(world).taken_by == world.staff_id(BEN)
    with pytest.raises(Refused, match="must be said"):
        close(world, BEN)
    close(world, BEN, how="ambulance came")
    assert world.findings() == []


def test_new_text_comes_back_to_whom_it_was_with_while_they_are_on(world: World) -> None:
    text(world, "the blue thing again")
    world.come_on(ANA)
    do(world, conversing.take, world.staff_id(ANA))
    before = came_in(world)[-1].id
    text(world, "one more word")
    with pytest.raises(Refused, match="read it first"):
        close(world, ANA, seen=before)
    close(world, ANA)
    text(world, "and another thing")
    assert (thread(world).state, thread(world).taken_by) == ("taken", world.staff_id(ANA))
    assert "has written again" in last_text(world, ANA)
    close(world, ANA)
    world.phone(ANA).text(LINE, "OFF")
    world.settle()
    text(world, "hello? the other thing")
    assert (thread(world).state, thread(world).taken_by) == ("unclaimed", None)
    assert worries(world)[-1].state == "open"


def test_conversation_handed_on_or_put_back_is_never_with_two(world: World) -> None:
    text(world, "i want to die")
    ana, ben = world.staff_id(ANA), world.staff_id(BEN)
    do(world, conversing.take, ana)
    do(world, conversing.hand_on, ana, ben)
    assert "handed on to you" in last_text(world, BEN)
    assert thread(world).taken_by == worries(world)[0].taken_by == ben
    with pytest.raises(Refused, match="is with Ben Okoro"):
        do(world, conversing.put_back, ana)
    do(world, conversing.take, ana, ben)  # as the page showed it
    do(world, conversing.put_back, ana)
    assert (thread(world).state, worries(world)[0].state) == ("unclaimed", "open")
    assert thread(world).waiting_since is not None


def test_text_for_later_is_sent_then_and_called_off_by_a_new_text(world: World) -> None:
    text(world, "the blue thing again")
    do(world, conversing.take, world.staff_id(ANA))
    later = world.clock.now() + timedelta(minutes=30)
    night = world.clock.now().replace(hour=23)
    with pytest.raises(Refused, match="quiet hours"):
        write(world, ANA, "sleep well", night)
    write(world, ANA, "how is it now?", later)
    assert last_text(world) != "how is it now?"
    world.turn(1810)
    assert last_text(world) == "how is it now?"
    write(world, ANA, "and now?", later + timedelta(hours=1))
    text(world, "much better thank you", seconds=7200)
    assert [row.state for row in written(world)] == ["delivered", "cancelled"]


def test_who_wants_no_texts_gets_none_and_whoever_writes_reads_so(world: World) -> None:
    text(world, "please stop texting me. the blue thing again")
    do(world, conversing.take, world.staff_id(ANA))
    with pytest.raises(Refused, match="they want no texts"):
        write(world, ANA, "hello")
    assert written(world) == []


def test_check_ins_hold_while_somebody_talks(world: World) -> None:
    follow(world)
    text(world, "the blue thing again")
    do(world, conversing.take, world.staff_id(ANA))
    write(world, ANA, "tell me more")
    assert the_enrolment(world).talked_at == written(world)[0].created_at
