"""The directory's pages: added, found, corrected, checked, taken out; every deed in the trail."""

import re
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from helpline.domain.roles import StaffRole
from helpline.storage.tables import contacts, directory_entries, referrals
from tests.builders import Rows, make_contact_waiting, make_line, make_staff
from tests.web.conftest import sign_in_as
from tests.web.test_pages import words
from tests.web.test_sign_in import csrf_token

PLACE = {
    "name": "Harbour House",
    "kind": "inpatient",
    "phone": "020 7946 0123",
    "areas": "Poole; Dorset",
    "substances": "Heroin",
    "cost": "free",
}


@pytest.fixture
def ana(app: Flask, rows: Rows) -> FlaskClient:
    return sign_in_as(app, make_staff(rows, name="Ana Ruiz"))


def add(ana: FlaskClient, **cells: str) -> str:
    token = csrf_token(ana, "/directory/new")
    added = ana.post("/directory/new", data={"csrf_token": token, **PLACE, **cells})
    assert added.status_code == 303, words(added.text)
    return added.headers["Location"].removeprefix("/directory/")


def names(ana: FlaskClient, asked: str = "") -> list[str]:
    page = ana.get(f"/directory?{asked}").text
    return re.findall(r'<a href="/directory/[0-9a-f-]{36}[^"]*">([^<]*)</a>', page)


def test_place_is_added_found_corrected_checked_and_taken_out(
    app: Flask, ana: FlaskClient, rows: Rows
) -> None:
    assert "The directory is empty" in ana.get("/directory").text
    house = add(ana)
    add(ana, name="Quay <b>Group</b>", kind="support group", areas="everywhere", cost="")
    assert names(ana, "place=Dorset") == ["Harbour House", "Quay &lt;b&gt;Group&lt;/b&gt;"]
    assert names(ana, "kind=inpatient&substance=heroin&cost=free&within_days=3") == [
        "Harbour House"
    ]
    assert (
        len(names(ana, "kind=spa&within_days=-1&place=")) == 2
    )  # what means nothing, asks nothing
    page = words(ana.get(f"/directory/{house}").text)
    assert "Nobody has ever checked it" in page
    assert "020 7946 0123" in page

    token = csrf_token(ana, f"/directory/{house}")
    ana.post(f"/directory/{house}", data={"csrf_token": token, "do": "checked"})
    assert "Last checked 4 March 2026, Ana Ruiz" in words(ana.get(f"/directory/{house}").text)
    assert names(ana)[0] == "Harbour House"
    long_ago = rows.now.date() - timedelta(days=181)
    rows.connection.execute(
        update(directory_entries)
        .where(directory_entries.c.name == "Harbour House")
        .values(checked_on=long_ago)
    )
    assert "Stale" in words(ana.get("/directory").text)

    wrong = {**PLACE, "csrf_token": token, "phone": "12", "name": "quay <B>group</B>"}
    refused = ana.post(f"/directory/{house}/change", data=wrong)
    assert (refused.status_code, "This is not a possible number" in refused.text) == (409, True)
    refused = ana.post(f"/directory/{house}/change", data={**wrong, "phone": PLACE["phone"]})
    assert "is the name of another place" in refused.text
    assert 'value="quay &lt;B&gt;group&lt;/B&gt;"' in refused.text
    ana.post(
        f"/directory/{house}/change", data={**PLACE, "csrf_token": token, "waiting_days": "14"}
    )
    assert "Days to wait 14" in words(ana.get(f"/directory/{house}").text)
    refused = ana.post("/directory/new", data={**PLACE, "csrf_token": token})
    assert (refused.status_code, "is the name of another place" in refused.text) == (409, True)

    ana.post(f"/directory/{house}", data={"csrf_token": token, "do": "take_out"})
    assert names(ana, "place=Dorset")[0].startswith("Quay")
    ana.post(f"/directory/{house}", data={"csrf_token": token, "do": "put_in_again"})
    assert rows.connection.execute(select(directory_entries.c.taken_out_at)).scalars().all() == [
        None,
        None,
    ]
    assert (
        ana.post(f"/directory/{house}", data={"csrf_token": token, "do": "sell"}).status_code == 400
    )
    assert ana.get(f"/directory/{uuid.uuid4()}").status_code == 404

    sam = sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.ADMIN))
    trail = words(sam.get("/audit").text)
    for how in ("added", "checked", "changed", "taken out", "put in again"):
        assert f"changed the directory: {how}" in trail, how


def test_counsellor_sends_a_place_to_whom_they_talked_with_and_says_what_came_of_it(
    app: Flask, rows: Rows
) -> None:
    ana_id = make_staff(rows, name="Ana Ruiz")
    ana, ben = sign_in_as(app, ana_id), sign_in_as(app, make_staff(rows, name="Ben Okoro"))
    sam = sign_in_as(app, make_staff(rows, name="Sam Oduya", role=StaffRole.ADMIN))
    contact = make_contact_waiting(rows, line_id=make_line(rows))
    rows.connection.execute(
        update(contacts).where(contacts.c.id == contact).values(counsellor_id=ana_id)
    )
    house = add(ana)
    whom = {"of": "contact", "ref": str(contact)}
    looked = ana.get("/directory", query_string=whom).text
    assert f'href="/directory/{house}?of=contact&amp;ref={contact}"' in looked
    page = ana.get(f"/directory/{house}", query_string=whom).text
    assert "As we said: Harbour House, 020 7946 0123." in words(page)
    form = {**whom, "csrf_token": csrf_token(ana, f"/directory/{house}"), "though_stale": "yes"}
    refused = ana.post(f"/directory/{house}/send", data=form)
    assert (refused.status_code, "ask them first" in refused.text) == (409, True)
    sent = ana.post(f"/directory/{house}/send", data={**form, "agreed": "yes", "may_ask": "yes"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/me")

    theirs = {**form, "csrf_token": csrf_token(ben, f"/directory/{house}"), "agreed": "yes"}
    assert ben.post(f"/directory/{house}/send", data=theirs).status_code == 409
    [referral] = rows.connection.execute(select(referrals)).all()
    assert (referral.sent_by, referral.contact_id, referral.outcome) == (ana_id, contact, None)
    address = f"/contacts/{contact}"
    assert "Ana Ruiz, who asked them first" in words(sam.get(address).text)
    assert "They are asked Saturday 7 March 2026, 12:00" in words(sam.get(address).text)
    outcome = {**whom, "csrf_token": csrf_token(sam, address), "outcome": "turned_away"}
    assert sam.post(f"/referrals/{referral.id}", data=outcome).status_code == 303
    assert "there was no place for them (Sam Oduya" in words(sam.get(address).text)
    outcome["csrf_token"] = csrf_token(ben, f"/directory/{house}")
    assert ben.post(f"/referrals/{referral.id}", data=outcome).status_code == 404
    trail = words(sam.get("/audit").text)
    assert "sent somebody a place by text, who had agreed to it" in trail
    assert "what came of a place that was sent: turned away" in trail
