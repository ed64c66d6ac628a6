"""Serves the app below the path of `PUBLIC_BASE_URL`, whether or not a proxy takes it away."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def serve_below(app: Flask, public_base_url: str) -> None:
    """Let the app's addresses, and its cookie, begin with the path of the public address."""
    path = urlsplit(public_base_url).path.rstrip("/")
    if path:
        app.config["SESSION_COOKIE_PATH"] = path
        below = Below(unquote(path), app.wsgi_app)
        app.wsgi_app = below.answer  # type: ignore[method-assign]  # Flask's documented way


class Below:
    """Moves the prefix from the path into SCRIPT_NAME, from which addresses are built."""

    def __init__(self, prefix: str, app: "WSGIApplication") -> None:
        """Take the prefix, decoded; it begins with a slash and ends without one."""
        self._prefix = prefix.encode().decode("latin-1")  # as WSGI writes paths
        self._app = app

    def answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request; browsers see the prefix also where a proxy has taken it away."""
        path = environ.get("PATH_INFO", "")
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            path = path.removeprefix(self._prefix)
        return self._app(
            {**environ, "SCRIPT_NAME": self._prefix, "PATH_INFO": path}, start_response
        )
