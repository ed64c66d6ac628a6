"""Reads the body of a request as a JSON object."""

import json
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType


def json_object() -> dict[str, Any]:
    """The body; raises the HTTP error that says what is wrong with it (400, 413, 415)."""
    if not request.is_json:
        raise UnsupportedMediaType("the body must be application/json")
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise _Unreadable("the body is not JSON") from None
    if not isinstance(body, dict):
        raise _Unreadable("the body must be a JSON object")
    return body


class _Unreadable(BadRequest):
    """A bad request whose description is ours and quotes nothing."""
