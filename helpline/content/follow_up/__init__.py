"""The texts of a follow-up, by language, with what a country says otherwise.

`es.toml` is Spanish everywhere, `en-US.toml` has the English texts that are others in the United
States. Nobody but the person is ever named in them, and nothing says what the service is about.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from helpline.content.countries import country_pack
from helpline.domain.consent import CONFIRM_KEYWORDS
from helpline.domain.followup.answers import AnswerText
from helpline.domain.followup.enrolments import LONGEST_FIRST_NAME
from helpline.domain.followup.keywords import KEYWORDS
from helpline.domain.followup.plans import PlanText
from helpline.domain.sms_length import to_gsm7
from helpline.domain.threads import ReplyTemplate


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a text is for. `phone` is the line's number as it is dialled there, `name` what the
    person wants to be called, `author` the one on the staff whom they know, if they chose to be
    told; both at most `LONGEST_FIRST_NAME` characters.
    """

    language: str
    country: str
    phone: str
    name: str | None = None
    author: str | None = None


def plan_text(text: PlanText, variant: int, to: Addressee) -> str:
    """A text of a plan, signed where somebody may sign it; of several wordings the next one."""
    wordings = _wording(to.language, to.country)["plan"][text.value]
    filled = wordings[variant % len(wordings)].format_map(_values(to))
    author = _one_segment_name(to.author)
    if author is None:
        return str(filled)
    signed = _wording(to.language, to.country)["signed"]
    return str(signed.format(text=filled, author=author))


def answer_text(answer: AnswerText, to: Addressee, values: Mapping[str, str] | None = None) -> str:
    """What the service says by itself; `values` are those that only this answer has."""
    written = _wording(to.language, to.country)["answers"][answer.value]
    return str(written.format_map({**_values(to), **(values or {})}))


def template_text(template: ReplyTemplate, to: Addressee) -> str:
    """What somebody on the staff can begin with."""
    written = _wording(to.language, to.country)["templates"][template.value]
    return str(written.format_map(_values(to)))


_KINDS = ("plan", "answers", "templates")


@cache
def _wording(language: str, country: str) -> Mapping[str, Any]:
    is_own = language in country_pack(country).own_wording
    general, special = _read(language), _read(f"{language}-{country}") if is_own else {}
    return {
        **general,
        **{kind: {**general[kind], **special.get(kind, {})} for kind in _KINDS},
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


def _values(to: Addressee) -> dict[str, str]:
    pack = country_pack(to.country)
    wording, name = _wording(to.language, to.country), _one_segment_name(to.name)
    return {
        "hi": wording["without_name"] if name is None else wording["with_name"].format(name=name),
        "phone": to.phone,
        "emergency": pack.emergency_number,
        "crisis": pack.crisis_number,
        "agree": CONFIRM_KEYWORDS[to.language],
        **{keyword.value: word for keyword, word in KEYWORDS[to.language].items()},
    }


def _one_segment_name(name: str | None) -> str | None:
    """The name in letters that do not make the text dearer; no name where that cannot be done."""
    written = to_gsm7((name or "").strip())
    fits = 0 < written.length.units <= LONGEST_FIRST_NAME and not written.left
    return written.text if fits else None
