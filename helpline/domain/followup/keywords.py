"""The words by which somebody steers their follow-up by text, in each language.

The texts name them, and they are understood in every language, whichever one somebody is written
to in. Words for no more texts, START and HELP are the provider's (M8).
"""

from helpline.domain.triage.verdict import Keyword

KEYWORDS = {
    "en": {
        Keyword.CALL: "CALL",
        Keyword.LESS: "LESS",
        Keyword.MORE: "MORE",
        Keyword.PAUSE: "PAUSE",
        Keyword.LATER: "LATER",
        Keyword.JOIN: "JOIN",
    },
    "es": {
        Keyword.CALL: "LLAMAR",
        Keyword.LESS: "MENOS",
        Keyword.MORE: "MAS",
        Keyword.PAUSE: "PAUSA",
        Keyword.LATER: "LUEGO",
        Keyword.JOIN: "UNIRME",
    },
}
