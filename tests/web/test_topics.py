"""The page of topics: read by everybody on the staff, written anew by whoever oversees, checked."""

import html
import re
from collections.abc import Iterator
from dataclasses import asdict

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from helpline.content.topics import library, put_on_shelf, shipped
from helpline.domain.library.editing import Written, mark_of, words_of, words_of_part
from helpline.domain.roles import StaffRole
from tests.builders import Rows, make_line, make_staff
from tests.web.conftest import sign_in_as
from tests.web.public import NUMBER, words

TIPS = shipped("en").named("through")
GIVEN = {
    "title": TIPS.title,
    "title_texted": "",
    "chapters": "Drink <water> often.\nSleep when you can.",
    "text": TIPS.text,
    "word": "TIPS",
    "in_list": "TIPS for hard days",
    "sure": "get through\nhot soup",
    "likely": "\n".join(TIPS.likely),
    "country_GB": "The NHS has a line for questions like these.",
    "do": "write",
}


@pytest.fixture(autouse=True)
def shelf(rows: Rows) -> Iterator[None]:
    make_line(rows, number=NUMBER, languages=["en", "es"])
    yield
    put_on_shelf(None, {})


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    page = client.get(path.rpartition("/")[0]).text
    hidden = dict(re.findall(r'name="(csrf_token|seen)" value="([^"]+)"', page))
    return client.post(path, data={**hidden, **fields})


def test_nobody_signs_or_writes_over_what_they_have_not_read(app: Flask, rows: Rows) -> None:
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.SUPERVISOR))
    signed = {"name": "Dr Ada Byrne", "day": "2026-01-05"}
    for path, given in (
        ("/topics/en/4", GIVEN),
        ("/topics/en/others", {**_fields(words_of_part(shipped("en"), "others")), "back": "Back"}),
    ):
        [seen] = set(re.findall(r'name="seen" value="([^"]+)"', sam.get(path).text))
        assert send(sam, f"{path}/words", **given, seen=seen).status_code == 303
        late = send(sam, f"{path}/words", **{**given, "title": "What I typed"}, seen=seen)
        assert (late.status_code, "it was written anew meanwhile" in late.text) == (409, True)
        assert "What I typed" in late.text
    unseen = send(sam, "/topics/en/4/sign", **signed, seen=mark_of(words_of(TIPS)))
    assert (unseen.status_code, "it was written anew meanwhile" in unseen.text) == (409, True)
    assert not library("en").named("through").review.is_signed


def test_topic_is_written_anew_signed_and_put_back_with_its_history(app: Flask, rows: Rows) -> None:
    sam = sign_in_as(app, make_staff(rows, name="Sam Lee", role=StaffRole.SUPERVISOR))
    page = words(sam.get("/topics/en/4").text)
    assert "The words it came with. Signed by nobody." in page
    assert "seconds" in page
    assert send(sam, "/topics/en/4/words", **GIVEN).status_code == 303
    page = sam.get("/topics/en/4").text
    assert "hot soup" in page
    assert "Written here, in place of the words it came with." in words(page)
    assert "Drink &lt;water&gt; often." in page
    assert "Sleep when you can." in words(app.test_client().get("/read/4").text)
    assert "The NHS has a line" in words(app.test_client().get("/read/4").text)
    assert library("en").named("through").sure == ("get through", "hot soup")
    assert library("es").named("through") == shipped("es").named("through")
    signed = {"name": "Dr Ada Byrne", "day": "2026-01-05"}
    assert send(sam, "/topics/en/4/sign", **{**signed, "day": "2999-01-01"}).status_code == 409
    assert send(sam, "/topics/en/4/sign", **signed).status_code == 303
    assert "Checked by Dr Ada Byrne" in words(app.test_client().get("/read/4").text)
    assert send(sam, "/topics/en/4/words", do="back").status_code == 303
    page = words(sam.get("/topics/en/4").text)
    assert "The words it came with. Signed by nobody." in page
    assert page.count("Sam Lee") == 3
    assert TIPS.chapters[0] in words(app.test_client().get("/read/4").text)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"chapters": "Take 20 mg at night."}, "names an amount"),
        ({"chapters": "word " * 40}, "are a breath"),
        ({"text": "word " * 100}, "segments"),
        ({"text": "Call {nobody}."}, "are filled in"),
        ({"text": "Call {emergency:d}."}, "are filled in"),
        ({"chapters": ""}, "no chapter"),
        ({"title_texted": "After heroin"}, "gives away"),
        ({"sure": "methadone"}, "leads to through, too"),
        ({"sure": "*"}, "too short or too long to lead anywhere"),
        ({"word": "SOMEONE", "in_list": "SOMEONE"}, "means something else to triage"),
        ({"word": "HINTS"}, "does not name HINTS in capitals"),
        ({"country_US": "Take 20 mg at night."}, "names an amount"),
    ],
)
def test_what_the_check_would_refuse_is_refused_and_kept_to_be_changed(
    app: Flask, rows: Rows, changed: dict[str, str], reason: str
) -> None:
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.ADMIN))
    answer = send(sam, "/topics/en/4/words", **{**GIVEN, **changed})
    assert answer.status_code == 409
    assert reason in words(answer.text)
    assert library("en").named("through") == TIPS


def test_number_to_ring_in_danger_stays_in_the_text_about_danger(app: Flask, rows: Rows) -> None:
    sam = sign_in_as(app, make_staff(rows, role=StaffRole.ADMIN))
    danger = shipped("en").named("danger")
    lists = {name: "\n".join(getattr(danger, name)) for name in ("chapters", "sure", "likely")}
    given = {name: getattr(danger, name) for name in ("title", "word", "in_list")}
    text = danger.text.replace("{emergency}", "us")
    answer = send(sam, "/topics/en/1/words", **given, **lists, text=text, do="write")
    assert (answer.status_code, "no longer says {emergency}" in answer.text) == (409, True)


def test_counsellors_read_and_do_not_write(app: Flask, rows: Rows) -> None:
    ana = sign_in_as(app, make_staff(rows, role=StaffRole.COUNSELLOR))
    for _ in range(5):
        app.test_client().get("/read/4")
    app.test_client().get("/read/0")
    listed = words(ana.get("/topics").text)
    assert "texted 0 times, read 5 times; 5 left after it, 0 went on" in listed
    assert "read fewer than 5 times" in listed
    assert "Write it anew" not in words(ana.get("/topics/en/4").text)
    assert ana.post("/topics/en/4/words", data=GIVEN).status_code == 403
    assert ana.get("/topics/xx/4").status_code == ana.get("/topics/en/99").status_code == 404


def test_what_stands_around_the_topics_is_written_anew_and_stays_whole(
    app: Flask, rows: Rows
) -> None:
    sam = sign_in_as(app, make_staff(rows, name="Sam Lee", role=StaffRole.SUPERVISOR))
    listed = words(sam.get("/topics").text)
    assert "The ten statements" in listed
    one = shipped("en")
    ten = {**_fields(words_of_part(one, "statements")), "do": "write"}
    asked = "\n".join([*one.statements.all[:9], "I would like it to be otherwise."])
    assert send(sam, "/topics/en/statements/words", **{**ten, "all": asked}).status_code == 303
    assert "I would like it to be otherwise." in words(app.test_client().get("/read/0").text)
    signed = {"name": "Dr Ada Byrne", "day": "2026-01-05"}
    assert send(sam, "/topics/en/statements/sign", **signed).status_code == 303
    assert "Signed by Dr Ada Byrne" in words(sam.get("/topics/en/statements").text)
    around = {**_fields(words_of_part(one, "around")), "do": "write"}
    for path, given, reason in (
        ("statements", {**ten, "all": "One alone."}, "must be 10"),
        ("statements", {**ten, "keys_texted": "Reply Y or N."}, "must name 1 for yes and 2 for no"),
        ("statements", {**ten, "opening": "On heroin."}, "gives away what this is about"),
        ("around", {**around, "closing": "Goodbye."}, "its end names no word that brings a call"),
        ("around", {**around, "asks_for_person": "mg"}, "'ml' no longer leads to a person"),
        ("around", {**around, "info": "Reply {word}."}, "only {words} are filled in"),
    ):
        refused = send(sam, f"/topics/en/{path}/words", **given)
        assert (refused.status_code, reason in html.unescape(words(refused.text))) == (409, True)
    greeting = {**around, "opening": "As you asked:"}
    assert send(sam, "/topics/en/around/words", **greeting).status_code == 303
    assert "As you asked:" in words(sam.get("/topics/en/4").text)
    assert send(sam, "/topics/en/around/words", do="back").status_code == 303
    page = words(sam.get("/topics/en/around").text)
    assert page.count("Sam Lee") >= 2
    assert library("en").opening == one.opening
    assert send(sam, "/topics/en/around/sign", **signed).status_code == 404
    assert sam.get("/topics/en/nothing").status_code == 404
    ana = sign_in_as(app, make_staff(rows, role=StaffRole.COUNSELLOR))
    assert "Write it anew" not in words(ana.get("/topics/en/others").text)


def _fields(given: Written) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else "\n".join(value)
        for name, value in asdict(given).items()
    }
