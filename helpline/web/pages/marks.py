"""Marks that stand in every row of a board: shapes and clocks. Made here and not by a template's
macro, because a board of a thousand rows would spend most of its time in it.
"""

from collections.abc import Mapping
from datetime import datetime

from markupsafe import Markup

from helpline.web.pages.words import elapsed, instant

_DRAWN: Mapping[str, str] = {
    "free": '<circle cx="8" cy="8" r="7"/>',
    "offered": '<circle class="line" cx="8" cy="8" r="6"/><circle cx="8" cy="8" r="2.5"/>',
    "in_call": '<path d="M1 2h14v9H8l-4 4v-4H1z"/>',
    "wrapping_up": '<path d="M11 1l4 4-9 9-5 1 1-5z"/>',
    "break": '<path d="M2 1h4v14H2zM10 1h4v14h-4z"/>',
    "offline": '<circle class="line" cx="8" cy="8" r="6"/>',
    "late": '<path d="M8 1l7 14H1zM7 6v4h2V6zM7 11v2h2v-2z" fill-rule="evenodd"/>',
}
_SHAPES: Mapping[str, Markup] = {
    name: Markup(f'<svg class="shape" viewBox="0 0 16 16" aria-hidden="true">{drawn}</svg>')  # noqa: S704
    for name, drawn in _DRAWN.items()
}


def shape(name: str) -> Markup:
    """Every state has its own shape and its own word: colour is a third sign, never the only one."""
    return _SHAPES[name]


def clock(since: datetime, now: datetime, late_after: int | None = None) -> Markup:
    """A clock that static/live.js runs on; marked late after so many seconds."""
    passed = now - since
    if late_after is None:
        late = ""
    else:
        is_late = passed.total_seconds() >= late_after
        late = f' data-late-after="{late_after}"' + (' class="late"' if is_late else "")
    # Nothing of it was typed by anybody.
    return Markup(f'<time data-since datetime="{instant(since)}"{late}>{elapsed(passed)}</time>')  # noqa: S704
