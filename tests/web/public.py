"""Somebody at the public page."""

import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

NUMBER = "+442079460101"
THEIRS = "07700 900123"


def token_of(html: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)


def send(
    client: FlaskClient, path: str = "/", fields: Mapping[str, str] | None = None, **changed: str
) -> TestResponse:
    """Fill the form as most people would, but for what is `changed`, and send it."""
    filled = {"number": THEIRS, "when": "now", "message": "no", "name": "", "topic": ""}
    token = {} if "token" in changed else {"token": token_of(client.get(path).text)}
    return client.post(path, data={**filled, **token, **changed, **(fields or {})})


def words(html: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
