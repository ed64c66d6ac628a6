"""The service with a simulator in Twilio's place and a sample helpline, on this machine alone."""

import base64
import json
import os
import secrets
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from helpline.config import Settings
from helpline.domain.errors import ConfigurationError
from helpline.embedded.files import lay_out, write_private
from helpline.serving import (
    Readiness,
    address_of,
    children,
    environment_for,
    listen,
    live_servers,
    migrate,
    open_port,
    port_of,
    reachable,
    run_children,
    takes_calls,
)
from helpline.supervisor import ChildSpec

SAMPLE = Path(__file__).parent / "content" / "demo.toml"
ADMIN = "dilys@harbour.example"
LINE = "+442079460101"
DEFAULT_PORT, DEFAULT_SIMULATOR_PORT = 8000, 8001

# Whoever sets these has a reason; without one, the demo makes its own.
_MAY_BE_GIVEN = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SECRET_KEY", "DATA_KEYS")
_PASSWORD = "DEMO_PASSWORD"  # noqa: S105 - the name of an entry


@dataclass(frozen=True)
class DemoPorts:
    """None: the usual port, or any other that is free."""

    app: int | None
    simulator: int | None


def demo_settings(data_dir: Path) -> dict[str, str]:
    """The settings of the demo in this data folder as variables; empty where there is none."""
    values = _kept_values(data_dir)
    return _as_settings(values) if values else {}


def run_demo(data_dir: Path, host: str, ports: DemoPorts, say: Callable[[str], None]) -> None:
    """Run until a signal says stop; `say` gets what a person needs to know, line by line."""
    with _listen(host, ports.app, DEFAULT_PORT) as listener:
        app_port, simulator_port = port_of(listener), _simulator_port(host, ports.simulator)
        values = _keep_values(data_dir, host, app_port, simulator_port)
        settings = Settings.from_environment(_as_settings(values))
        with live_servers(settings) as (live, servers):
            migrate(live)
            numbers = _fill(live, values[_PASSWORD])
            environment = environment_for(live, _as_settings(values))
            specs = [
                *children(live, listener, environment),
                _simulator(host, simulator_port, environment, numbers),
            ]
            readiness = Readiness(
                is_ready=lambda: takes_calls(host, app_port) and _answers(host, simulator_port),
                announce=lambda: _announce(values, address_of(host, app_port), say),
            )
            run_children(specs, readiness, servers)


def _announce(values: Mapping[str, str], address: str, say: Callable[[str], None]) -> None:
    say(f"ready on {address}")
    say(f"phones to ring {LINE} with: {values['TWILIO_API_BASE_URL']}/")
    say(f"staff sign in at: {address}/sign-in as {ADMIN} with the password {values[_PASSWORD]}")


def _values_path(data_dir: Path) -> Path:
    return data_dir / "secrets" / "demo"


def _kept_values(data_dir: Path) -> dict[str, str]:
    path = _values_path(data_dir)
    values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return values


def _keep_values(data_dir: Path, host: str, port: int, simulator_port: int) -> dict[str, str]:
    """Keys are made once, as the data is sealed with them; addresses are those of this run."""
    lay_out(data_dir)
    kept = _kept_values(data_dir)
    given = {name: value for name in _MAY_BE_GIVEN if (value := os.environ.get(name))}
    _refuse_foreign_data(data_dir, {**kept, **given})
    values = {
        **_new_values(),
        **kept,
        **given,
        "PUBLIC_BASE_URL": address_of(reachable(host), port),
        "TWILIO_API_BASE_URL": address_of(reachable(host), simulator_port),
    }
    write_private(_values_path(data_dir), json.dumps(values))
    return values


def _refuse_foreign_data(data_dir: Path, values: Mapping[str, str]) -> None:
    if (data_dir / "secrets" / "postgres").exists() and "DATA_KEYS" not in values:
        reason = "holds data that is not the demo's; name another folder for the demo"
        raise ConfigurationError("environment", "HELPLINE_DATA_DIR", reason)


def _new_values() -> dict[str, str]:
    return {
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATA_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        _PASSWORD: secrets.token_urlsafe(12),
    }


def _as_settings(values: Mapping[str, str]) -> dict[str, str]:
    """A person's own servers are none of the demo's business: it fills in made-up people."""
    settings = {name: value for name, value in values.items() if name != _PASSWORD}
    # A terminal that somebody reads is no place for a line a request.
    level = os.environ.get("LOG_LEVEL") or "WARNING"
    return {**settings, "DATABASE_URL": "", "REDIS_URL": "", "LOG_LEVEL": level}


def _fill(settings: Settings, password: str) -> dict[str, str]:
    """Apply the sample to an empty database; what was changed since the first time stays.

    Returns the numbers that the simulator shows, as it wants to be told them.
    """
    from helpline.bootstrap.connections import build_database
    from helpline.clock import SystemClock
    from helpline.services.configuration.applying import apply_configuration
    from helpline.services.configuration.file import read_configuration
    from helpline.services.passwords import set_password
    from helpline.storage.configuration import find_helpline, list_lines, list_staff

    database = build_database(settings, lambda _works: None, connections=1)
    with database.transaction(SystemClock().now()) as tx:
        if find_helpline(tx) is None:
            apply_configuration(tx, read_configuration(SAMPLE))
            set_password(tx, ADMIN, password)
        lines = {line.config.number: line.config.name for line in list_lines(tx) if line.active}
        people = [person.config for person in list_staff(tx) if person.active]
    database.engine.dispose()
    phones = {person.phone: person.name for person in people if person.phone}
    return {"SIMULATOR_LINES": _named(lines), "SIMULATOR_PHONES": _named(phones)}


def _named(numbers: Mapping[str, str]) -> str:
    """Commas separate the entries, so a name goes without."""
    return ",".join(f"{number}={name.replace(',', ' ')}" for number, name in numbers.items())


def _simulator(
    host: str, port: int, environment: Mapping[str, str], numbers: Mapping[str, str]
) -> ChildSpec:
    where = {"SIMULATOR_HOST": host, "SIMULATOR_PORT": str(port)}
    argv = [sys.executable, "-m", "helpline.simulator"]
    return ChildSpec("simulator", argv, {**environment, **numbers, **where})


def _listen(host: str, port: int | None, usual: int) -> socket.socket:
    if port is not None:
        return listen(host, port)
    return listen(host, usual if _is_free(host, usual) else 0)


def _simulator_port(host: str, port: int | None) -> int:
    """The simulator opens it by itself, so it is only known to be free a moment before."""
    if port:
        return port
    with _listen(host, port, DEFAULT_SIMULATOR_PORT) as probe:
        return port_of(probe)


def _is_free(host: str, port: int) -> bool:
    try:
        open_port(host, port).close()
    except OSError:
        return False
    return True


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((reachable(host), port), timeout=1).close()
    except OSError:
        return False
    return True
