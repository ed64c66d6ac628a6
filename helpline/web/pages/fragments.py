"""A fragment that is sent only when it has changed."""

from typing import Any

from flask import Response, render_template, request


def fragment(template: str, version: str, **values: Any) -> Response:
    """The rendered partial, or 304 for whoever has this version already."""
    if request.if_none_match.contains_weak(version):
        response = Response(status=304)
    else:
        response = Response(render_template(template, **values))
    response.set_etag(version)
    return response
