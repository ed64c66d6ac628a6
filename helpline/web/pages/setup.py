"""The set-up: everything that the configuration file says, read, and changed by the same checks."""

from collections.abc import Callable

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.content.countries import country_pack
from helpline.content.wording import LANGUAGES, prompts, text_messages
from helpline.domain.errors import Refused, UnusableConfiguration
from helpline.read_models.setup import Setup, find_setup
from helpline.services.configuration.exporting import export
from helpline.services.configuration.plans import BUILT_IN_PLANS, built_in_plan
from helpline.services.configuration.setting_up import change
from helpline.services.configuration.written_toml import Tree
from helpline.web.house import house
from helpline.web.pages.setup_fields import SECTIONS, fields_of, read_fields


def setup() -> str:
    """All of it."""
    found = _read()
    return render_template(
        "pages/setup.html",
        setup=found,
        pack=country_pack(found.tree["helpline"]["country"]) if found else None,
        built_in=[built_in_plan(name) for name in BUILT_IN_PLANS],
        languages=LANGUAGES,
    )


def setup_words(language: str) -> str:
    """What callers hear and people read by text, in a language."""
    if language not in LANGUAGES:
        abort(404)
    return render_template(
        "pages/setup_words.html",
        language=language,
        prompts=prompts(language),
        texts=text_messages(language),
    )


def setup_entry(section: str, place: int) -> str:
    """One table of the file as a form; the place behind the last is a new one."""
    return _show(section, place)


def setup_change(section: str, place: int) -> AnyResponse:
    """Save the form, or take the whole entry out."""
    if section not in SECTIONS:
        abort(404)
    alter = _ALTERATIONS.get(request.form.get("do", "")) or abort(400)
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            version = request.form.get("version", "")
            change(tx, current_user.staff_id, version, lambda tree: alter(tree, section, place))
    except Refused as refusal:
        return Response(_show(section, place, [f"{refusal.field} {refusal.reason}"]), 409)
    except UnusableConfiguration as problem:
        reasons = [f"{one.key}: {one.reason}" for one in problem.findings]
        return Response(_show(section, place, reasons), 409)
    return redirect(url_for("pages.setup"), 303)


def setup_export() -> Response:
    """The file. That somebody took it is written down: it has the staff's numbers."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        written = export(tx)
        tx.record("configuration_exported", staff_id=current_user.staff_id)
    response = Response(written, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="helpline.toml"'
    return response


def _save(tree: Tree, section: str, place: int) -> None:
    table = read_fields(section, request.form)
    if section == "helpline":
        tree[section] = table
        return
    listed = _listed(tree, section)
    listed[place : place + 1] = [table]


def _take_out(tree: Tree, section: str, place: int) -> None:
    del _listed(tree, section)[place : place + 1]


def _listed(tree: Tree, section: str) -> list[object]:
    listed = tree.setdefault(section, [])
    if not isinstance(listed, list):
        raise Refused("entry", "cannot be taken out")
    return listed


_ALTERATIONS: dict[str, Callable[[Tree, str, int], None]] = {"save": _save, "take_out": _take_out}


def _show(section: str, place: int, reasons: list[str] | None = None) -> str:
    found = _read()
    entry = found.entry(section, place) if found and section in SECTIONS else None
    if found is None or entry is None:
        abort(404)
    typed = read_fields(section, request.form) if reasons else entry
    return render_template(
        "pages/setup_entry.html",
        section=section,
        place=place,
        fields=fields_of(section, typed),
        words=found.words_of(section, entry),
        is_new=not entry,
        version=request.form.get("version") or found.version,
        zone=found.zone,
        reasons=reasons or [],
    )


def _read() -> Setup | None:
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        return find_setup(tx)
