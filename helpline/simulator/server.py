"""Serving a WSGI application quietly, from a thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    """Says nothing on the terminal, and keeps connections open between requests."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """The journal has it all."""


@contextmanager
def serving(app: Flask, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve until the block ends; gives the base URL."""
    server = make_server(host, port, app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, args=(0.05,), name="simulator-http")
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
