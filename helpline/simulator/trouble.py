"""Knobs for trouble: what real networks do to webhooks and to REST calls.

A rule is for a path (a glob, matched at the end: "/twilio/voice/status", "*/Calls.json",
"/conference*"), for a number of `times` (None: always) and with a `chance` (drawn from a seeded
generator, so that a run can be repeated). Rules are tried in the order they were made.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random
from threading import Lock
from urllib.parse import urlsplit

from helpline.simulator.engine.webhook import Kind, Params, Webhook

Where = Callable[[Params], bool]
SWAP_GIVES_UP_SECONDS = 10.0


class Mishap(StrEnum):
    """What can happen to a webhook."""

    LOST = "lost"
    ANSWER_LOST = "answer lost"
    DELAYED = "delayed"
    SWAPPED = "swapped"
    DOUBLED = "doubled"


class RestMishap(StrEnum):
    """What can happen to a REST call. `before`: nothing was done; `after`: it was."""

    SERVER_ERROR = "500"
    TOO_MANY = "429"
    RESET = "connection reset"
    SLOW = "slow"
    NOT_FOUND = "404"
    CUT_SHORT = "cut short"


@dataclass
class WebhookRule:
    """One mishap for some webhooks."""

    mishap: Mishap
    path: str
    times: int | None
    chance: float = 1.0
    seconds: float = 0.0
    with_token: bool = True
    at_once: bool = False
    where: Where | None = None

    def fits(self, webhook: Webhook) -> bool:
        if not path_fits(self.path, webhook.url):
            return False
        return self.where is None or self.where(webhook.params)


@dataclass
class RestRule:
    """One mishap for some REST calls."""

    mishap: RestMishap
    method: str
    path: str
    times: int | None
    after: bool = False
    chance: float = 1.0
    seconds: float = 0.0

    def fits(self, method: str, path: str) -> bool:
        return self.method in {"*", method} and path_fits(self.path, path)


@dataclass
class Trouble:
    """All rules in force. With none, everything goes well."""

    seed: int = 0
    webhook_rules: list[WebhookRule] = field(default_factory=list)
    rest_rules: list[RestRule] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311 (repeatable on purpose)
        self._lock = Lock()

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self.webhook_rules.clear()
            self.rest_rules.clear()

    def double(
        self,
        path: str,
        times: int | None = 1,
        *,
        chance: float = 1.0,
        with_token: bool = True,
        at_once: bool = False,
        where: Where | None = None,
    ) -> None:
        """Deliver twice; the first answer counts. `at_once`: both in flight together.

        Both carry the same idempotency token (D3) or, with `with_token=False`, neither has one.
        """
        self._add(
            WebhookRule(
                Mishap.DOUBLED,
                path,
                times,
                chance,
                with_token=with_token,
                at_once=at_once,
                where=where,
            )
        )

    def delay(
        self,
        path: str,
        seconds: float,
        times: int | None = 1,
        *,
        chance: float = 1.0,
        where: Where | None = None,
    ) -> None:
        """Send it so many seconds (of the clock) late."""
        self._add(WebhookRule(Mishap.DELAYED, path, times, chance, seconds, where=where))

    def swap(
        self,
        path: str,
        times: int | None = 1,
        *,
        chance: float = 1.0,
        where: Where | None = None,
    ) -> None:
        """Hold a status webhook back until the next status webhook has gone out (D7, V22)."""
        self._add(WebhookRule(Mishap.SWAPPED, path, times, chance, where=where))

    def lose(
        self,
        path: str,
        times: int | None = 1,
        *,
        chance: float = 1.0,
        where: Where | None = None,
    ) -> None:
        """Never send it. For a document that is a time-out, and the fallback's turn."""
        self._add(WebhookRule(Mishap.LOST, path, times, chance, where=where))

    def lose_answer(
        self,
        path: str,
        times: int | None = 1,
        *,
        chance: float = 1.0,
        where: Where | None = None,
    ) -> None:
        """The application gets and handles it, its answer never arrives."""
        self._add(WebhookRule(Mishap.ANSWER_LOST, path, times, chance, where=where))

    def rest(
        self,
        mishap: RestMishap,
        path: str,
        times: int | None = 1,
        *,
        method: str = "POST",
        after: bool = False,
        chance: float = 1.0,
        seconds: float = 0.0,
    ) -> None:
        """Let a REST call fail, before or `after` the thing was done.

        SLOW waits `seconds` of real time, and then answers well. CUT_SHORT announces all of the
        answer and sends half of it.
        """
        with self._lock:
            self.rest_rules.append(RestRule(mishap, method, path, times, after, chance, seconds))

    def strike_webhook(self, webhook: Webhook) -> WebhookRule | None:
        """The rule that hits this webhook, if any; it is used up by one."""
        with self._lock:
            for rule in self.webhook_rules:
                if rule.mishap is Mishap.SWAPPED and webhook.kind is not Kind.STATUS:
                    continue
                if rule.fits(webhook) and self._draw(rule):
                    return rule
        return None

    def strike_rest(self, method: str, path: str) -> RestRule | None:
        """The rule that hits this REST call, if any; it is used up by one."""
        with self._lock:
            for rule in self.rest_rules:
                if rule.fits(method, path) and self._draw(rule):
                    return rule
        return None

    def _add(self, rule: WebhookRule) -> None:
        with self._lock:
            self.webhook_rules.append(rule)

    def _draw(self, rule: WebhookRule | RestRule) -> bool:
        if rule.times == 0 or self._random.random() >= rule.chance:
            return False
        if rule.times is not None:
            rule.times -= 1
        return True


def path_fits(pattern: str, url: str) -> bool:
    """Whether the path of a URL ends as the glob says."""
    return fnmatchcase(urlsplit(url).path, f"*{pattern}")
