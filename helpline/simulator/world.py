"""Everything that exists on one account: numbers, phones, calls, queues and the rest."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from helpline.simulator.calls import Call, Heard, Sound
from helpline.simulator.engine.engine import Engine
from helpline.simulator.engine.webhook import Answer, Kind, Params, Webhook
from helpline.simulator.journal import Journal
from helpline.simulator.numbers import IncomingNumber
from helpline.simulator.options import Options
from helpline.simulator.pace import Pace
from helpline.simulator.sids import new_sid
from helpline.simulator.trouble import Trouble

if TYPE_CHECKING:
    from helpline.simulator.conferences import Conference
    from helpline.simulator.messages import Message
    from helpline.simulator.phones import Phone
    from helpline.simulator.queues import Queue
    from helpline.simulator.recordings import Recording
    from helpline.simulator.services import MessagingService

API_VERSION = "2010-04-01"


@dataclass
class World:
    """The state of one account. Changed inside `engine.act()` only."""

    account_sid: str
    auth_token: str
    engine: Engine
    journal: Journal
    trouble: Trouble
    options: Options
    pace: Pace
    make_phone: Callable[[str], "Phone"]
    numbers: dict[str, IncomingNumber] = field(default_factory=dict)
    phones: dict[str, "Phone"] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    queues: dict[str, "Queue"] = field(default_factory=dict)
    conferences: dict[str, "Conference"] = field(default_factory=dict)
    messages: dict[str, "Message"] = field(default_factory=dict)
    recordings: dict[str, "Recording"] = field(default_factory=dict)
    services: dict[str, "MessagingService"] = field(default_factory=dict)
    opt_outs: set[tuple[str, str]] = field(default_factory=set)
    fetched_media: set[str] = field(default_factory=set)
    api_base_url: str = "https://api.twilio.com"

    def phone(self, number: str) -> "Phone":
        """The phone with this number; it comes into being when first named."""
        if number not in self.phones:
            self.phones[number] = self.make_phone(number)
        return self.phones[number]

    def service_of(self, number: str) -> "MessagingService | None":
        """The Messaging Service that a number of the account is in: one at most."""
        return next((one for one in self.services.values() if number in one.numbers), None)

    def opt_out(self, phone: str, number: str) -> tuple[str, str]:
        """What a wish for no texts is kept under: for all of a service, else for a pair (M13)."""
        service = self.service_of(number)
        return phone, service.sid if service else number

    def new_sid(self, prefix: str) -> str:
        return new_sid(prefix)

    def hear(self, call: Call, sound: Sound, text: str = "") -> None:
        """Let the phone of a call hear something."""
        call.heard.append(Heard(self.engine.now(), sound, text))

    def notify(
        self,
        url: str,
        params: Params,
        *,
        method: str = "POST",
        sid: str = "",
        then: Callable[[Answer], None] | None = None,
    ) -> None:
        """Send a status webhook: nobody waits for it, its answer changes nothing (V11)."""
        self.engine.post(Webhook(url, params, method, Kind.STATUS, sid), then)
