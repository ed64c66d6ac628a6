"""A tiny application: answers paths with documents, and remembers what it was asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from flask import Flask, Response, request

from helpline.simulator.server import serving

Form = dict[str, str]
Body = str | Callable[[Form], str]


@dataclass(frozen=True)
class Asked:
    """One request it got."""

    path: str
    method: str
    url: str
    form: Form
    headers: dict[str, str]


@dataclass
class Page:
    """What a path answers. An empty document where nothing else was said."""

    body: Body = "<Response/>"
    status: int = 200
    content_type: str | None = "text/xml"
    headers: dict[str, str] = field(default_factory=dict)


class Application:
    """The other side of the simulator."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.base_url = ""
        self._pages: dict[str, Page] = {}
        self._lock = Lock()

    def on(
        self,
        path: str,
        body: Body = "",
        status: int = 200,
        content_type: str | None = "text/xml",
        **headers: str,
    ) -> None:
        """Answer this path so. A body that is no document yet is put into <Response>."""
        wrapped = body
        if isinstance(body, str) and "Response" not in body and content_type == "text/xml":
            wrapped = f"<Response>{body}</Response>"
        self._pages[path] = Page(wrapped, status, content_type, headers)

    def forms(self, path: str) -> list[Form]:
        """What came to a path, in order."""
        with self._lock:
            return [one.form for one in self.asked if one.path == path]

    def paths(self) -> list[str]:
        with self._lock:
            return [one.path for one in self.asked]

    @contextmanager
    def serve(self) -> Iterator[str]:
        app = Flask("application", static_folder=None)
        app.add_url_rule("/<path:path>", "any", self._answer, methods=["GET", "POST"])
        with serving(app) as base_url:
            self.base_url = base_url
            yield base_url

    def _answer(self, path: str) -> Response:
        form = request.form.to_dict()
        asked = Asked(f"/{path}", request.method, request.url, form, dict(request.headers))
        with self._lock:
            self.asked.append(asked)
        page = self._pages.get(f"/{path}", Page())
        body = page.body(form) if callable(page.body) else page.body
        response = Response(body, page.status)
        if page.content_type is None:
            del response.headers["Content-Type"]
        else:
            response.headers["Content-Type"] = page.content_type
        response.headers.update(page.headers)
        return response
