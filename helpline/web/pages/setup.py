"""The set-up: everything that the configuration file says, read, and changed by the same checks."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.content.countries import country_pack
from helpline.content.wording import LANGUAGES
from helpline.domain.errors import ConfigurationError, Refused, UnusableConfiguration
from helpline.read_models.setup import ONE_ALONE, Setup, find_setup, history_of
from helpline.services.configuration.exporting import export, tree_of_plan
from helpline.services.configuration.plans import BUILT_IN_PLANS, built_in_plan
from helpline.services.configuration.setting_up import change
from helpline.services.configuration.written_toml import Tree
from helpline.web.house import house
from helpline.web.pages.setup_fields import SECTIONS, fields_of, read_fields
from helpline.web.pages.setup_history import told_history
from helpline.web.pages.setup_labels import TITLES, label_of
from helpline.web.pages.setup_plan import preview_of
from helpline.web.pages.setup_steps import UNITS, rows_of_rungs, rows_of_steps, text_choices

_PATH = re.compile(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?(.*)")


@dataclass(frozen=True)
class Problem:
    """Why nothing was changed; `key` is the field that it is about, where it is one of the form."""

    key: str
    said: str


def setup() -> str:
    """All of it."""
    found = read_setup()
    return render_template(
        "pages/setup.html",
        setup=found,
        pack=country_pack(found.tree["helpline"]["country"]) if found else None,
        built_in=[built_in_plan(name) for name in BUILT_IN_PLANS],
        languages=LANGUAGES,
        label_of=label_of,
    )


def setup_entry(section: str, place: int) -> str:
    """One table of the file as a form; the place behind the last is a new one."""
    return _show(section, place)


def setup_change(section: str, place: int) -> AnyResponse:
    """Save the form, look at a plan as it would be, or take the whole entry out."""
    if section not in SECTIONS:
        abort(404)
    if request.form.get("do") == "preview" and section == "plans":
        return Response(_show(section, place, is_typed=True))
    alter = _ALTERATIONS.get(request.form.get("do", "")) or abort(400)
    problems = try_change(lambda tree: alter(tree, section, place), section, place)
    if problems:
        return Response(_show(section, place, problems, is_typed=True), 409)
    return redirect(url_for("pages.setup"), 303)


def try_change(
    alter: Callable[[Tree], None], section: str, place: int | None = None
) -> list[Problem]:
    """Do it by the checks of the file; what is wrong, if anything is."""
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            change(tx, current_user.staff_id, request.form.get("version", ""), alter)
    except Refused as refusal:
        return [Problem(refusal.field, f"{_capital(refusal.field)} {refusal.reason}")]
    except UnusableConfiguration as problem:
        return list(_problems(problem.findings, section, place))
    return []


def setup_export() -> Response:
    """The file. That somebody took it is written down: it has the staff's numbers."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        written = export(tx)
        tx.record("configuration_exported", staff_id=current_user.staff_id)
    response = Response(written, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="helpline.toml"'
    return response


def _problems(
    findings: Sequence[ConfigurationError], section: str, place: int | None
) -> Iterator[Problem]:
    """Findings by the names that the form has for its keys; elsewhere with the place in the file."""
    for one in findings:
        found = _PATH.fullmatch(one.key)
        at = found.groups() if found else ("", None, None, "")
        is_here = at[0] == section and (
            place is None or section in ONE_ALONE or at[1] == str(place)
        )
        if is_here and at[2] == "says":
            language = at[3].removeprefix(".")
            yield Problem(f"says-{language}", f"{label_of(section, language)}: {one.reason}")
        elif is_here and at[2]:
            yield Problem(at[2], f"{label_of(section, at[2])}{at[3]}: {one.reason}")
        else:
            yield Problem("", f"{one.key}: {one.reason}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _save(tree: Tree, section: str, place: int) -> None:
    table = read_fields(section, request.form)
    if section in ONE_ALONE:
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


def _show(
    section: str, place: int, problems: Sequence[Problem] = (), *, is_typed: bool = False
) -> str:
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        found = find_setup(tx)
        entry = found.entry(section, place) if found and section in SECTIONS else None
        if found is None or entry is None:
            abort(404)
        history = history_of(tx, section, entry) if entry else []
    table = read_fields(section, request.form) if is_typed else entry or _begun(section)
    return render_template(
        "pages/setup_entry.html",
        section=section,
        title=TITLES[section],
        place=place,
        is_alone=section in ONE_ALONE,
        fields=fields_of(section, table, found.tree),
        words=found.words_of(section, entry),
        is_new=not entry and section not in ONE_ALONE,
        version=request.form.get("version") or found.version,
        zone=found.zone,
        problems=problems,
        history=told_history(
            section, history, may_see_numbers=current_user.sign_in.may_see_numbers
        ),
        label_of=label_of,
        rows_of_steps=rows_of_steps,
        rows_of_rungs=rows_of_rungs,
        text_choices=text_choices(),
        units=UNITS,
        people=found.tree.get("staff", []),
        built_in=BUILT_IN_PLANS,
        preview=preview_of(table, found) if section == "plans" and is_typed else None,
    )


def _begun(section: str) -> Tree:
    """A new plan may begin as one of those that come with helpline."""
    name = request.args.get("from", "")
    if section != "plans" or name not in BUILT_IN_PLANS:
        return {}
    return {"steps": tree_of_plan(built_in_plan(name))["steps"]}


def read_setup() -> Setup | None:
    """What there is."""
    here = house()
    with here.database.transaction(here.clock.now()) as tx:
        return find_setup(tx)
