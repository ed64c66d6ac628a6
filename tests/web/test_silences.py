"""The page of those who do not answer: for whoever oversees, with what was agreed to and no more."""

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from helpline.domain.consent import ConsentMethod
from helpline.domain.followup.silence import SilenceAction, SilenceStep
from helpline.domain.followup.silences import SilenceCause
from helpline.domain.roles import StaffRole
from helpline.services.configuration.plans import built_in_plan
from helpline.services.followup.enrolling import (
    GivenConsent,
    NewEnrolment,
    NominatedContact,
    enrol,
)
from helpline.services.followup.silence_calls import begin
from helpline.storage.enrolments import lock_enrolment
from helpline.storage.tables import silences
from tests.builders import Rows, make_line, make_staff
from tests.web.conftest import NOW, sign_in_as

SISTER = NominatedContact("Rosa", "+447700900177", "that we asked after her")


def make_silence(app: Flask, rows: Rows, *, nominated: bool) -> uuid.UUID:
    database = app.extensions["helpline"].database
    consent = GivenConsent(ConsentMethod.SPOKEN, NOW, "Ana Ruiz", nominated_contact=nominated)
    wanted = NewEnrolment(
        phone="+447700900155",
        line_id=make_line(rows, name="Days"),
        country="GB",
        language="en",
        zone="Europe/London",
        detox_ended_at=NOW,
        plan=built_in_plan("light"),
        consent=consent,
        first_name="Sam",
        nominated=SISTER,
    )
    with database.transaction(NOW) as tx:
        enrolment = lock_enrolment(tx, enrol(tx, wanted))
        assert enrolment is not None
        begin(tx, enrolment, SilenceCause.UNANSWERED, SilenceStep(SilenceAction.CALL, 3))
    with database.reading() as connection:
        found: uuid.UUID = connection.execute(select(silences.c.id)).scalar_one()
    return found


@pytest.mark.parametrize("nominated", [True, False])
def test_page_offers_what_was_agreed_to_and_closes_with_a_reason(
    app: Flask, rows: Rows, nominated: bool
) -> None:
    silence = make_silence(app, rows, nominated=nominated)
    cleo = sign_in_as(app, make_staff(rows, name="Cleo Marsh", role=StaffRole.SUPERVISOR))
    page = cleo.get("/not-answering").text
    assert "Sam, Days" in page
    assert ("Rosa" in page, "nominated_contact" in page) == (nominated, nominated)
    assert "+447700900155" not in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    sent = {"csrf_token": token.group(1), "decision": "nominated_contact", "why": "her sister"}
    answer = cleo.post(f"/not-answering/{silence}", data=sent)
    assert answer.status_code == (303 if nominated else 409)
    assert ("Sam, Days" in cleo.get("/not-answering").text) is not nominated
    again = cleo.post(f"/not-answering/{silence}", data={**sent, "decision": "wait", "why": ""})
    assert again.status_code == 409


def test_page_is_for_whoever_oversees(app: Flask, rows: Rows) -> None:
    ana = sign_in_as(app, make_staff(rows, name="Ana Ruiz"))
    assert ana.get("/not-answering").status_code == 403
