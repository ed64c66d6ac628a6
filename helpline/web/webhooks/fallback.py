"""What a caller hears when something breaks inside: still a way to a person.

Everything here comes from this process's memory: nothing is asked that may be broken. Where the
line has a partner, an arriving caller is put through at once. Everybody else is kept, told so,
and the same step is asked for again until the service is back.
"""

from dataclasses import dataclass
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from flask import request

from helpline.content.countries import country_pack
from helpline.content.wording import prompt
from helpline.web.house import house

RETRY_AFTER_SECONDS = 4


@dataclass(frozen=True)
class KnownLine:
    """What is remembered of a line."""

    country: str
    languages: tuple[str, ...]
    overflow_number: str | None


_known: dict[str, KnownLine] = {}
_SOME_LINE = KnownLine("GB", ("en",), None)


def remember_line(number: str, line: KnownLine) -> None:
    """Keep what this process needs of a line, for when the database cannot be asked."""
    _known[number] = line


def fallback_answer() -> str:
    """TwiML for the request that failed."""
    line = _known.get(request.form.get("To", "")) or next(iter(_known.values()), _SOME_LINE)
    is_arriving = request.path.endswith("/voice")
    said = "".join(_emergency(line, language) for language in line.languages if is_arriving)
    said += _say(line, line.languages[0], prompt("trouble", line.languages[0]))
    if line.overflow_number is not None and is_arriving:
        said += f"<Dial>{escape(line.overflow_number)}</Dial>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Response>{said}<Pause length="{RETRY_AFTER_SECONDS}"/>{_again()}</Response>'
    )


def _emergency(line: KnownLine, language: str) -> str:
    spoken = country_pack(line.country).emergency_spoken[language]
    return _say(line, language, prompt("emergency", language, {"emergency": spoken}))


def _say(line: KnownLine, language: str, words: str) -> str:
    voice = country_pack(line.country).voices[language]
    attributes = f"voice={quoteattr(voice.voice)} language={quoteattr(voice.language)}"
    return f"<Say {attributes}>{escape(words)}</Say>"


def _again() -> str:
    """Ask the same address again, with the key that was pressed: a redirect loses it (V8).

    A keyed phone number is not put into an address. A wait document is asked for again anyhow.
    """
    if request.path.endswith("/wait"):
        return ""
    query = request.args.to_dict()
    key = request.form.get("Digits", "")
    if len(key) == 1:
        query["key"] = key
    address = house().settings.public_base_url + request.path
    address += f"?{urlencode(query)}" if query else ""
    return f'<Redirect method="POST">{escape(address)}</Redirect>'
