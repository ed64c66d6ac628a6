"""Asking to be followed, by text and by key: a request that a person sees to, and nothing by itself."""

from typing import Any

import pytest
from sqlalchemy import select

from helpline.content.topics import library
from helpline.domain.errors import Refused
from helpline.domain.followup.joining import SEEN_TO_WITHIN
from helpline.services.followup.joining import decline
from helpline.storage.tables import enrolments, join_requests, notices
from helpline.storage.voicemails import Viewer
from tests.scenarios.followed import follow, the_enrolment
from tests.scenarios.harbour import ANA, CALLER
from tests.scenarios.test_information import ask_for_information, take
from tests.scenarios.texting import silenced, text, worries
from tests.scenarios.world import World


def requests(world: World) -> list[Any]:
    return world.rows(select(join_requests).order_by(join_requests.c.asked_at))


def test_join_is_one_request_answered_at_once_and_told_of_when_nobody_sees_to_it(
    world: World,
) -> None:
    assert text(world, "Join!") == (
        "Thank you for asking. Somebody here will get in touch with you to set it up."
        " If it can't wait, ring 999."
    )
    text(world, "apuntarme", seconds=60)
    [request] = requests(world)
    assert (request.state, request.times, request.channel, request.language) == (
        *("open", 2, "text"),
        "en",
    )
    assert (worries(world), world.rows(select(enrolments))) == ([], [])
    world.turn(SEEN_TO_WITHIN.total_seconds())
    [notice] = world.rows(select(notices))
    assert (notice.kind, notice.about) == ("join_waits", request.id)
    viewer = Viewer(world.staff_id(ANA), oversees=False)
    with world.outside.database.transaction(world.clock.now()) as tx:
        decline(tx, request.id, viewer)
    with (
        pytest.raises(Refused, match="somebody meanwhile"),
        world.outside.database.transaction(world.clock.now()) as tx,
    ):
        decline(tx, request.id, viewer)
    text(world, "JOIN")
    assert [one.state for one in requests(world)] == ["declined", "open"]


def test_join_lifts_no_wish_for_no_texts_and_is_shown_to_staff_all_the_same(world: World) -> None:
    text(world, "please stop texting me")
    before = world.phone(CALLER).received_texts
    text(world, "JOIN", seconds=60)
    assert world.phone(CALLER).received_texts == before
    assert len(silenced(world)) == 1
    assert len(requests(world)) == 1


def test_whoever_is_enrolled_is_told_how_it_is_and_asks_for_nothing_new(world: World) -> None:
    follow(world, agrees=False)
    world.turn(3600)
    assert "Text AGREE to begin" in text(world, "JOIN")
    text(world, "AGREE")
    assert the_enrolment(world).state == "active"
    assert text(world, "JOIN").startswith("Thank you. That's set up already.")
    assert requests(world) == []


def test_key_after_the_topic_asks_and_the_way_goes_on(world: World) -> None:
    caller = ask_for_information(world)
    take(world, caller, library("en").named("after").title)
    take(world, caller, "To ask for these text messages, press 3.")
    assert caller.has_heard("get in touch with you to set it up")
    world.turn_until(lambda: "To talk to a counsellor, press 1." in caller.words[-1])
    world.hang_up(caller)
    [request] = requests(world)
    assert (request.channel, request.state) == ("voice", "open")
    assert world.findings() == []
