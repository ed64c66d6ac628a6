"""What a text costs: GSM-7 or UCS-2, its length and its segments (M7); and how to keep it in GSM-7.

One letter that GSM-7 does not have turns the whole text into UCS-2, whose segments hold less than
half. A quotation mark that a phone or a word processor made curly is not worth that.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[]~|€\f")
"""Each takes an escape before it, so two places."""

LONGEST_TEXT = 1600
"""Characters; Twilio refuses more (21617)."""

_NOTHING = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
REPLACEMENTS = {
    **dict.fromkeys(_NOTHING, ""),
    **dict.fromkeys((*_SPACES, "\u205f", "\u3000"), " "),
    **dict.fromkeys("\u2028\u2029", "\n"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\u0060", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2039", "<"),
    **dict.fromkeys("\u203a", ">"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u2022\u00b7\u25cf\u2043", "-"),
    "\u2026": "...",
    "\u00ba": "o",
    "\u00aa": "a",
    "\u00d7": "x",
    "\u0131": "i",
    "\u0142": "l",
    "\u0141": "L",
    "\u0153": "oe",
    "\u0152": "OE",
    "\u00e7": "c",
    "\u00f0": "d",
    "\u0111": "d",
}
"""Letters that look alike to whoever reads them. Accented letters lose their accent besides."""


class Encoding(StrEnum):
    """How a text travels."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Length:
    """A text's cost. `units` are septets in GSM-7, sixteen bits each in UCS-2."""

    encoding: Encoding
    units: int
    segments: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text made fit for GSM-7 as far as that goes.

    `replaced` are the letters that were exchanged, with what for. `left` are those that nothing
    stands for, such as emoji: with any of them the text is UCS-2, and `length` shows the cost.
    """

    text: str
    replaced: tuple[tuple[str, str], ...]
    left: tuple[str, ...]
    length: Length


_ONE_SEGMENT = {Encoding.GSM_7: 160, Encoding.UCS_2: 70}
_OF_SEVERAL = {Encoding.GSM_7: 153, Encoding.UCS_2: 67}


def measure(text: str) -> Length:
    """What the text costs as it is."""
    encoding = Encoding.GSM_7 if all(_is_gsm(letter) for letter in text) else Encoding.UCS_2
    widths = [_width(letter, encoding) for letter in text]
    units = sum(widths)
    if units <= _ONE_SEGMENT[encoding]:
        return Length(encoding, units, 1)
    return Length(encoding, units, _packed(widths, _OF_SEVERAL[encoding]))


def to_gsm7(text: str) -> Replaced:
    """The text with every letter replaced that GSM-7 does not have and something stands for."""
    composed = unicodedata.normalize("NFC", text)
    exchanged = {letter: _standing_for(letter) for letter in composed if not _is_gsm(letter)}
    made = "".join(_or_itself(letter, exchanged.get(letter, letter)) for letter in composed)
    return Replaced(
        text=made,
        replaced=tuple((old, new) for old, new in exchanged.items() if new is not None),
        left=tuple(letter for letter, new in exchanged.items() if new is None),
        length=measure(made),
    )


def _or_itself(letter: str, replacement: str | None) -> str:
    return letter if replacement is None else replacement


def _standing_for(letter: str) -> str | None:
    """What to write instead; None where nothing will do."""
    if letter in REPLACEMENTS:
        return REPLACEMENTS[letter]
    plain = "".join(
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    )
    written = "".join(REPLACEMENTS.get(part, part) for part in plain)
    return written if written and all(_is_gsm(part) for part in written) else None


def _is_gsm(letter: str) -> bool:
    return letter in _BASIC or letter in _EXTENDED


def _width(letter: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM_7:
        return 2 if letter in _EXTENDED else 1
    return len(letter.encode("utf-16-le", "surrogatepass")) // 2


def _packed(widths: list[int], room: int) -> int:
    """How many segments hold letters of these widths; none is cut in two."""
    segments, used = 1, 0
    for width in widths:
        if used + width > room:
            segments, used = segments + 1, 0
        used += width
    return segments
