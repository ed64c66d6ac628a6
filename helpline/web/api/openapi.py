"""`GET /api/v1/openapi.json`: written by hand, sent as it is."""

from functools import cache
from pathlib import Path

from flask import Response


def openapi() -> Response:
    """The description of the API."""
    return Response(_document(), content_type="application/json")


@cache
def _document() -> str:
    return Path(__file__).with_name("openapi.json").read_text()
