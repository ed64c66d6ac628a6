"""What a simulator that runs by itself is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from helpline.domain.errors import ConfigurationError
from helpline.simulator.numbers import is_address, is_phone_number

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 5050
MAX_PORT = 65535


@dataclass(frozen=True)
class Named:
    """A number with what people call it."""

    number: str
    label: str


@dataclass(frozen=True)
class SimulatorSettings:
    """Account, where the application is, what exists, where to serve.

    `api_base_url` is how the application reaches us: it begins the addresses of recordings.
    """

    account_sid: str
    auth_token: str
    app_base_url: str
    lines: tuple[Named, ...]
    phones: tuple[Named, ...]
    api_base_url: str = ""
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    calls_per_second: float = 1.0


def read_settings(environment: Mapping[str, str]) -> SimulatorSettings:
    """Read and check. Raises ConfigurationError, which names the variable."""
    return SimulatorSettings(
        account_sid=_required(environment, "TWILIO_ACCOUNT_SID"),
        auth_token=_required(environment, "TWILIO_AUTH_TOKEN"),
        app_base_url=_base_url(environment),
        lines=_named(environment, "SIMULATOR_LINES"),
        phones=_named(environment, "SIMULATOR_PHONES"),
        api_base_url=environment.get("TWILIO_API_BASE_URL", "").rstrip("/"),
        host=environment.get("SIMULATOR_HOST") or DEFAULT_HOST,
        port=_port(environment),
        calls_per_second=_rate(environment),
    )


def _fault(name: str, reason: str) -> ConfigurationError:
    return ConfigurationError("environment", name, reason)


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise _fault(name, "is not set")
    return value


def _base_url(environment: Mapping[str, str]) -> str:
    url = _required(environment, "PUBLIC_BASE_URL").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _fault("PUBLIC_BASE_URL", "is not an http or https address")
    return url


def _named(environment: Mapping[str, str], name: str) -> tuple[Named, ...]:
    """Comma-separated `number` or `number=label`."""
    entries = [entry.strip() for entry in environment.get(name, "").split(",")]
    return tuple(_one_named(name, entry) for entry in entries if entry)


def _one_named(name: str, entry: str) -> Named:
    number, _, label = entry.partition("=")
    number = number.strip()
    fits = is_phone_number if name == "SIMULATOR_LINES" else is_address
    if not fits(number):
        raise _fault(name, "needs numbers such as +442079460101, with commas between")
    return Named(number, label.strip() or number)


def _port(environment: Mapping[str, str]) -> int:
    text = environment.get("SIMULATOR_PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or int(text) > MAX_PORT:
        raise _fault("SIMULATOR_PORT", "is not a port")
    return int(text)


def _rate(environment: Mapping[str, str]) -> float:
    text = environment.get("TWILIO_CALLS_PER_SECOND") or "1"
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if rate <= 0:
        raise _fault("TWILIO_CALLS_PER_SECOND", "is not a number above zero")
    return rate
