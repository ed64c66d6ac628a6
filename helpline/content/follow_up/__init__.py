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
from helpline.content.own_words import added_templates, filled
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
    place = variant % len(wordings)
    said = filled(f"plan.{text.value}.{place + 1}", to.language, wordings[place], values_for(to))
    return signed(said, to)


def signed(said: str, to: Addressee) -> str:
    """The same with the name of whoever they know, where one is to be told."""
    author = _one_segment_name(to.author)
    if author is None:
        return said
    return str(_wording(to.language, to.country)["signed"].format(text=said, author=author))


def answer_text(answer: AnswerText, to: Addressee, values: Mapping[str, str] | None = None) -> str:
    """What the service says by itself; `values` are those that only this answer has."""
    written = _wording(to.language, to.country)["answers"][answer.value]
    name = f"answers.{answer.value}"
    return filled(name, to.language, written, {**values_for(to), **(values or {})})


def template_text(template: ReplyTemplate, to: Addressee) -> str:
    """What somebody on the staff can begin with."""
    written = _wording(to.language, to.country)["templates"][template.value]
    return filled(f"templates.{template.value}", to.language, written, values_for(to))


def template_texts(to: Addressee) -> list[str]:
    """Everything that they can begin with: ours, and what the service has added."""
    ours = (template_text(template, to) for template in ReplyTemplate)
    return [*ours, *added_templates(to.language, values_for(to))]


def follow_up_words(language: str, country: str) -> Mapping[str, str]:
    """Every wording that came with helpline, unfilled, by the name that own words have."""
    written = _wording(language, country)
    plan = {
        f"plan.{text}.{place}": words
        for text, wordings in written["plan"].items()
        for place, words in enumerate(wordings, 1)
    }
    others = {
        f"{kind}.{name}": words
        for kind in ("answers", "templates")
        for name, words in written[kind].items()
    }
    return {**plan, **others}


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


def values_for(to: Addressee) -> dict[str, str]:
    """What may stand in braces, and what is said there."""
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
