"""Carries webhooks to the application, through whatever trouble is set."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from uuid import uuid4

from helpline.simulator.engine.engine import Row, Then
from helpline.simulator.engine.transport import Transport
from helpline.simulator.engine.webhook import Answer, Fault, Kind, Webhook
from helpline.simulator.journal import Journal
from helpline.simulator.trouble import SWAP_GIVES_UP_SECONDS, Mishap, Trouble, WebhookRule

_TIMED_OUT = Fault(11200, "the application did not answer in time")


class Courier:
    """The engine's carrier."""

    def __init__(self, transport: Transport, trouble: Trouble, journal: Journal) -> None:
        self._transport = transport
        self._trouble = trouble
        self._journal = journal
        self._held: list[Callable[[], None]] = []

    def plan(self, webhook: Webhook, then: Then | None, row: Row) -> None:
        """Put a webhook into the row: now, late, or behind the next one."""
        rule = self._trouble.strike_webhook(webhook)
        carry = partial(self._carry, webhook, rule)
        if rule is not None and rule.mishap is Mishap.SWAPPED:
            self._held.append(lambda: row.enqueue(carry, then, 0.0))
            row.after(SWAP_GIVES_UP_SECONDS, self._release)
            return
        row.enqueue(carry, then, rule.seconds if rule else 0.0)
        if webhook.kind is Kind.STATUS:
            self._release()

    def _release(self) -> None:
        held, self._held = self._held, []
        for enqueue in held:
            enqueue()

    def _carry(self, webhook: Webhook, rule: WebhookRule | None) -> Answer:
        answer = self._exchange(webhook, rule, str(uuid4()))
        if answer.failure is not None:
            # For a status webhook a failure is a mere warning (V11).
            warning = webhook.kind is Kind.STATUS
            self._journal.blame(answer.record, replace(answer.failure, warning=warning))
        return answer

    def _exchange(self, webhook: Webhook, rule: WebhookRule | None, token: str) -> Answer:
        mishap = rule.mishap if rule else None
        if rule and mishap is Mishap.DOUBLED:
            return self._send_twice(webhook, token, rule)
        if mishap is Mishap.LOST:
            record = self._journal.open_webhook(webhook, webhook.url, token)
            return Answer(webhook.url, 0, "", b"", record, _TIMED_OUT)
        answer = self._transport.send(webhook, token)
        if mishap is Mishap.ANSWER_LOST:
            return replace(answer, status=0, content_type="", body=b"", failure=_TIMED_OUT)
        return answer

    def _send_twice(self, webhook: Webhook, token: str, rule: WebhookRule) -> Answer:
        shown = token if rule.with_token else None
        if not rule.at_once:
            first = self._transport.send(webhook, shown)
            self._transport.send(webhook, shown)
            return first
        with ThreadPoolExecutor(2, "simulator-double") as pool:
            sent = [pool.submit(self._transport.send, webhook, shown) for _ in range(2)]
            return sent[0].result()
