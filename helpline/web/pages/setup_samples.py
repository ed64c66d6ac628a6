"""What stands in braces, for reading words before anybody hears them."""

from collections.abc import Mapping

from helpline.content.countries import country_pack
from helpline.content.follow_up import Addressee, values_for
from helpline.domain.own_words import fields_in

_SAMPLES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "number": "0 7 7 0 0, 9 0 0, 1 2 3",
        "when": "tomorrow at nine in the morning",
        "wait": "two minutes",
        "language": "English",
        "line": "General enquiries",
        "name": "Another helpline",
        "help_lines": "another helpline, on 1 1 6, 1 2 3",
        "title": "Sleep",
        "low": "5",
        "high": "10",
        "count": "3",
        "key": "1",
        "presence": "on",
        "waiting": "2",
        "callbacks": "1",
        "shift": "Monday 09:00-17:00",
        "time": "10:30",
    },
    "es": {
        "number": "0 7 7 0 0, 9 0 0, 1 2 3",
        "when": "mañana a las nueve de la mañana",
        "wait": "dos minutos",
        "language": "español",
        "line": "Consultas generales",
        "name": "Otra línea",
        "help_lines": "otra línea, en el 1 1 6, 1 2 3",
        "title": "Dormir",
        "low": "5",
        "high": "10",
        "count": "3",
        "key": "1",
        "presence": "disponible",
        "waiting": "2",
        "callbacks": "1",
        "shift": "lunes 09:00-17:00",
        "time": "10:30",
    },
}


def samples_for(name: str, language: str, country: str, helpline: str) -> dict[str, str]:
    """Made-up values for whatever may stand in these words."""
    to = Addressee(language, country, "020 7946 0101", "Sam")
    pack = country_pack(country)
    is_spoken = name.startswith("prompts.")
    emergency = pack.emergency_spoken[language] if is_spoken else pack.emergency_number
    return {
        **values_for(to),
        **_SAMPLES[language],
        "helpline": helpline,
        "emergency": emergency,
    }


def as_it_will_be(words: str, samples: Mapping[str, str]) -> str:
    """The words with made-up values, or as they are where something is wrong with the braces."""
    try:
        return words.format_map({one: samples.get(one, one) for one in fields_in(words)})
    except (ValueError, LookupError, AttributeError):
        return words
