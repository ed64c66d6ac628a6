"""Reads the body of a request as a JSON object."""

import json
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from helpline.web.problems import UnreadableBody


def json_object() -> dict[str, Any]:
    """The body; raises the HTTP error that says what is wrong with it (400, 413, 415)."""
    if not request.is_json:
        raise UnsupportedMediaType("the body must be application/json")
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise UnreadableBody("the body is not JSON") from None
    if not isinstance(body, dict):
        raise UnreadableBody("the body must be a JSON object")
    return body
