"""How a line's number is set up at Twilio, and the document for when we cannot answer at all."""

from twilio.twiml.voice_response import VoiceResponse

from helpline.content.countries import country_pack
from helpline.content.wording import prompt
from helpline.telephony.addresses import Addresses


def wanted_settings(addresses: Addresses, fallback_url: str | None) -> dict[str, str]:
    """Where a number points: the four addresses and what Twilio asks when the first one fails.

    Without an address elsewhere the fallback is our own: it helps when one process fails, not
    when the service is down (D5).
    """
    return {
        "voice_url": addresses.fixed("voice"),
        "voice_fallback_url": fallback_url or addresses.fixed("voice"),
        "status_callback": addresses.fixed("voice/status"),
        "sms_url": addresses.fixed("sms"),
    }


def static_fallback(country: str, languages: tuple[str, ...], overflow_number: str | None) -> str:
    """TwiML to be hosted elsewhere: the emergency line, then the partner, then when to try again (D5)."""
    pack = country_pack(country)
    response = VoiceResponse()
    for language in languages:
        spoken = {"emergency": pack.emergency_spoken[language]}
        _say(response, country, language, prompt("emergency", language, spoken))
    if overflow_number is not None:
        _say(response, country, languages[0], prompt("put_through", languages[0]))
        response.dial(overflow_number, timeout=60)
    for language in languages:
        _say(response, country, language, prompt("service_down", language))
    return str(response)


def _say(response: VoiceResponse, country: str, language: str, words: str) -> None:
    voice = country_pack(country).voices[language]
    response.say(words, voice=voice.voice, language=voice.language)
