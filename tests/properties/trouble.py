"""What networks do to webhooks and to REST calls, a few times each."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from helpline.simulator import RestMishap, Trouble

WEBHOOKS = (
    "*",
    "/twilio/voice",
    "/voice/status",
    "/calls/*/key",
    "/wait",
    "/line-left",
    "/moved",
    "/room",
    "/conference-left",
    "/partner-left",
    "/recorded",
    "/legs/*/screen",
    "/legs/*/answer",
    "/legs/*/status",
    "/legs/*/over",
    "/greet",
    "/greeted",
    "/twilio/sms",
)
REQUESTS = (
    ("POST", "/Calls.json"),
    ("POST", "/Calls/*.json"),
    ("GET", "/Calls.json"),
    ("GET", "*"),
    ("*", "*"),
    ("POST", "/Messages.json"),
)


@dataclass(frozen=True)
class Cause:
    """A named cause of trouble."""

    name: str
    make: Callable[[Trouble], None]


def _webhook_troubles(path: str) -> list[Cause]:
    return [
        Cause(f"{path} doubled", lambda trouble: trouble.double(path, 2)),
        Cause(
            f"{path} doubled at once, without token",
            lambda trouble: trouble.double(path, 2, with_token=False, at_once=True),
        ),
        Cause(f"{path} a second late", lambda trouble: trouble.delay(path, 1, 3)),
        Cause(f"{path} late", lambda trouble: trouble.delay(path, 20, 2)),
        Cause(f"{path} swapped", lambda trouble: trouble.swap(path, 2)),
        Cause(f"{path} lost", lambda trouble: trouble.lose(path, 1)),
        Cause(f"{path} lost three times", lambda trouble: trouble.lose(path, 3)),
        Cause(f"{path} answered in vain", lambda trouble: trouble.lose_answer(path, 1)),
    ]


def _rest_trouble(method: str, path: str, mishap: RestMishap, after: bool, times: int) -> Cause:
    when = "after" if after else "before"
    return Cause(
        f"{method} {path} fails {times} times with {mishap.value} {when} it is done",
        lambda trouble: trouble.rest(mishap, path, times, method=method, after=after),
    )


TROUBLES = (
    *(cause for path in WEBHOOKS for cause in _webhook_troubles(path)),
    *(
        _rest_trouble(method, path, mishap, after, times)
        for (method, path), mishap, after, times in product(
            REQUESTS,
            (RestMishap.SERVER_ERROR, RestMishap.TOO_MANY, RestMishap.RESET),
            (False, True),
            (1, 4),
        )
        if not (after and mishap is RestMishap.TOO_MANY)
    ),
)
