"""The simulator as a whole: one account, its numbers and phones, served and driven."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import Any, Protocol

from flask import Flask

from helpline.clock import Clock
from helpline.simulator.calls import Call
from helpline.simulator.courier import Courier
from helpline.simulator.engine.engine import Engine
from helpline.simulator.engine.transport import Transport
from helpline.simulator.journal import Journal
from helpline.simulator.messaging.inbound import receive
from helpline.simulator.numbers import IncomingNumber
from helpline.simulator.options import Options
from helpline.simulator.pace import Pace
from helpline.simulator.page.desk import Desk
from helpline.simulator.page.views import page_routes
from helpline.simulator.phones import Phone, Text
from helpline.simulator.rest.application import add_rest
from helpline.simulator.server import serving
from helpline.simulator.services import MessagingService
from helpline.simulator.sids import new_sid
from helpline.simulator.trouble import Trouble
from helpline.simulator.voice.placing import place_inbound
from helpline.simulator.world import World


class Turnable(Clock, Protocol):
    """A clock that can be moved on."""

    def turn(self, seconds: float) -> datetime: ...


class Simulator:
    """See the package's own text for how it is used."""

    def __init__(
        self,
        clock: Clock,
        account_sid: str,
        auth_token: str,
        app_base_url: str = "",
        *,
        seed: int = 0,
        options: Options | None = None,
        max_webhook_seconds: float = 15.0,
    ) -> None:
        """`app_base_url` is put before URLs given to `number` that begin with a slash."""
        self.clock = clock
        self.app_base_url = app_base_url.rstrip("/")
        self.log = Journal(clock)
        self.trouble = Trouble(seed)
        transport = Transport(auth_token, self.log, max_webhook_seconds)
        self.engine = Engine(clock, Courier(transport, self.trouble, self.log))
        self.world = World(
            account_sid,
            auth_token,
            self.engine,
            self.log,
            self.trouble,
            options or Options(),
            Pace(),
            lambda number: Phone(self, number),
        )

    @property
    def options(self) -> Options:
        return self.world.options

    def phone(self, number: str, label: str = "") -> Phone:
        """The phone with this number. Every number has one; unmoved, it rings in vain."""
        with self.engine.act():
            phone = self.world.phone(number)
            if label:
                phone.label = label
            return phone

    def number(self, number: str, **urls: str) -> IncomingNumber:
        """A number of the account: voice_url, voice_fallback_url, status_callback, sms_url,
        sms_fallback_url, and voice_method and so on. Called again, it changes what is named.
        """
        now = self.engine.now()
        with self.engine.act():
            found = self.world.numbers.get(number)
            if found is None:
                found = IncomingNumber(new_sid("PN"), number, now, now)
                self.world.numbers[number] = found
            for name, url in urls.items():
                found.settings[name] = self.app_base_url + url if url.startswith("/") else url
            return found

    def service(self, *numbers: str, **settings: Any) -> MessagingService:
        """A new Messaging Service with these numbers of the account in its pool."""
        with self.engine.act():
            made = MessagingService(new_sid("MG"), self.engine.now(), list(numbers), **settings)
            self.world.services[made.sid] = made
            return made

    def app(self) -> Flask:
        """The REST application, for any WSGI server."""
        app = Flask("helpline.simulator", static_folder=None, template_folder=None)
        add_rest(app, self.world)
        return app

    def app_with_page(self, desk: Desk) -> Flask:
        """The same, with the page of the phones."""
        app = self.app()
        app.register_blueprint(page_routes(self.world, desk, self.app_base_url))
        return app

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve REST on a free loopback port; its base URL."""
        with serving(self.app()) as base_url:
            self.world.api_base_url = base_url
            yield base_url

    @contextmanager
    def running(self) -> Iterator[None]:
        """Drive the engine live, in a thread of its own."""
        stop = Event()
        thread = Thread(target=self.engine.run, args=(stop,), name="simulator-engine")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            self.engine.wake()
            thread.join()

    def settle(self, *, at_once: bool = False) -> None:
        """Do everything due now, until nothing is. See `Engine.settle`."""
        self.engine.settle(at_once=at_once)

    def turn(self, seconds: float, between: Callable[[], object] = lambda: None) -> None:
        """Move a turnable clock on in steps, from one thing due to the next, settling at each.

        `between` is called after every step: the place for the application's own timers.
        """
        clock = self.clock
        if not hasattr(clock, "turn"):
            raise TypeError("this clock cannot be turned")
        self.settle()
        left = seconds
        while left > 0:
            due = self.engine.next_due()
            until_due = (due - clock.now()).total_seconds() if due else left
            step = min(max(until_due, 0.0), left)
            clock.turn(step)
            left -= step
            self.settle()
            between()
            self.settle()

    # What phones reach (see phones.Network).

    def act(self) -> AbstractContextManager[None]:
        return self.engine.act()

    def now(self) -> datetime:
        return self.engine.now()

    def place_call(self, phone: Phone, number: str, shown: str, forwarded: str | None) -> Call:
        return place_inbound(self.world, phone, number, shown, forwarded)

    def send_text(self, phone: Phone, number: str, body: str) -> Text:
        return receive(self.world, phone, number, body)
