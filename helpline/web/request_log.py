"""One line a request: its id, its route (never its path or parameters), status and duration."""

import time
import uuid

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import clear_contextvars

from helpline.logs import about

_log = structlog.get_logger("helpline.web")


def log_requests(app: Flask) -> None:
    """Number every request and tell of it when it is answered."""

    @app.before_request
    def number() -> None:
        clear_contextvars()
        g.began = time.perf_counter()
        g.request_id = uuid.uuid4().hex
        about(request_id=g.request_id)

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        _log.info(
            "request",
            method=request.method,
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
        )
        return response
