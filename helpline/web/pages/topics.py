"""What callers can learn: read as they hear it, written anew, signed; and how much it is used."""

from datetime import date, timedelta

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.content.countries import country_codes, country_pack
from helpline.content.wording import LANGUAGES
from helpline.domain.errors import NotFound, Refused
from helpline.domain.library.editing import Words, words_of
from helpline.domain.reports.period import Period
from helpline.read_models.library_measures import find_library_measures
from helpline.read_models.reports.scope import Scope
from helpline.read_models.topic_pages import TopicPage, find_topic_page, list_topics
from helpline.read_models.zone import find_country, find_zone
from helpline.services.library_editions import LONGEST_REVIEWER, sign_topic, write_topic
from helpline.web.house import house
from helpline.web.pages.part_words import PART_TITLES
from helpline.web.reports.of_learning import topic_title
from helpline.web.reports.sheet import shown

MEASURED = 30
"""Days, today with them."""


def topics() -> str:
    """All of them, with how much they are used."""
    here = house()
    now = here.clock.now()
    with here.database.reading() as connection:
        zone = find_zone(connection)
        listed = list_topics(connection)
        today = now.astimezone(zone).date()
        period = Period(today - timedelta(days=MEASURED - 1), today, zone)
        measures = find_library_measures(connection, Scope(period), now)
    return render_template(
        "pages/topics.html",
        listed=listed,
        parts=PART_TITLES,
        measures=measures,
        titled=topic_title,
        shown=shown,
        days=MEASURED,
    )


def topic(language: str, number: int) -> str:
    """One of them."""
    return _show(_find(language, number), None)


def topic_write(language: str, number: int) -> AnyResponse:
    """Write it anew, or put it back to the words it came with."""
    page = _find(language, number)
    given = None if request.form.get("do") == "back" else _given()
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            name, by = page.topic.place.name, current_user.staff_id
            write_topic(tx, language, name, given, by, request.form.get("seen", ""))
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(_show(page, refusal, given), 409)
    return redirect(url_for("pages.topic", language=language, number=number), 303)


def topic_sign(language: str, number: int) -> AnyResponse:
    """Somebody who knows the subject stands for it."""
    page = _find(language, number)
    refusal = sign(language, page.topic.place.name)
    if refusal is not None:
        return Response(_show(page, refusal), 409)
    return redirect(url_for("pages.topic", language=language, number=number), 303)


def sign(language: str, name: str) -> Refused | None:
    """Sign a topic or a part with what was typed; why that cannot be."""
    here = house()
    try:
        day = date.fromisoformat(request.form.get("day", ""))
        with here.database.transaction(here.clock.now()) as tx:
            reviewer, seen = (request.form.get(key, "") for key in ("name", "seen"))
            sign_topic(tx, language, name, reviewer, day, current_user.staff_id, seen)
    except ValueError:
        return Refused("day", "must be a day")
    except Refused as refusal:
        return refusal
    return None


def _given() -> Words:
    title = given_line("title")
    in_country = {code: given_line(f"country_{code}") for code in country_codes()}
    return Words(
        title=title,
        title_texted=given_line("title_texted") or title,
        chapters=given_lines("chapters"),
        text=given_line("text"),
        word=given_line("word"),
        in_list=given_line("in_list"),
        sure=given_lines("sure"),
        likely=given_lines("likely"),
        in_country={code: said for code, said in in_country.items() if said},
    )


def given_line(name: str) -> str:
    """What was typed into a field, as one line."""
    return " ".join(request.form.get(name, "").split())


def given_lines(name: str) -> tuple[str, ...]:
    """The lines that were typed into a field."""
    lines = (" ".join(line.split()) for line in request.form.get(name, "").splitlines())
    return tuple(filter(None, lines))


def _find(language: str, number: int) -> TopicPage:
    here = house()
    with here.database.reading() as connection:
        country = find_country(connection) or "GB"
        found = find_topic_page(connection, here.database.keyring, country, language, number)
    return abort(404) if found is None else found


def _show(page: TopicPage, refusal: Refused | None, given: Words | None = None) -> str:
    here = house()
    with here.database.reading() as connection:
        zone = find_zone(connection)
        country = find_country(connection) or "GB"
    return render_template(
        "pages/topic.html",
        voice=country_pack(country).voices[page.library.language].language,
        page=page,
        draft=given or words_of(page.topic),
        countries=country_codes(),
        refusal=refusal,
        zone=zone,
        languages=LANGUAGES,
        longest_reviewer=LONGEST_REVIEWER,
    )
