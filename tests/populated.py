"""A small helpline in which something of everything is going on, as often as one wishes."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import insert, update

from helpline.domain.calls import CallState, Outcome
from helpline.domain.consent import ConsentMethod
from helpline.domain.followup.silence import SilenceAction, SilenceStep
from helpline.domain.followup.silences import SilenceCause
from helpline.domain.notices import NoticeKind
from helpline.domain.offers import OfferState
from helpline.domain.presence import Presence
from helpline.services.configuration.plans import built_in_plan
from helpline.services.followup.enrolling import GivenConsent, NewEnrolment, enrol
from helpline.services.followup.silence_calls import begin
from helpline.storage.enrolments import lock_enrolment
from helpline.storage.sessions import add_session
from helpline.storage.tables import (
    blocks,
    directory_entries,
    escalations,
    events,
    join_requests,
    legs,
    notes,
    rota_changes,
    shift_requests,
    staff,
    switches,
    texts,
    threads,
)
from helpline.storage.transaction import Database
from tests.builders import (
    Rows,
    add,
    make_attempt,
    make_callback,
    make_contact,
    make_contact_over,
    make_contact_waiting,
    make_line,
    make_notice,
    make_offer,
    make_staff,
    make_team,
    make_voicemail,
)

Ids = Mapping[str, uuid.UUID]


def populate(rows: Rows, database: Database, number: int) -> Ids:
    """One round of everything; what can be looked at, by the name of its place in an address."""
    team = make_team(rows)
    line = make_line(rows, team_id=team, name=f"Line {number}")
    ana = make_staff(rows, name=f"Ana {number}", chosen=Presence.AVAILABLE, team_ids=(team,))
    ben = make_staff(rows, name=f"Ben {number}", chosen=Presence.AVAILABLE, team_ids=(team,))
    _set_shifts(rows, ana, ben)
    contact = _calls(rows, line, ana, ben)
    callback = make_callback(rows, line_id=line, asked=600, asked_by=ana)
    for attempt in (1, 2):
        make_attempt(
            rows,
            callback_id=callback,
            line_id=line,
            staff_id=ana,
            began=60.0 * attempt,
            number=attempt,
        )
    voicemail = make_voicemail(rows, line_id=line, left=300)
    _kept_out(rows, line, ana, number)
    make_notice(rows, NoticeKind.COUNSELLOR_MISSED, staff_id=ana, line_id=line)
    with database.transaction(rows.now) as tx:
        add_session(tx, ana, f"key {number}", "Firefox on Linux")
    return {
        "staff_id": ana,
        "talker_id": ben,
        "contact_id": contact,
        "callback_id": callback,
        "voicemail_id": voicemail,
        "thread_id": worry(rows, line, number),
        "entry_id": _place(rows, number),
        "enrolment_id": _followed(rows, database, line, number),
    }


def _set_shifts(rows: Rows, ana: uuid.UUID, ben: uuid.UUID) -> None:
    day = rows.now.date() + timedelta(days=1)
    shift = {"staff_id": ana, "day": day, "start_minute": 540, "end_minute": 1020}
    rows.connection.execute(
        update(staff).where(staff.c.id.in_((ana, ben))).values(shifts=["mon-sun 09:00-17:00"])
    )
    add(rows, shift_requests, **shift, state="asked", asked_at=rows.now)
    extra = {**shift, "start_minute": 1100, "end_minute": 1200}
    add(rows, rota_changes, **extra, is_on=True, made_at=rows.now, made_by=ben)


def _calls(rows: Rows, line: uuid.UUID, ana: uuid.UUID, ben: uuid.UUID) -> uuid.UUID:
    """Somebody waits and is rung for, somebody talks, and some have been here; who waits."""
    waiting = make_contact_waiting(rows, line_id=line, waited=60)
    make_offer(rows, contact_id=waiting, staff_id=ana)
    talking = make_contact(rows, line_id=line, state=CallState.CONNECTED, answered_at=rows.now)
    make_offer(
        rows, contact_id=talking, staff_id=ben, state=OfferState.ACCEPTED, joined_at=rows.now
    )
    make_contact_over(rows, line_id=line, outcome=Outcome.ABANDONED)
    make_contact_over(rows, line_id=line, outcome=Outcome.ANSWERED, counsellor_id=ana)
    heard = {"party": "caller", "said": [["greeting", "en", {"helpline": "Harbour"}]]}
    considered = {"considered": [[str(ben), "in_call", None]]}
    for kind, data in (
        ("prompts_said", heard),
        ("offer_made", considered),
        ("contact_seen", {}),
    ):
        event = {"at": rows.now, "kind": kind, "contact_id": waiting, "staff_id": ana}
        rows.connection.execute(insert(events).values(data=data, line_id=line, **event))
    said = {"body_sealed": rows.keyring.seal("slept well"), "page": uuid.uuid4()}
    rows.connection.execute(
        insert(notes).values(
            contact_id=waiting,
            staff_id=ana,
            version=1,
            begun_at=rows.now,
            written_at=rows.now,
            **said,
        )
    )
    rows.connection.execute(update(legs).values(dialled_at=rows.now))
    return waiting


def _kept_out(rows: Rows, line: uuid.UUID, ana: uuid.UUID, number: int) -> None:
    rang = f"+4477009003{number:02}"
    sealed = {"number_sealed": rows.keyring.seal(rang), "number_hash": rows.keyring.hash(rang)}
    until = rows.now + timedelta(hours=1)
    made = {"made_at": rows.now, "made_by": ana, "until": until, "line_id": line}
    add(rows, blocks, **sealed, **made)
    add(rows, switches, **made, kind="closed", reason_sealed=rows.keyring.seal("snow"))
    asked = {"asked_at": rows.now, "last_asked_at": rows.now, "see_to_by": until}
    wish = {"state": "open", "language": "en", "channel": "voice", "line_id": line}
    add(rows, join_requests, **sealed, **asked, **wish)


def _place(rows: Rows, number: int) -> uuid.UUID:
    return add(
        rows,
        directory_entries,
        name=f"Harbour House {number}",
        text_name="Harbour House",
        kind="inpatient",
        phone="+442079460123",
        areas=["Dorset"],
        substances=["heroin"],
        medicines=[],
        cost_note="",
        languages=["en"],
        how_to_refer="",
        changed_at=rows.now,
    )


def _followed(rows: Rows, database: Database, line: uuid.UUID, number: int) -> uuid.UUID:
    """Somebody who does not answer."""
    wanted = NewEnrolment(
        phone=f"+4477009004{number:02}",
        line_id=line,
        country="GB",
        language="en",
        zone="Europe/London",
        detox_ended_at=rows.now,
        plan=built_in_plan("light"),
        consent=GivenConsent(ConsentMethod.SPOKEN, rows.now, "Ana Ruiz"),
        first_name="Sam",
    )
    with database.transaction(rows.now) as tx:
        enrolment = lock_enrolment(tx, enrol(tx, wanted))
        assert enrolment is not None
        begin(tx, enrolment, SilenceCause.UNANSWERED, SilenceStep(SilenceAction.CALL, 3))
    return enrolment.id


def worry(rows: Rows, line: uuid.UUID, number: int = 0) -> uuid.UUID:
    """A conversation that waits for a person, with a text that worries us; its id."""
    rang = f"+4477009002{number:02}"
    sealed = {"number_sealed": rows.keyring.seal(rang), "number_hash": rows.keyring.hash(rang)}
    common = {"line_id": line, **sealed}
    at = rows.ago(300)
    thread = add(rows, threads, created_at=at, waiting_since=at, risk="suicidal", **common)
    text = add(
        rows,
        texts,
        direction="inbound",
        thread_id=thread,
        body_sealed=rows.keyring.seal("I cannot go on"),
        state="received",
        created_at=at,
        **common,
    )
    add(
        rows,
        escalations,
        state="open",
        risk="suicidal",
        line_id=line,
        thread_id=thread,
        text_id=text,
        opened_at=at,
        last_text_at=at,
        take_by=rows.now + timedelta(minutes=5),
    )
    return thread
