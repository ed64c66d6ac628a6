"""Texts through a Messaging Service: it picks the number, and an answer still finds its line."""

from datetime import timedelta

from sqlalchemy import select

from helpline.simulator.journal import RequestRecord
from helpline.simulator.trouble import RestMishap
from helpline.storage.tables import lines, sender_pace
from tests.scenarios.followed import follow, the_enrolment, turn_past
from tests.scenarios.harbour import ANA, CALLER, LINE, SECOND_CALLER, SPANISH_LINE, harbour
from tests.scenarios.texting import came_in
from tests.scenarios.world import World

OF_THE_POOL = "+442079460103"
TARDE = {"number": SPANISH_LINE, "name": "Tarde", "languages": ["es"]}


def test_two_lines_share_a_service_its_rate_and_the_numbers_that_people_answer(
    world: World,
) -> None:
    world.simulator.number(OF_THE_POOL)
    world.simulator.number(SPANISH_LINE)
    here = f"{world.simulator.app_base_url}/twilio/sms"
    service = world.simulator.service(OF_THE_POOL, SPANISH_LINE, LINE, inbound_request_url=here)
    world.configure(harbour(helpline={"messaging_service": service.sid}, more_lines=[TARDE]))
    follow(world, agrees=False)
    sam = world.phone(CALLER)
    assert sam.texts[-1].from_ == OF_THE_POOL
    sam.text(OF_THE_POOL, "Agree")
    world.turn(3)
    assert the_enrolment(world).state == "active"
    asked = turn_past(world, 2, timedelta(minutes=5))
    assert asked.state == "delivered"
    assert {text.from_ for text in sam.texts if not text.is_mine} == {OF_THE_POOL}
    sent = next(one.params for one in reversed(world.simulator.log.requests) if is_text(one))
    assert sent["MessagingServiceSid"] == [service.sid]
    assert "From" not in sent
    good_for = (asked.valid_until - asked.sent_at).total_seconds()
    assert abs(int(sent["ValidityPeriod"][0]) - good_for) <= 2
    # An answer that is lost is looked for by the person's number: nobody knows yet from which.
    world.simulator.trouble.lose("/twilio/sms/status", None)
    world.simulator.trouble.rest(RestMishap.RESET, "/Messages.json", after=True)
    found = turn_past(world, 3, timedelta(minutes=5))
    assert (found.state, found.attempts) == ("sent", 1)
    # Whom nobody has texted yet is answered by the line of the number, or else by the first one.
    world.phone(SECOND_CALLER).text(SPANISH_LINE, "Hola")
    world.turn(1)
    world.phone(ANA).text(OF_THE_POOL, "STATUS")
    world.turn(3)
    tarde = world.rows(select(lines.c.id).where(lines.c.number == SPANISH_LINE))[0].id
    assert [text.line_id == tarde for text in came_in(world)] == [False, True, False]
    assert world.phone(ANA).received_texts
    assert [row.sender for row in world.rows(select(sender_pace))] == [service.sid]


def is_text(request: RequestRecord) -> bool:
    return (request.method, request.path.rpartition("/")[2]) == ("POST", "Messages.json")
