"""What is answered when something goes wrong outside a voice webhook."""

import structlog
from flask import Flask, current_app
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    ServiceUnavailable,
)
from werkzeug.wrappers import Response

from helpline.logs import trail
from helpline.web.problems import is_for_machines, is_for_twilio, problem_of

_log = structlog.get_logger("helpline.web")

_SENTENCES = {
    400: "The request could not be understood.",
    401: "Please sign in.",
    403: "Your role does not include this page.",
    404: "There is nothing at this address.",
    405: "This address does not do that.",
    413: "That was too much text.",
    429: "Too many tries. Wait a minute, then try again.",
    500: "Something went wrong on our side. It has been recorded.",
    503: "The database does not answer. Calls go on; try again in a moment.",
}
_FORM_TOO_OLD = "This page was open for too long. Go back, reload it and try again."


def answer_failures(app: Flask) -> None:
    """Give each failure a page, or a problem document where a machine asked."""
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(OperationalError, _answer_without_database)
    app.register_error_handler(PoolTimeout, _answer_without_database)
    app.register_error_handler(Exception, _answer_fault)


def _answer(error: HTTPException) -> Response:
    if is_for_twilio():
        return _answer_twilio(error)
    if is_for_machines():
        return problem_of(error)
    code = error.code or 500
    sentence = _FORM_TOO_OLD if isinstance(error, CSRFError) else _SENTENCES.get(code, error.name)
    # Not by `render_template`: that asks who is signed in, of a database that may be what failed.
    page = current_app.jinja_env.get_template("pages/failure.html").render(sentence=sentence)
    response = Response(page, code, content_type="text/html; charset=utf-8")
    response.headers.extend(_kept(error))
    return response


def _answer_twilio(error: HTTPException) -> Response:
    """An empty answer. A signature cannot be checked over a body too large to be read: 403."""
    code = error.code or 500
    refused = code == RequestEntityTooLarge.code
    response = Response(status=Forbidden.code if refused else code, content_type="text/plain")
    response.headers.extend(_kept(error))
    return response


def _kept(error: HTTPException) -> list[tuple[str, str]]:
    return [
        (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")
    ]


def _answer_without_database(error: Exception) -> Response:
    _log.error("database_gone", error=type(error).__name__)
    return _answer(ServiceUnavailable("the database does not answer", retry_after=2))


def _answer_fault(error: Exception) -> Response:
    # Never its text: PostgreSQL's own quotes the values of the row.
    _log.error("fault", error=type(error).__name__, trail=trail(error))
    return _answer(InternalServerError("a fault of ours; it has been recorded"))
