"""`helpline.config`."""

import base64
import os
from collections.abc import Callable

import pytest

from helpline.config import Settings
from helpline.domain.errors import ConfigurationError

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()

Given = Callable[..., Settings]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Settings of an environment that holds these variables only."""
    for name in tuple(os.environ):
        if name.upper() in _KNOWN:
            monkeypatch.delenv(name)

    def read(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return Settings.from_environment()

    return read


_KNOWN = {
    "DATABASE_URL",
    "DATA_KEYS",
    "HELPLINE_DATA_DIR",
    "HELPLINE_WEB_PROCESSES",
    "HELPLINE_WEB_THREADS",
    "HELPLINE_WORKERS",
    "LOG_LEVEL",
    "PUBLIC_BASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_API_BASE_URL",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_AUTH_TOKEN_SECONDARY",
    "TWILIO_CALLS_PER_SECOND",
    "TWILIO_TEXTS_PER_SECOND",
}


def test_settings_have_the_documented_defaults_when_nothing_is_set(given: Given) -> None:
    settings = given()
    assert str(settings.data_dir) == "var"
    assert settings.twilio_calls_per_second == 1.0
    assert (settings.workers, settings.web_processes, settings.web_threads) == (2, 2, 16)
    assert settings.log_level == "INFO"


def test_settings_name_everything_that_serving_needs_when_nothing_is_set(given: Given) -> None:
    assert given().missing_to_serve() == [
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "PUBLIC_BASE_URL",
        "SECRET_KEY",
        "DATA_KEYS",
    ]


def test_settings_are_enough_to_serve_when_all_required_ones_are_set(given: Given) -> None:
    settings = given(
        TWILIO_ACCOUNT_SID="AC1",
        TWILIO_AUTH_TOKEN="token",
        PUBLIC_BASE_URL="https://help.example.org",
        SECRET_KEY="secret",
        DATA_KEYS=KEY,
    )
    assert settings.missing_to_serve() == []


def test_settings_count_an_empty_variable_as_not_set(given: Given) -> None:
    assert given(SECRET_KEY="", TWILIO_CALLS_PER_SECOND="").missing_to_serve().count("SECRET_KEY")


def test_settings_cannot_be_changed(given: Given) -> None:
    settings = given()
    with pytest.raises(ValueError, match="frozen"):
        settings.log_level = "DEBUG"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://help.example.org/", "https://help.example.org"),
        ("https://example.org/help", "https://example.org/help"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_public_address_is_accepted_when_safe(given: Given, written: str, meant: str) -> None:
    assert given(PUBLIC_BASE_URL=written).public_base_url == meant


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PUBLIC_BASE_URL", "http://help.example.org", "must begin with https://"),
        ("PUBLIC_BASE_URL", "help.example.org", "must be an address"),
        ("PUBLIC_BASE_URL", "https://a:b@example.org", "must hold no user"),
        ("PUBLIC_BASE_URL", "https://example.org?x=1", "must hold no user"),
        ("TWILIO_API_BASE_URL", "ftp://example.org", "must be an address"),
        ("DATABASE_URL", "mysql://localhost/x", "must be a PostgreSQL address"),
        ("REDIS_URL", "http://localhost", "must be a Redis or Valkey address"),
        ("TWILIO_CALLS_PER_SECOND", "0", "greater than 0"),
        ("TWILIO_CALLS_PER_SECOND", "-1", "greater than 0"),
        ("TWILIO_CALLS_PER_SECOND", "inf", "finite number"),
        ("TWILIO_CALLS_PER_SECOND", "fast", "valid number"),
        ("HELPLINE_WORKERS", "0", "greater than or equal to 1"),
        ("HELPLINE_WEB_THREADS", "many", "valid integer"),
        ("LOG_LEVEL", "loud", "'INFO'"),
        ("DATA_KEYS", "abc", "key 1 is not 32 bytes"),
        ("DATA_KEYS", f"{KEY},{KEY[:-2]}", "key 2 is not 32 bytes"),
        ("DATA_KEYS", KEY.replace("A", "+", 1), "key 1 is not 32 bytes"),
    ],
)
def test_settings_are_refused_in_one_line_when_a_value_is_wrong(
    given: Given, name: str, value: str, reason: str
) -> None:
    with pytest.raises(ConfigurationError, match=reason) as caught:
        given(**{name: value})
    assert (caught.value.source, caught.value.key) == ("environment", name)
    assert "\n" not in str(caught.value)


def test_data_keys_are_split_and_kept_in_order(given: Given) -> None:
    other = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    keys = given(DATA_KEYS=f" {KEY} , {other},").data_keys
    assert [key.get_secret_value() for key in keys] == [KEY, other]


def test_settings_show_no_secret_when_printed(given: Given) -> None:
    settings = given(
        SECRET_KEY="hush1",
        TWILIO_AUTH_TOKEN="hush2",
        TWILIO_AUTH_TOKEN_SECONDARY="hush3",
        DATA_KEYS=KEY,
        DATABASE_URL="postgresql://helpline:hush4@localhost/helpline",
        REDIS_URL="redis://:hush5@localhost/0",
    )
    assert "hush" not in repr(settings)
    assert KEY not in repr(settings)


def test_a_wrong_value_is_not_repeated_when_it_is_refused(given: Given) -> None:
    with pytest.raises(ConfigurationError) as caught:
        given(DATA_KEYS="sesame")
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_database_address_names_the_driver_whatever_was_written(given: Given, scheme: str) -> None:
    url = given(DATABASE_URL=f"{scheme}://u:p@db.example.org/helpline").database_url
    assert url.get_secret_value() == "postgresql+psycopg://u:p@db.example.org/helpline"


def test_redis_address_may_be_written_as_valkey(given: Given) -> None:
    assert given(REDIS_URL="valkey://h:1/0").redis_url.get_secret_value() == "redis://h:1/0"


def test_settings_take_the_addresses_of_live_servers(given: Given) -> None:
    settings = given().with_servers("postgresql+psycopg://x", "redis://y")
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://x"
    assert settings.redis_url.get_secret_value() == "redis://y"
