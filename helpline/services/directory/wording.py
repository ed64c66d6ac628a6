"""What somebody reads who is sent a place: a name and a number, and no word of what it is."""

from helpline.content.topics import library
from helpline.content.wording import LANGUAGES, text_message
from helpline.domain.directory import Details
from helpline.domain.referrals import tells
from helpline.domain.sms_length import Encoding, to_gsm7
from helpline.telephony.numbers import written

MOST_SEGMENTS = 1


def referral_text(details: Details, country: str, language: str) -> str:
    """One segment. A name that says too much, or is too long, is left out: the number stays."""
    phone = written(details.phone, country)
    name = details.text_name or details.name
    if not tells(name, _words()):
        named = to_gsm7(text_message("referral", language, {"name": name, "phone": phone}))
        is_short = named.length.segments <= MOST_SEGMENTS
        if is_short and named.length.encoding is Encoding.GSM_7:
            return named.text
    return to_gsm7(text_message("referral_number", language, {"phone": phone})).text


def _words() -> list[str]:
    """Of every language: a name may be in any."""
    return [word for language in LANGUAGES for word in library(language).rules.gives_away]
