"""Headers on every answer."""

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # An address may hold an id; no other site needs to know.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def set_headers(app: Flask) -> None:
    """Add what is missing; nothing but static files may be kept by a browser or a proxy."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.add(name, value)  # nobody else sets them, and to look costs time
        if request.endpoint != "static" or response.status_code >= 400:  # noqa: PLR2004 - an error
            response.headers.setdefault("Cache-Control", "no-store")
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.add("Strict-Transport-Security", "max-age=31536000")
        return response
