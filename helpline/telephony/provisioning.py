"""How a line's number is set up at Twilio, and the document for when we cannot answer at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twilio.twiml.voice_response import VoiceResponse

from helpline.content.countries import country_pack
from helpline.content.wording import prompt
from helpline.telephony.addresses import Addresses

NUMBER_SETTINGS = (
    "voice_url",
    "voice_method",
    "voice_fallback_url",
    "voice_fallback_method",
    "status_callback",
    "status_callback_method",
    "sms_url",
    "sms_method",
    "voice_application_sid",
    "sms_application_sid",
    "trunk_sid",
)
"""What decides where a number points; an application or a trunk overrides its addresses."""

SERVICE_SETTINGS = (
    "inbound_request_url",
    "inbound_method",
    "use_inbound_webhook_on_number",
    "sticky_sender",
)
"""What decides where a Messaging Service sends texts that come in, and from which number (M13)."""

_OF_THE_FALLBACK = ("voice_fallback_url", "voice_fallback_method")


@dataclass(frozen=True)
class WantedSettings:
    """Where a number is to point; a fallback that is hosted elsewhere is right, too (D5)."""

    base: str
    settings: Mapping[str, str]
    allows_fallback_elsewhere: bool

    def differing(self, held: Mapping[str, str | None]) -> dict[str, str]:
        """The settings that are not as wanted, with what is wanted."""
        kept = _OF_THE_FALLBACK if self._has_fallback_elsewhere(held) else ()
        return {
            name: value
            for name, value in self.settings.items()
            if name not in kept and (held.get(name) or "") != value
        }

    def _has_fallback_elsewhere(self, held: Mapping[str, str | None]) -> bool:
        url = held.get("voice_fallback_url") or ""
        is_ours = url == self.base or url.startswith(f"{self.base}/")
        return self.allows_fallback_elsewhere and url.startswith("https://") and not is_ours


def wanted_settings(public_base_url: str, fallback_url: str | None) -> WantedSettings:
    """Where a number points: the four addresses and what Twilio asks when the first one fails.

    Without an address elsewhere the fallback is our own: it helps when one process fails, not
    when the service is down (D5). How a document elsewhere is asked for depends on its host.
    """
    addresses = Addresses(public_base_url)
    settings = dict.fromkeys(NUMBER_SETTINGS, "") | {
        "voice_url": addresses.fixed("voice"),
        "voice_method": "POST",
        "voice_fallback_url": fallback_url or addresses.fixed("voice"),
        "voice_fallback_method": "POST",
        "status_callback": addresses.fixed("voice/status"),
        "status_callback_method": "POST",
        "sms_url": addresses.fixed("sms"),
        "sms_method": "POST",
    }
    if fallback_url is not None:
        del settings["voice_fallback_method"]
    return WantedSettings(public_base_url.rstrip("/"), settings, fallback_url is None)


def wanted_of_service(public_base_url: str) -> dict[str, Any]:
    """Texts come here whichever number of the pool they go to, and one person sees one number."""
    return {
        "inbound_request_url": Addresses(public_base_url).fixed("sms"),
        "inbound_method": "POST",
        "use_inbound_webhook_on_number": False,
        "sticky_sender": True,
    }


def static_fallback(country: str, languages: tuple[str, ...], overflow_number: str | None) -> str:
    """TwiML to be hosted elsewhere: the emergency line, that we cannot answer, the partner (D5).

    Nothing comes after the partner: a call goes on with it when they have talked and hung up.
    """
    pack = country_pack(country)
    response = VoiceResponse()
    for language in languages:
        spoken = {"emergency": pack.emergency_spoken[language]}
        _say(response, country, language, prompt("emergency", language, spoken))
    for language in languages:
        _say(response, country, language, prompt("service_down", language))
    if overflow_number is not None:
        _say(response, country, languages[0], prompt("put_through", languages[0]))
        response.dial(overflow_number, timeout=60)
    return str(response)


def _say(response: VoiceResponse, country: str, language: str, words: str) -> None:
    voice = country_pack(country).voices[language]
    response.say(words, voice=voice.voice, language=voice.language)
