"""What stands around the topics (the ten statements, the way of whoever asks for somebody else, the
beginnings and ends of texts): read, written anew with the same checks, signed.
"""

from dataclasses import asdict
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import Refused
from helpline.domain.library.editing import STATEMENTS, Written, read_words
from helpline.read_models.topic_pages import PartPage, find_part_page
from helpline.read_models.zone import find_zone
from helpline.services.library_editions import LONGEST_REVIEWER, write_topic
from helpline.web.house import house
from helpline.web.pages.part_words import PART_LABELS, PART_TITLES
from helpline.web.pages.topics import given_line, given_lines, sign


def library_part(language: str, part: str) -> str:
    """One of them."""
    return _show(_find(language, part))


def library_part_write(language: str, part: str) -> AnyResponse:
    """Write it anew, or put it back to the words it came with."""
    page, here = _find(language, part), house()
    given = None if request.form.get("do") == "back" else _given(page)
    try:
        with here.database.transaction(here.clock.now()) as tx:
            seen = request.form.get("seen", "")
            write_topic(tx, language, part, given, current_user.staff_id, seen)
    except Refused as refusal:
        return Response(_show(page, refusal, given), 409)
    return redirect(url_for("pages.library_part", language=language, part=part), 303)


def library_part_sign(language: str, part: str) -> AnyResponse:
    """Somebody who knows the subject stands for the statements."""
    page = _find(language, part)
    if part != STATEMENTS:
        abort(404)
    refusal = sign(language, part)
    if refusal is not None:
        return Response(_show(page, refusal), 409)
    return redirect(url_for("pages.library_part", language=language, part=part), 303)


def _given(page: PartPage) -> Written:
    read: dict[str, Any] = {
        name: given_line(name) if isinstance(value, str) else given_lines(name)
        for name, value in asdict(page.words).items()
    }
    return read_words(page.part, read)


def _find(language: str, part: str) -> PartPage:
    here = house()
    with here.database.reading() as connection:
        found = find_part_page(connection, here.database.keyring, language, part)
    return abort(404) if found is None else found


def _show(page: PartPage, refusal: Refused | None = None, given: Written | None = None) -> str:
    here = house()
    with here.database.reading() as connection:
        zone = find_zone(connection)
    return render_template(
        "pages/library_part.html",
        page=page,
        title=PART_TITLES[page.part],
        labels=PART_LABELS,
        fields=asdict(page.words),
        draft=asdict(given or page.words),
        told=[
            (made, asdict(made.edition.words) if made.edition.words else {})
            for made in page.history
        ],
        refusal=refusal,
        zone=zone,
        longest_reviewer=LONGEST_REVIEWER,
    )
