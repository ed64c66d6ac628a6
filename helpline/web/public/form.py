"""What the form of the public page holds, as it was sent, and what is wrong with it.

A number is judged by its shape alone, as anybody could: nothing of what we know of it is asked.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from helpline.content.countries import country_pack
from helpline.domain.callback_times import (
    DAYS,
    HOURS,
    Times,
    When,
    chosen,
    later_today,
    tomorrow,
)
from helpline.domain.phone import from_keyed_digits
from helpline.storage.lines import Line
from helpline.telephony.numbers import may_be_rung_back
from helpline.web.public.choices import can_call
from helpline.web.public.counting import OTHERS
from helpline.web.public.form_token import is_good

LONGEST_NAME = 40
LONGEST_NUMBER = 40

_ANSWERS = {"yes": True, "no": False}
_TYPED = re.compile(r"\+?[0-9 ()./-]+", re.ASCII)
_NOT_DIGITS = re.compile(r"[^0-9]", re.ASCII)


@dataclass
class AskForm:
    """The values, and the problem of each field by the name of its sentence.

    `values` are what was typed, to be shown again. Without problems the rest is sound.
    """

    values: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    number: str = ""
    when: When = When.NOW
    times: Times | None = None
    voicemail_ok: bool = False
    name: str | None = None

    @property
    def is_for_others(self) -> bool:
        """Whether it is asked by somebody who came by the way for whoever asks for somebody else."""
        return self.values.get("about") == str(OTHERS)


def read_form(sent: Mapping[str, str], line: Line, now: datetime) -> AskForm:
    """Read what was sent for a line at `now` (UTC)."""
    form = read_asked(sent, line, now)
    if sent.get("topic") or not is_good(sent.get("token", ""), now):
        # A robot fills what nobody sees; a browser may, too, and is not told a lie for it.
        form.problems["form"] = "problem_again"
    return form


def read_asked(sent: Mapping[str, str], line: Line, now: datetime) -> AskForm:
    """What is asked for, whoever asks."""
    names = ("number", "when", "day", "from", "to", "message", "name", "about")
    form = AskForm({name: sent.get(name, "") for name in names})
    _read_number(form, line)
    _read_when(form, line, now)
    _read_message(form)
    _read_name(form)
    return form


def _read_number(form: AskForm, line: Line) -> None:
    number = number_typed(form.values["number"], line.country)
    if number is None:
        form.problems["number"] = "problem_number"
    form.number = number or ""


def number_typed(written: str, country: str) -> str | None:
    """The number somebody typed, in whatever way people write numbers; None when it is none."""
    plain = plainly_written(written)
    if plain is None:
        return None
    plan = country_pack(country).numbering
    prefix = plan.international_prefix if plain.startswith("+") else ""
    number = from_keyed_digits(prefix + _NOT_DIGITS.sub("", plain), plan)
    return number if number is not None and may_be_rung_back(number, country) else None


def plainly_written(written: str) -> str | None:
    """A typed number without what people's phones put into it; None when it can be none."""
    letters = unicodedata.normalize("NFKC", written)
    plain = "".join(letter for letter in letters if unicodedata.category(letter) != "Cf")
    plain = re.sub(r"\s+", " ", plain).strip().replace("\N{NON-BREAKING HYPHEN}", "-")
    return plain if len(plain) <= LONGEST_NUMBER and _TYPED.fullmatch(plain) else None


def _read_when(form: AskForm, line: Line, now: datetime) -> None:
    try:
        form.when = When(form.values["when"])
    except ValueError:
        form.problems["when"] = "problem_when"
        return
    zone = ZoneInfo(line.zone)
    if form.when is When.NOW:
        form.times = Times(now)
    elif form.when is When.TODAY:
        form.times = later_today(now, zone)
    elif form.when is When.TOMORROW:
        form.times = tomorrow(now, zone)
    else:
        _read_window(form, zone, now)
    _check_times(form, line, now)


def _read_window(form: AskForm, zone: ZoneInfo, now: datetime) -> None:
    try:
        day = date.fromisoformat(form.values["day"])
        first, last = int(form.values["from"]), int(form.values["to"])
    except ValueError:
        form.problems["window"] = "problem_window"
        return
    if first not in HOURS or last not in HOURS or first >= last:
        form.problems["window"] = "problem_window"
    elif not 0 <= (day - now.astimezone(zone).date()).days < DAYS:
        form.problems["window"] = "problem_past"
    else:
        form.times = chosen(day, first, last, zone)


def _check_times(form: AskForm, line: Line, now: datetime) -> None:
    """Nobody is rung outside the line's hours, so the times must reach into them."""
    at = "window" if form.when is When.WINDOW else "when"
    if at in form.problems:
        return
    if form.times is None:
        form.problems[at] = "problem_too_late"
    elif form.times.not_after is not None and form.times.not_after <= now:
        form.problems[at] = "problem_past"
    elif not can_call(line, form.times, now):
        form.problems[at] = "problem_closed"


def _read_message(form: AskForm) -> None:
    answer = _ANSWERS.get(form.values["message"])
    if answer is None:
        form.problems["message"] = "problem_message"
    form.voicemail_ok = bool(answer)


def _read_name(form: AskForm) -> None:
    name = " ".join(form.values["name"].split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        form.problems["name"] = "problem_name"
    form.name = name or None
