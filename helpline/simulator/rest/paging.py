"""Lists, page by page (R8)."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, jsonify, request

T = TypeVar("T")
DEFAULT_SIZE, MAX_SIZE = 50, 1000


def page_of(key: str, items: Sequence[T], render: Callable[[T], dict[str, Any]]) -> Response:
    """One page of a list, with the addresses of its neighbours."""
    size = min(max(_whole("PageSize", DEFAULT_SIZE), 1), MAX_SIZE)
    number = max(_whole("Page", 0), 0)
    start = number * size
    shown = items[start : start + size]
    is_last = start + size >= len(items)
    return jsonify(
        {
            key: [render(item) for item in shown],
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start + len(shown) - 1, 0),
            "uri": _uri(number, size),
            "first_page_uri": _uri(0, size),
            "next_page_uri": None if is_last else _uri(number + 1, size),
            "previous_page_uri": _uri(number - 1, size) if number else None,
        }
    )


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() else default


def _uri(number: int, size: int) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if "Page" not in name]
    query = urlencode([*kept, ("PageSize", str(size)), ("Page", str(number))])
    return f"{request.path}?{query}"
