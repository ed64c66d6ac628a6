"""Every setting, read once from the environment and frozen. An empty one counts as not set."""

import base64
import binascii
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from helpline.domain.errors import ConfigurationError

UNSET = SecretStr("")

REQUIRED_TO_SERVE = (
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "PUBLIC_BASE_URL",
    "SECRET_KEY",
    "DATA_KEYS",
)

_DATA_KEY_BYTES = 32
_DATA_KEY = re.compile(r"[A-Za-z0-9_-]{43}=?")
_DATABASE_SCHEMES = {"postgres", "postgresql", "postgresql+psycopg"}
_REDIS_SCHEMES = {"redis", "rediss", "unix", "valkey", "valkeys"}


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _database_url(value: Any) -> Any:
    if not value or not isinstance(value, str):
        return value
    scheme, _, rest = value.strip().partition("://")
    if scheme not in _DATABASE_SCHEMES or not rest:
        raise ValueError("must be a PostgreSQL address, postgresql://user:password@host/name")
    return f"postgresql+psycopg://{rest}"


def _redis_url(value: Any) -> Any:
    if not value or not isinstance(value, str):
        return value
    scheme, _, rest = value.strip().partition("://")
    if scheme not in _REDIS_SCHEMES or not rest:
        raise ValueError("must be a Redis or Valkey address, redis://:password@host:6379/0")
    return f"{scheme.replace('valkey', 'redis')}://{rest}"


def _web_address(value: Any) -> Any:
    if not value or not isinstance(value, str):
        return value
    address = value.strip().rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address that begins with https:// or http://")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("must hold no user, password, query or fragment")
    return address


def _public_address(value: Any) -> Any:
    address = _web_address(value)
    if address and urlsplit(address).scheme == "http" and not _is_loopback(address):
        raise ValueError("must begin with https:// (http:// is for loopback addresses only)")
    return address


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _data_keys(value: Any) -> Any:
    """Split at commas and check each key; what is wrong is said by position, never by value."""
    if not isinstance(value, str):
        return value
    keys = [key.strip() for key in value.split(",") if key.strip()]
    for position, key in enumerate(keys, start=1):
        if not _is_data_key(key):
            raise ValueError(f"key {position} is not 32 bytes in URL-safe base64")
    return tuple(SecretStr(key) for key in keys)


def _is_data_key(key: str) -> bool:
    if not _DATA_KEY.fullmatch(key):
        return False
    try:
        return len(base64.urlsafe_b64decode(f"{key:=<44}")) == _DATA_KEY_BYTES
    except binascii.Error:
        return False


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


_LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
_Secret = Annotated[SecretStr, BeforeValidator(_stripped)]


class Settings(BaseSettings):
    """The settings of one process. Those that are not set and have no default are empty."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
        populate_by_name=True,  # an alias names the variable; code uses the field's own name
    )

    database_url: Annotated[SecretStr, BeforeValidator(_database_url)] = UNSET
    redis_url: Annotated[SecretStr, BeforeValidator(_redis_url)] = UNSET
    data_dir: Annotated[Path, Field(validation_alias="HELPLINE_DATA_DIR")] = Path("var")

    twilio_account_sid: Annotated[str, BeforeValidator(_stripped)] = ""
    twilio_auth_token: _Secret = UNSET
    twilio_auth_token_secondary: _Secret = UNSET
    twilio_api_base_url: Annotated[str, BeforeValidator(_web_address)] = ""
    twilio_calls_per_second: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    twilio_texts_per_second: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0

    public_base_url: Annotated[str, BeforeValidator(_public_address)] = ""
    secret_key: _Secret = UNSET
    data_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_data_keys)] = ()

    workers: Annotated[int, Field(ge=1, validation_alias="HELPLINE_WORKERS")] = 2
    web_processes: Annotated[int, Field(ge=1, validation_alias="HELPLINE_WEB_PROCESSES")] = 2
    web_threads: Annotated[int, Field(ge=1, validation_alias="HELPLINE_WEB_THREADS")] = 16
    log_level: Annotated[_LogLevel, BeforeValidator(_upper)] = "INFO"

    @classmethod
    def from_environment(cls, instead: Mapping[str, str] | None = None) -> Self:
        """Read the environment; raises `ConfigurationError` for the first value that is wrong.

        `instead`: values that count rather than those of the variables of these names.
        """
        given: dict[str, Any] = {name.lower(): value for name, value in (instead or {}).items()}
        try:
            return cls(**given)
        except ValidationError as error:
            raise _as_configuration_error(error) from None

    def missing_to_serve(self) -> list[str]:
        """Names of the settings that `serve` cannot do without and that are not set."""
        return [name for name in REQUIRED_TO_SERVE if not _is_set(getattr(self, name.lower()))]

    def with_servers(self, database_url: str, redis_url: str) -> Self:
        """The same settings with the addresses of live servers."""
        return self.model_copy(
            update={"database_url": SecretStr(database_url), "redis_url": SecretStr(redis_url)}
        )


def _is_set(value: str | SecretStr | tuple[SecretStr, ...]) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _as_configuration_error(error: ValidationError) -> ConfigurationError:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]).upper()
    reason = first["msg"].removeprefix("Value error, ")
    return ConfigurationError("environment", name, reason[:1].lower() + reason[1:])
