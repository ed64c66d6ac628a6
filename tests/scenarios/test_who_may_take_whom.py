"""Tiers, skills, a woman or a man, and the counsellor one knows: as callers meet them."""

from typing import Any

import pytest
from sqlalchemy import select, update

from helpline.domain.followup.stages import Stage
from helpline.services.lifting import lift_musts
from helpline.storage.tables import calls, staff
from tests.scenarios.followed import follow
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    CLEO,
    SECOND_CALLER,
    counsellor,
    harbour,
)
from tests.scenarios.world import EMERGENCY_SECONDS, World

PARTNERS = '[[teams]]\nname = "partners"\n'
ON_CALL = '[escalation]\non_call = [["cleo@example.org"]]\n'
CLEO_OF_PARTNERS = counsellor("Cleo Marsh", CLEO, teams=["partners"])


def considered(event: Any, world: World) -> dict[str, str]:
    """Who was considered, by phone, and what the ledger says of them."""
    database = world.outside.database
    phones = {
        str(row.id): database.keyring.open(row.phone_sealed)
        for row in world.rows(select(staff.c.id, staff.c.phone_sealed))
    }
    return {phones[staff_id]: reason for staff_id, reason, _until in event.data["considered"]}


def rung(world: World) -> set[str]:
    return {phone for phone in (ANA, BEN, CLEO) if world.phone(phone).state == "ringing"}


def test_preferred_skill_is_rung_first_and_anyone_after_its_time(world: World) -> None:
    youth = {**BEN_OKORO, "skills": ["youth"]}
    world.configure(
        harbour(line={"prefer_skills": ["youth"], "prefer_seconds": 60}, staff=(ANA_RUIZ, youth))
    )
    world.come_on(ANA)
    world.ask()
    world.turn(55)
    assert rung(world) == set()
    world.turn(8)
    assert rung(world) == {ANA}


def test_must_holds_until_a_supervisor_lifts_it(world: World) -> None:
    youth = {**BEN_OKORO, "skills": ["youth"]}
    world.configure(harbour(line={"must_skills": ["youth"]}, staff=(ANA_RUIZ, youth)))
    world.come_on(BEN)
    world.talk(SECOND_CALLER, BEN)
    world.come_on(ANA)
    world.ask()
    world.turn(300)
    assert rung(world) == set()
    [why] = [event for event in world.events("no_offer") if event.contact_id == world.call().id][
        -1:
    ]
    assert considered(why, world) == {ANA: "skill", BEN: "in_call"}
    with world.outside.database.transaction(world.clock.now()) as tx:
        lift_musts(tx, world.call().id, world.staff_id(BEN))
    world.settle()
    assert rung(world) == {ANA}


def test_caller_is_told_so_when_nobody_on_has_what_the_line_demands(world: World) -> None:
    youth = {**BEN_OKORO, "skills": ["youth"]}
    world.configure(harbour(line={"must_skills": ["youth"]}, staff=(ANA_RUIZ, youth)))
    world.come_on(ANA)
    caller = world.ask()
    world.turn(5)
    assert caller.has_heard("no counsellor is on")


def test_partner_team_is_rung_after_a_while_when_our_own_talk(world: World) -> None:
    world.configure(
        harbour(
            line={"partner_team": "partners", "partner_after_seconds": 30},
            staff=(ANA_RUIZ, CLEO_OF_PARTNERS),
        )
        + PARTNERS
    )
    world.come_on(ANA, CLEO)
    world.talk(SECOND_CALLER, ANA)
    world.ask()
    world.turn(25)
    assert rung(world) == set()
    world.turn(8)
    assert rung(world) == {CLEO}


def test_partner_team_is_rung_at_once_when_none_of_ours_is_on(world: World) -> None:
    world.configure(
        harbour(
            line={"partner_team": "partners", "partner_after_seconds": 300},
            staff=(ANA_RUIZ, CLEO_OF_PARTNERS),
        )
        + PARTNERS
    )
    world.come_on(CLEO)
    world.ask()
    assert rung(world) == {CLEO}


def test_on_call_person_who_is_off_is_rung_when_everybody_else_talks(world: World) -> None:
    world.configure(
        harbour(
            line={"on_call_after_seconds": 40},
            staff=(ANA_RUIZ, counsellor("Cleo Marsh", CLEO, teams=[])),
        )
        + ON_CALL
    )
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    world.ask()
    world.turn(35)
    assert rung(world) == set()
    world.turn(8)
    assert rung(world) == {CLEO}
    world.accept(world.phone(CLEO))
    assert world.call().state == "connected"


def test_stage_that_is_kept_leads_to_its_team_by_call_and_by_callback(world: World) -> None:
    family = '\n[[teams]]\nname = "family"\n'
    line = {"stage_teams": {"supporting": "family"}}
    ben = {**BEN_OKORO, "teams": ["general", "family"]}
    world.configure(harbour(line=line, staff=(ANA_RUIZ, ben)) + family)
    follow(world, stage=Stage.SUPPORTING)
    world.configure(
        harbour(helpline={"shared_numbers": [CALLER]}, line=line, staff=(ANA_RUIZ, ben)) + family
    )
    somebody = world.ring(CALLER)
    assert world.rows(select(calls.c.stage)) == [(None,)]
    world.hang_up(somebody)
    world.configure(harbour(line=line, staff=(ANA_RUIZ, ben)) + family)
    world.come_on(ANA)
    world.turn(60)
    world.come_on(BEN)
    caller = world.ask(CALLER)
    assert rung(world) == {BEN}
    world.hang_up(caller)
    caller = world.ring(CALLER)
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "2")
    world.press(caller, "2")
    world.hang_up(caller)
    world.turn(40)
    chosen = [considered(event, world) for event in world.events("offer_made")]
    assert [one[BEN] for one in chosen] == ["chosen", "chosen", "paused"]


def test_on_call_person_on_a_break_is_left_alone(world: World) -> None:
    world.configure(
        harbour(
            line={"on_call_after_seconds": 0},
            staff=(ANA_RUIZ, counsellor("Cleo Marsh", CLEO, teams=[])),
        )
        + ON_CALL
    )
    world.phone(CLEO).text("+442079460101", "BREAK")
    world.turn(1)
    world.ask()
    world.turn(60)
    assert rung(world) == set()


def test_returning_caller_is_offered_to_whom_they_know_when_another_is_idle_longer(
    world: World,
) -> None:
    world.come_on(ANA, BEN)
    caller, _ = world.talk(CALLER, ANA)
    world.hang_up(caller)
    world.turn(120)
    other, _ = world.talk(SECOND_CALLER, BEN)
    world.hang_up(other)
    world.turn(50)
    world.phone(ANA).text("+442079460101", "BREAK")
    world.turn(5)
    world.come_on(ANA)
    world.ask(CALLER)
    assert rung(world) == {ANA}


def test_returning_caller_waits_for_whom_they_know_only_a_short_while(world: World) -> None:
    world.configure(harbour(team={"wrap_up_seconds": 300}))
    world.come_on(ANA, BEN)
    caller, _ = world.talk(CALLER, ANA)
    world.hang_up(caller)
    world.turn(5)
    world.ask(CALLER)
    world.turn(10)
    assert rung(world) == set()
    [why] = world.events("no_offer")[-1:]
    assert considered(why, world) == {ANA: "wrapping_up", BEN: "last_counsellor_first"}
    world.turn(13)
    assert rung(world) == {BEN}


@pytest.mark.parametrize(("key", "expected"), [("7", ANA), ("8", BEN)])
def test_caller_is_offered_only_a_woman_or_a_man_when_they_ask_so(
    world: World, key: str, expected: str
) -> None:
    woman, man = {**ANA_RUIZ, "gender": "woman"}, {**BEN_OKORO, "gender": "man"}
    world.configure(harbour(line={"choose_gender": True}, staff=(woman, man)))
    world.come_on(ANA, BEN)
    caller = world.ring()
    world.turn(14)
    world.press(caller, key)
    assert rung(world) == {expected}


def test_caller_who_asks_for_a_woman_is_told_so_when_none_is_on(world: World) -> None:
    woman, man = {**ANA_RUIZ, "gender": "woman"}, {**BEN_OKORO, "gender": "man"}
    world.configure(harbour(line={"choose_gender": True}, staff=(woman, man)))
    world.come_on(BEN)
    caller = world.ring()
    world.turn(14)
    world.press(caller, "7")
    world.turn(3)
    assert caller.has_heard("no woman is on")
    world.turn(20)
    assert rung(world) == set()
    world.press(caller, "*")
    world.press(caller, "1")
    assert rung(world) == {BEN}


def test_keys_for_a_woman_or_a_man_are_not_offered_where_the_line_does_not(world: World) -> None:
    world.come_on(ANA)
    caller = world.ring()
    world.turn(20)
    assert not caller.has_heard("woman")
    world.press(caller, "7")
    world.turn(3)
    assert caller.has_heard("did not get that")


def test_every_offer_says_who_was_considered_and_why_not(world: World) -> None:
    spanish = counsellor("Cleo Marsh", CLEO, languages=["es"])
    world.configure(harbour(staff=(ANA_RUIZ, BEN_OKORO, spanish)))
    world.come_on(ANA, CLEO)
    world.ask()
    [offer] = world.events("offer_made")
    assert considered(offer, world) == {ANA: "chosen", BEN: "off", CLEO: "language"}
    assert (offer.data["priority"], offer.data["standing"]) == (0, "other")


def test_moment_without_an_offer_is_explained_once_until_it_changes(world: World) -> None:
    world.come_on(ANA)
    world.talk(SECOND_CALLER, ANA)
    world.ask()
    world.turn(30)
    [why] = world.events("no_offer")
    assert considered(why, world) == {ANA: "in_call", BEN: "off"}
    world.phone(BEN).text("+442079460101", "BREAK")
    world.turn(5)
    assert considered(world.events("no_offer")[-1], world) == {ANA: "in_call", BEN: "break"}
    assert len(world.events("no_offer")) == 2


def test_emergency_key_comes_before_who_waits_longer(world: World) -> None:
    world.come_on(ANA)
    world.talk("+447700900103", ANA)
    world.ask(CALLER)
    world.turn(60)
    second = world.ring(SECOND_CALLER)
    world.turn(14)
    world.press(second, "5")
    world.come_on(BEN)
    [offer] = world.events("offer_made")[-1:]
    assert offer.contact_id == world.call(SECOND_CALLER).id
    assert offer.data["standing"] == "emergency"


def test_emergency_key_waits_for_no_preference_when_somebody_is_free(world: World) -> None:
    youth = {**BEN_OKORO, "skills": ["youth"]}
    world.configure(
        harbour(line={"prefer_skills": ["youth"], "prefer_seconds": 300}, staff=(ANA_RUIZ, youth))
    )
    world.come_on(ANA)
    caller = world.ring()
    world.turn(14)
    world.press(caller, "5")
    assert rung(world) == {ANA}


def test_wish_for_a_woman_stops_a_mans_phone_and_says_so_when_none_is_on(world: World) -> None:
    woman, man = {**ANA_RUIZ, "gender": "woman"}, {**BEN_OKORO, "gender": "man"}
    world.configure(harbour(line={"choose_gender": True}, staff=(woman, man)))
    world.come_on(BEN)
    caller = world.ask()
    world.turn(10)
    assert rung(world) == {BEN}
    world.press(caller, "*")
    world.turn(1)
    world.press(caller, "7")
    world.turn(4)
    assert rung(world) == set()
    assert caller.has_heard("no woman is on")


def test_offer_that_crosses_a_wish_is_taken_back_for_the_wish(world: World) -> None:
    """It was made by who could not see the wish yet: the caller has not left."""
    woman, man = {**ANA_RUIZ, "gender": "woman"}, {**BEN_OKORO, "gender": "man"}
    world.configure(harbour(line={"choose_gender": True}, staff=(woman, man)))
    world.come_on(BEN)
    world.ask()
    with world.outside.database.engine.begin() as connection:
        connection.execute(update(calls).values(gender="woman"))
    world.come_on(ANA)
    [told] = world.events("offer_withdrawn")
    assert (told.staff_id, told.data["reason"]) == (world.staff_id(BEN), "asked_for_another")
    assert rung(world) == {ANA}
