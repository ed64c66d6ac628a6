"""`python -m helpline.simulator`: Twilio's place, and the page of the phones, on one port."""

import os
import signal
import sys
from threading import Event

from setproctitle import setproctitle

from helpline.clock import SystemClock
from helpline.domain.errors import ConfigurationError
from helpline.simulator.options import Options
from helpline.simulator.page.desk import Desk
from helpline.simulator.server import serving
from helpline.simulator.settings import SimulatorSettings, read_settings
from helpline.simulator.simulator import Simulator


def main() -> int:
    """Serve until SIGTERM or SIGINT. 2 when a setting is wrong."""
    setproctitle("helpline: simulator")
    try:
        settings = read_settings(os.environ)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    run(settings, stop)
    return 0


def run(settings: SimulatorSettings, stop: Event) -> None:
    """Serve until told to stop."""
    simulator = build(settings)
    desk = Desk(simulator, settings.lines, settings.phones)
    app = simulator.app_with_page(desk)
    with serving(app, settings.host, settings.port) as base_url, simulator.running():
        simulator.world.api_base_url = settings.api_base_url or base_url
        stop.wait()


def build(settings: SimulatorSettings) -> Simulator:
    """A simulator with every line pointed at the application."""
    options = Options(calls_per_second=settings.calls_per_second)
    simulator = Simulator(
        SystemClock(),
        settings.account_sid,
        settings.auth_token,
        settings.app_base_url,
        options=options,
    )
    for line in settings.lines:
        simulator.number(
            line.number,
            voice_url="/twilio/voice",
            status_callback="/twilio/voice/status",
            sms_url="/twilio/sms",
        )
    return simulator


if __name__ == "__main__":
    sys.exit(main())
