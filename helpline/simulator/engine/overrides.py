"""Connection overrides: the part of a webhook's URL after `#`, meant for Twilio alone (D2)."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag

POLICIES = {"4xx", "5xx", "ct", "rt", "all"}
IGNORED = {"sni", "e"}


class BadOverrideError(ValueError):
    """The fragment says something Twilio does not know (11243)."""


@dataclass(frozen=True)
class Overrides:
    """Milliseconds, number of retries, and what is retried."""

    connect_ms: int = 5000
    read_ms: int = 15000
    total_ms: int = 15000
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    def retries_on(self, failure: str) -> bool:
        return "all" in self.policy or failure in self.policy


def split(url: str) -> tuple[str, Overrides]:
    """The URL to request, and the overrides its fragment asks for."""
    bare, fragment = urldefrag(url)
    given = dict(parse_qsl(fragment))
    if unknown := set(given) - {"ct", "rt", "tt", "rc", "rp"} - IGNORED:
        raise BadOverrideError(f"unknown override {min(unknown)}")
    return bare, Overrides(
        connect_ms=_number(given, "ct", 5000, 100, 10000),
        read_ms=_number(given, "rt", 15000, 100, 15000),
        total_ms=_number(given, "tt", 15000, 100, 15000),
        retries=_number(given, "rc", 1, 0, 5),
        policy=_policy(given.get("rp", "ct")),
    )


def _number(given: dict[str, str], name: str, default: int, low: int, high: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise BadOverrideError(f"{name} must be {low} to {high}")
    return int(text)


def _policy(text: str) -> frozenset[str]:
    policy = frozenset(text.split(","))
    if not policy <= POLICIES:
        raise BadOverrideError("rp knows 4xx, 5xx, ct, rt and all")
    return policy
