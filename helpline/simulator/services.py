"""Messaging Services: a pool of numbers behind one address, and what Twilio does for it (M9, M13)."""

from dataclasses import dataclass, field
from datetime import datetime

from helpline.simulator.calls import Hook
from helpline.simulator.messages import LONGEST_VALIDITY_SECONDS


@dataclass
class MessagingService:
    """A service of the account. An empty URL means: not set; numbers are those of the account."""

    sid: str
    created_at: datetime
    numbers: list[str] = field(default_factory=list)
    alpha_senders: list[str] = field(default_factory=list)
    inbound_request_url: str = ""
    inbound_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    use_inbound_webhook_on_number: bool = False
    status_callback: str = ""
    sticky_sender: bool = True
    validity_period: int = LONGEST_VALIDITY_SECONDS
    has_advanced_opt_out: bool = False

    def hook(self, name: str) -> Hook | None:
        """Where a text goes that comes in, `inbound_request` or `fallback`; None: nowhere."""
        url: str = getattr(self, f"{name}_url")
        method: str = getattr(self, f"{name.removesuffix('_request')}_method")
        return Hook(url, method) if url else None
