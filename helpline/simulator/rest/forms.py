"""Reading the fields of a REST call."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import request

from helpline.simulator.calls import Hook
from helpline.simulator.rest.failures import bad_request

MAX_SECONDS = 600


def field(name: str, default: str = "") -> str:
    return request.form.get(name, default).strip()


def fields(name: str) -> list[str]:
    """All values of a repeated field."""
    return [word for value in request.form.getlist(name) for word in value.split()]


def flag(name: str, *, default: bool = False) -> bool:
    return field(name, str(default)).lower() == "true"


def seconds(name: str, default: int, most: int = MAX_SECONDS) -> int:
    text = field(name)
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise bad_request(20001, f"Invalid parameter: {name}")
    return int(text)


def hook(name: str, method: str, code: int) -> Hook | None:
    """A URL field with its method field; `code` is the refusal of a bad one."""
    url = field(name)
    if not url:
        return None
    parts = urlsplit(url)
    # V23: a host with an underscore is refused.
    if parts.scheme not in {"http", "https"} or not parts.hostname or "_" in parts.hostname:
        raise bad_request(code, f"{name} is not a valid URL")
    verb = field(method, "POST").upper()
    if verb not in {"GET", "POST"}:
        raise bad_request(20001, f"Invalid parameter: {method}")
    return Hook(url, verb)


def instant(name: str) -> datetime | None:
    """A date or an instant of a list's filter."""
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(20001, f"Invalid parameter: {name}") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def in_period(when: datetime | None, name: str) -> bool:
    """Whether an instant fits the filters `name`, `name>` and `name<` of a list."""
    after, before, on = instant(f"{name}>"), instant(f"{name}<"), instant(name)
    if not (after or before or on):
        return True
    if when is None:
        return False
    if on is not None and when.date() != on.date():
        return False
    return (after is None or when >= after) and (before is None or when <= before)
