"""What a line is called in an address: its name in small letters, digits and hyphens."""

import re
import unicodedata
from collections.abc import Sequence

_OTHERS = re.compile(r"[^a-z0-9]+")


def line_addresses(names: Sequence[str]) -> list[str]:
    """One a name, in the same order, no two alike."""
    taken: list[str] = []
    for name in names:
        wanted = _plain(name) or "line"
        alike = sum(1 for other in taken if re.fullmatch(rf"{wanted}(-\d+)?", other))
        taken.append(f"{wanted}-{alike + 1}" if alike else wanted)
    return taken


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _OTHERS.sub("-", letters).strip("-")
