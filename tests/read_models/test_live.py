import uuid
from datetime import timedelta

from sqlalchemy import Engine

from helpline.domain.callbacks import CallbackState
from helpline.domain.calls import CallState, Direction, Outcome
from helpline.domain.offers import OfferState
from helpline.domain.presence import Activity, Presence
from helpline.domain.roles import StaffRole
from helpline.read_models.live import Live, find_live
from tests.builders import (
    Rows,
    make_callback,
    make_contact,
    make_contact_over,
    make_contact_waiting,
    make_line,
    make_offer,
    make_staff,
    make_team,
)


def live_now(rows: Rows, engine: Engine) -> Live:
    return find_live(engine, rows.keyring, rows.now)


def test_waiting_is_in_the_order_of_the_line_when_somebody_was_dropped(
    rows: Rows, engine: Engine
) -> None:
    line = make_line(rows)
    patient = make_contact_waiting(rows, line_id=line, waited=300)
    newcomer = make_contact_waiting(rows, line_id=line, waited=5)
    dropped = make_contact_waiting(rows, line_id=line, waited=60, front=True)

    waiting = live_now(rows, engine).waiting

    assert [caller.id for caller in waiting] == [dropped, patient, newcomer]
    assert [caller.position for caller in waiting] == [1, 2, 3]
    assert [caller.priority for caller in waiting] == [61, 5, 0]


def test_waiting_tells_the_first_ring_and_the_line_apart(rows: Rows, engine: Engine) -> None:
    team = make_team(rows, name="general")
    line = make_line(rows, team_id=team, name="Nights")
    make_contact_waiting(rows, line_id=line, waited=40, in_menu=25, language="es")

    (caller,) = live_now(rows, engine).waiting

    assert (caller.line, caller.team, caller.language) == ("Nights", "general", "es")
    assert (rows.now - caller.since).total_seconds() == 40
    assert (rows.now - caller.rang_at).total_seconds() == 65


def test_waiting_keeps_the_real_wait_when_the_caller_came_back_to_the_line(
    rows: Rows, engine: Engine
) -> None:
    line = make_line(rows)
    make_contact_waiting(rows, line_id=line, waited=900, waiting_since=rows.ago(30), front=True)
    (caller,) = live_now(rows, engine).waiting
    assert (rows.now - caller.since).total_seconds() == 900


def test_waiting_keeps_a_caller_when_somebody_has_accepted_and_not_joined(
    rows: Rows, engine: Engine
) -> None:
    line = make_line(rows)
    caller = make_contact_waiting(rows, line_id=line, state=CallState.ACCEPTED)
    make_offer(rows, contact_id=caller, staff_id=make_staff(rows), state=OfferState.ACCEPTED)
    live = live_now(rows, engine)
    assert [row.id for row in live.waiting] == [caller]
    assert live.connected == ()


def test_waiting_has_no_callbacks_that_stand_in_the_line(rows: Rows, engine: Engine) -> None:
    line = make_line(rows)
    make_contact_waiting(rows, line_id=line, direction=Direction.OUTBOUND, started_at=None)
    assert live_now(rows, engine).waiting == ()


def test_offer_is_shown_beside_the_caller_when_somebody_is_rung(rows: Rows, engine: Engine) -> None:
    line = make_line(rows, name="Nights")
    caller = make_contact_waiting(rows, line_id=line)
    ana = make_staff(rows, name="Ana")
    offer = make_offer(rows, contact_id=caller, staff_id=ana, made_at=rows.ago(7))
    make_offer(rows, contact_id=caller, staff_id=make_staff(rows), state=OfferState.MISSED)

    live = live_now(rows, engine)

    (shown,) = live.offers
    assert (shown.id, shown.contact_id, shown.counsellor) == (offer, caller, "Ana")
    assert (shown.line, shown.since) == ("Nights", rows.ago(7))
    assert [row.id for row in live.waiting] == [caller]


def test_conversation_runs_since_this_counsellor_went_in(rows: Rows, engine: Engine) -> None:
    line = make_line(rows)
    caller = make_contact(
        rows,
        line_id=line,
        state=CallState.CONNECTED,
        queued_at=rows.ago(900),
        answered_at=rows.ago(800),
    )
    make_offer(rows, contact_id=caller, staff_id=make_staff(rows), state=OfferState.FINISHED)
    ben = make_staff(rows, name="Ben")
    make_offer(
        rows,
        contact_id=caller,
        staff_id=ben,
        state=OfferState.ACCEPTED,
        joined_at=rows.ago(20),
    )

    (conversation,) = live_now(rows, engine).connected

    assert (conversation.id, conversation.counsellor_id) == (caller, ben)
    assert (conversation.counsellor, conversation.since) == ("Ben", rows.ago(20))


def roster_of(rows: Rows, engine: Engine) -> dict[uuid.UUID, tuple[Presence, Activity]]:
    return {row.id: (row.presence, row.activity) for row in live_now(rows, engine).counsellors}


def test_roster_tells_what_each_is_doing(rows: Rows, engine: Engine) -> None:
    line = make_line(rows)
    free = make_staff(rows, chosen=Presence.AVAILABLE, wrap_up_until=rows.now)
    rung = make_staff(rows, chosen=Presence.AVAILABLE)
    talking = make_staff(rows, chosen=Presence.BREAK)
    writing = make_staff(rows, chosen=Presence.OFFLINE, wrap_up_until=rows.now + timedelta(1))
    for staff_id, state in ((rung, OfferState.PENDING), (talking, OfferState.ACCEPTED)):
        caller = make_contact_waiting(rows, line_id=line)
        make_offer(rows, contact_id=caller, staff_id=staff_id, state=state)

    assert roster_of(rows, engine) == {
        free: (Presence.AVAILABLE, Activity.FREE),
        rung: (Presence.AVAILABLE, Activity.OFFERED),
        talking: (Presence.BREAK, Activity.IN_CALL),
        writing: (Presence.OFFLINE, Activity.WRAPPING_UP),
    }


def test_roster_has_whoever_takes_calls_and_nobody_else(rows: Rows, engine: Engine) -> None:
    team = make_team(rows)
    counsellor = make_staff(rows)
    lending_a_hand = make_staff(rows, role=StaffRole.SUPERVISOR, team_ids=(team,))
    make_staff(rows, role=StaffRole.ADMIN)
    make_staff(rows, active=False)
    assert roster_of(rows, engine).keys() == {counsellor, lending_a_hand}


def test_callbacks_open_counts_what_is_owed(rows: Rows, engine: Engine) -> None:
    line = make_line(rows)
    for state in CallbackState:
        make_callback(rows, line_id=line, state=state)
    assert live_now(rows, engine).callbacks_open == 7


def test_today_counts_what_entered_the_line_since_local_midnight(
    rows: Rows, engine: Engine
) -> None:
    line = make_line(rows)
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, waited=20)
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, waited=40)
    make_contact_over(rows, line_id=line, outcome=Outcome.ABANDONED, waited=9.9)
    make_contact_over(rows, line_id=line, outcome=Outcome.ABANDONED, waited=10)
    make_contact_over(rows, line_id=line, outcome=Outcome.CALLBACK)
    make_contact_over(rows, line_id=line, outcome=Outcome.VOICEMAIL)
    make_contact_over(rows, line_id=line, outcome=Outcome.OVERFLOWED)
    make_contact_over(rows, line_id=line, outcome=Outcome.LOST)
    make_contact_waiting(rows, line_id=line)

    today = live_now(rows, engine).today

    assert (today.offered, today.answered, today.abandoned) == (9, 2, 2)
    assert (today.short_abandoned, today.converted) == (1, 2)
    assert (today.overflowed, today.lost) == (1, 1)
    assert (today.service_level, today.asa_seconds) == (1 / 3, 30)


def test_today_leaves_out_yesterday_callbacks_placed_and_who_never_queued(
    rows: Rows, engine: Engine
) -> None:
    line = make_line(rows)
    midnight = rows.ago(12 * 3600)
    yesterday = midnight - timedelta(seconds=1)
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, queued_at=yesterday)
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, direction=Direction.OUTBOUND)
    make_contact(
        rows,
        line_id=line,
        state=CallState.ENDED,
        outcome=Outcome.LEFT_MENU,
        ended_at=rows.now,
    )
    today = live_now(rows, engine).today
    assert today.offered == 0
    assert today.service_level is None
    assert today.asa_seconds is None


def test_today_has_somebody_in_conversation_as_answered(rows: Rows, engine: Engine) -> None:
    make_contact(
        rows,
        line_id=make_line(rows),
        state=CallState.CONNECTED,
        queued_at=rows.ago(100),
        answered_at=rows.ago(90),
    )
    today = live_now(rows, engine).today
    assert (today.answered, today.service_level, today.asa_seconds) == (1, 1.0, 10)
