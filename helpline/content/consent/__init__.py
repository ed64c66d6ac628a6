"""What somebody is told before they agree to be followed: read out by staff, named in the record.

`version` is written down with every consent; whoever changes the words gives them another one.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from helpline.content.countries import country_pack
from helpline.domain.consent import CONFIRM_KEYWORDS
from helpline.domain.followup.enrolments import FIRST_WEEKS
from helpline.domain.followup.keywords import KEYWORDS
from helpline.domain.followup.plans import Plan
from helpline.domain.triage.verdict import Keyword


@dataclass(frozen=True, slots=True)
class ConsentWording:
    """Sentences to be read out, and the name by which the record knows them."""

    name: str
    sentences: tuple[str, ...]


def consent_wording(language: str, country: str, plan: Plan) -> ConsentWording:
    """What is said of this plan, in a language that has wording."""
    written = _read(language)
    steps = plan.in_order()
    values = {
        "count": str(sum(step.offset <= FIRST_WEEKS for step in steps)),
        "days": str(steps[-1].offset.days),
        "emergency": country_pack(country).emergency_number,
        "agree": CONFIRM_KEYWORDS[language],
        "less": KEYWORDS[language][Keyword.LESS],
        "pause": KEYWORDS[language][Keyword.PAUSE],
    }
    sentences = tuple(sentence.format_map(values) for sentence in written["sentences"])
    return ConsentWording(f"{written['version']} {language}", sentences)


@cache
def _read(language: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
