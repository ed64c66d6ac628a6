import pytest

from helpline.domain.errors import ConfigurationError
from helpline.simulator.settings import Named, read_settings

COMPLETE = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "token",
    "PUBLIC_BASE_URL": "http://127.0.0.1:8000/",
    "SIMULATOR_LINES": "+442079460101, +442079460102=Family line",
    "SIMULATOR_PHONES": "+447700900001=Ana Ruiz,client:ben=Ben",
}


def test_settings_are_read_with_their_defaults() -> None:
    settings = read_settings(COMPLETE)
    assert settings.app_base_url == "http://127.0.0.1:8000"
    assert settings.lines == (
        Named("+442079460101", "+442079460101"),
        Named("+442079460102", "Family line"),
    )
    assert settings.phones[1] == Named("client:ben", "Ben")
    assert (settings.host, settings.port, settings.calls_per_second) == ("127.0.0.1", 5050, 1.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_ACCOUNT_SID", ""),
        ("TWILIO_AUTH_TOKEN", " "),
        ("PUBLIC_BASE_URL", "harbour"),
        ("SIMULATOR_LINES", "12"),
        ("SIMULATOR_PHONES", "Ana"),
        ("SIMULATOR_PORT", "high"),
        ("SIMULATOR_PORT", "70000"),
        ("TWILIO_CALLS_PER_SECOND", "0"),
        ("TWILIO_CALLS_PER_SECOND", "fast"),
    ],
)
def test_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"environment: {name}"):
        read_settings({**COMPLETE, name: value})
