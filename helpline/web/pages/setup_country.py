"""A country, whole, with what nobody has checked yet; and choosing it."""

from collections.abc import Sequence

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from helpline.content.countries import country_codes, country_pack
from helpline.services.configuration.written_toml import Tree
from helpline.web.pages.setup import Problem, read_setup, try_change


def setup_country(code: str) -> str:
    """The page."""
    return _show(code)


def setup_country_choose(code: str) -> AnyResponse:
    """Make it the service's country, by the checks of the file."""
    _be_there(code)

    def choose(tree: Tree) -> None:
        helpline = tree["helpline"]
        if not isinstance(helpline, dict):
            return
        if helpline["timezone"] == country_pack(helpline["country"]).timezone:
            del helpline["timezone"]
        helpline["country"] = code

    problems = try_change(choose, "helpline")
    if problems:
        return Response(_show(code, problems), 409)
    return redirect(url_for("pages.setup_country", code=code), 303)


def _be_there(code: str) -> None:
    if code not in country_codes():
        abort(404)


def _show(code: str, problems: Sequence[Problem] = ()) -> str:
    _be_there(code)
    found = read_setup() or abort(404)
    return render_template(
        "pages/setup_country.html",
        pack=country_pack(code),
        packs=[country_pack(one) for one in country_codes()],
        chosen=found.tree["helpline"]["country"],
        version=request.form.get("version") or found.version,
        problems=problems,
    )
