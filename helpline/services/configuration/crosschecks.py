"""What no value shows by itself: doubles, and names of things that are not there.

Values that could not be read are empty here and are passed over: they have their finding.
"""

import re
from collections.abc import Iterable, Sequence

from helpline.domain.configuration import Configuration
from helpline.domain.own_words import is_for_anybody
from helpline.domain.spelling import unknown
from helpline.services.configuration.plans import BUILT_IN_PLANS
from helpline.services.configuration.table import Findings

_Placed = tuple[str, str]
"""A key path and the value there."""


def check_together(file: Configuration, findings: Findings) -> None:
    """Note everything that contradicts itself."""
    _note_doubles(file, findings)
    _note_unknown_teams(file, findings)
    _note_own_partners(file, findings)
    _note_unreachable_wishes(file, findings)
    _note_overflow_loops(file, findings)
    _note_plan_names(file, findings)
    _note_unknown_on_call(file, findings)
    _note_own_name(file, findings)


def _placed(section: str, key: str, values: Iterable[str | None]) -> list[_Placed]:
    return [(f"{section}[{place}].{key}", value) for place, value in enumerate(values) if value]


def _line_numbers(file: Configuration) -> list[_Placed]:
    return _placed("lines", "number", (line.number for line in file.lines))


def _note_doubles(file: Configuration, findings: Findings) -> None:
    staff = file.staff
    phones = _placed("staff", "phone", (person.phone for person in staff))
    # One list: texts from a staff phone to a line would otherwise come from the line itself.
    _note_repeats(_line_numbers(file) + phones, findings)
    _note_repeats(_placed("lines", "name", (line.name for line in file.lines)), findings)
    _note_repeats(_placed("teams", "name", (team.name for team in file.teams)), findings)
    _note_repeats(_placed("staff", "email", (person.email for person in staff)), findings)
    _note_repeats(_placed("words", "name", (one.name for one in file.words)), findings)
    _note_repeats(_placed("templates", "name", (one.name for one in file.templates)), findings)
    _note_repeats(_placed("plans", "name", (plan.name for plan in file.plans)), findings)
    for place, plan in enumerate(file.plans):
        offsets = (str(step.offset) for step in plan.steps)
        _note_repeats(_placed(f"plans[{place}].steps", "offset", offsets), findings)


def _note_repeats(placed: Sequence[_Placed], findings: Findings) -> None:
    seen: dict[str, str] = {}
    for path, value in placed:
        first = seen.setdefault(value.casefold(), path)
        if first != path:
            findings.note(path, f"is the same as {first}")


def _note_unknown_teams(file: Configuration, findings: Findings) -> None:
    known = [team.name for team in file.teams if team.name]
    named = _placed("lines", "team", (line.team for line in file.lines))
    named += _placed("lines", "partner_team", (line.partner_team for line in file.lines))
    for place, line in enumerate(file.lines):
        named += [(f"lines[{place}].stage_teams.{stage}", team) for stage, team in line.stage_teams]
    for place, person in enumerate(file.staff):
        named += [(f"staff[{place}].teams[{spot}]", team) for spot, team in enumerate(person.teams)]
    for path, team in named:
        if team and team not in known:
            reason = unknown("team", team, known) if known else "there are no [[teams]]"
            findings.note(path, reason)


def _note_own_partners(file: Configuration, findings: Findings) -> None:
    for place, line in enumerate(file.lines):
        if line.partner_team and line.partner_team == line.team:
            findings.note(f"lines[{place}].partner_team", "is the line's own team")


def _note_unreachable_wishes(file: Configuration, findings: Findings) -> None:
    """A must that nobody in the file meets would let every caller of the line wait in vain."""
    for place, line in enumerate(file.lines):
        for spot, skill in enumerate(line.must_skills):
            if skill and not any(skill in person.skills for person in file.staff):
                findings.note(
                    f"lines[{place}].must_skills[{spot}]", "is a skill of nobody in staff"
                )
        if line.choose_gender and not any(person.gender for person in file.staff):
            findings.note(f"lines[{place}].choose_gender", "nobody in staff has a gender")


def _note_overflow_loops(file: Configuration, findings: Findings) -> None:
    ours = {number: path for path, number in _line_numbers(file)}
    overflows = _placed("lines", "overflow_number", (line.overflow_number for line in file.lines))
    for path, number in overflows:
        if number in ours:
            findings.note(path, f"is our own {ours[number]}: the caller would come back to us")


def _note_plan_names(file: Configuration, findings: Findings) -> None:
    for path, name in _placed("plans", "name", (plan.name for plan in file.plans)):
        if name.casefold() in BUILT_IN_PLANS:
            findings.note(path, "is the name of a built-in plan")


def _note_unknown_on_call(file: Configuration, findings: Findings) -> None:
    known = {person.email for person in file.staff}
    for place, rung in enumerate(file.escalation.on_call):
        for spot, email in enumerate(rung):
            if email and email not in known:
                findings.note(
                    f"escalation.on_call[{place}][{spot}]",
                    "is the e-mail address of nobody in staff",
                )


def _note_own_name(file: Configuration, findings: Findings) -> None:
    """Who picks up a phone that we ring, or reads it, may be anybody: we are not named there."""
    named = re.compile(rf"(?<!\w){re.escape(file.helpline.name)}(?!\w)")
    said = [
        (f"words[{place}]", one.says)
        for place, one in enumerate(file.words)
        if one.name and is_for_anybody(one.name)
    ]
    said += [(f"templates[{place}]", one.says) for place, one in enumerate(file.templates)]
    for path, says in said if file.helpline.name else ():
        for language, words in says:
            if named.search(words):
                findings.note(f"{path}.says.{language}", "must not name the service")
