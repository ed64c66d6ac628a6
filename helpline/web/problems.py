"""Errors of the API: `application/problem+json` (RFC 9457) with the path of each wrong field."""

import json
from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import BadRequest, HTTPException

from helpline.domain.errors import Refused


class UnreadableBody(BadRequest):
    """The body cannot be understood; the description quotes nothing of it."""


_MACHINE_PATHS = ("/api/", "/metrics", "/healthz", "/readyz")


def problem(
    status: int,
    detail: str | None = None,
    errors: Sequence[Refused] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """A problem document. `detail` never quotes what was sent."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = [{"field": error.field, "reason": error.reason} for error in errors]
    return Response(json.dumps(body), status, headers, content_type="application/problem+json")


def problem_of(error: HTTPException) -> Response:
    """The problem document for an error of Flask's or Werkzeug's."""
    kept = {
        name: value
        for name, value in error.get_headers()
        if name.lower() in ("allow", "retry-after", "www-authenticate")
    }
    return problem(error.code or HTTPStatus.INTERNAL_SERVER_ERROR, _detail_of(error), (), kept)


def is_for_machines() -> bool:
    """Whether who asked wants a problem document rather than a page."""
    return request.path == "/api" or request.path.startswith(_MACHINE_PATHS)


def is_for_twilio() -> bool:
    """Whether the address is one of Twilio's, whose errors nobody reads."""
    return request.path == "/twilio" or request.path.startswith("/twilio/")


def _detail_of(error: HTTPException) -> str | None:
    if error.code == HTTPStatus.BAD_REQUEST and not isinstance(error, UnreadableBody):
        return None  # Werkzeug's own sentences about bad requests may quote the request
    return error.description
