"""Static files, kept by browsers for good: their address changes with their content."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for

_FOR_GOOD = 365 * 24 * 3600  # seconds
_FOLDER = Path(__file__).parent / "static"


def serve_assets(app: Flask) -> None:
    """Give templates `asset("board.css")`."""
    app.static_folder = str(_FOLDER)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _FOR_GOOD
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of a static file."""
    return url_for("static", filename=name, v=_content_hash(name))


@cache
def _content_hash(name: str) -> str:
    return hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()[:12]
