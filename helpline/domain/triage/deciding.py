"""From what is found in a text to one verdict.

What a text leaves open is decided upward: a word that may mean harm keeps it from being read as
well-being, a question or no more than a wish for silence; then a person reads it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from helpline.domain.risk import Risk
from helpline.domain.triage.automatic import written_by_phone
from helpline.domain.triage.findings import Findings, find, keyword_in
from helpline.domain.triage.letters import fold, name_symbols
from helpline.domain.triage.matching import Match
from helpline.domain.triage.reading import pieces_of
from helpline.domain.triage.rulebook import Question, Role, Rulebook
from helpline.domain.triage.verdict import (
    BY_SERIOUSNESS,
    SERIOUS,
    Automatic,
    Keyword,
    Verdict,
)

_NOT_DENIED_LIGHTLY = (Risk.EMERGENCY_OVERDOSE, Risk.SUICIDAL)
_TAKEN_LIGHTLY = (Risk.QUESTION, Risk.WRONG_NUMBER, Risk.OK)
_MOST_REASONS = 8
_OF_AN_ANSWER = 0.9
_OF_A_MISSPELLING = 0.15
_OF_A_DOUBT = 0.5


def triage(
    text: str, languages: Sequence[str], last_question: str | None, rules: Rulebook
) -> Verdict:
    """Read one text; never raises, whatever the text.

    `languages` are hints, the likeliest first. `last_question` names the question that was asked
    last, if it may still be answered; one that the rules do not know counts as none.
    """
    folded = fold(text)
    question = rules.questions.get(last_question or "")
    pieces = pieces_of(name_symbols(folded, rules.symbols))
    found = find(pieces, languages, question, rules, asks="?" in folded)
    automatic = written_by_phone(folded, rules.languages)
    if automatic is not None:
        return _from_a_phone(found, automatic, rules)
    return _verdict(found, question, rules)


def _from_a_phone(found: Findings, automatic: Automatic, rules: Rulebook) -> Verdict:
    """What a phone writes asks nothing of us; but words that may mean harm are still reported."""
    risk = next((risk for risk in SERIOUS if found.at(risk)), Risk.UNCLEAR)
    matches = found.at(risk)
    return Verdict(
        risk=risk,
        opt_out=False,
        confidence=_confidence(matches),
        reasons=(f"a phone wrote it: {automatic.value}", *_names(matches)),
        rule_version=rules.version,
        language=found.language,
        automatic=automatic,
    )


def _verdict(found: Findings, question: Question | None, rules: Rulebook) -> Verdict:
    keyword = keyword_in(found)
    answered = None if question is None else _answered(found, question)
    risk = _risk(found, answered, rules)
    wishes = found.of(Role.OPT_OUT)
    opt_out = bool(wishes) or keyword is Keyword.STOP
    matches = found.at(risk)
    verdict = Verdict(
        risk=risk,
        opt_out=opt_out,
        confidence=_OF_AN_ANSWER if risk is answered else _confidence(matches),
        reasons=tuple(dict.fromkeys(_reasons(found, risk, answered)))[:_MOST_REASONS],
        rule_version=rules.version,
        language=found.language,
        keyword=keyword,
        urgent=any(match.rule.urgent for match in matches)
        or (risk is Risk.UNCLEAR and bool(_alarms(found)))
        or (question is not None and risk is answered and found.answer in question.urgent),
        answer=found.answer if risk is answered else None,
        opt_out_only=opt_out and risk is Risk.UNCLEAR and not found.rest and not _alarms(found),
    )
    return replace(verdict, confidence=_OF_A_DOUBT) if _was_held_back(found, verdict) else verdict


def _answered(found: Findings, question: Question) -> Risk | None:
    if found.answer is None:
        return None
    return question.reads.get(found.answer, Risk.UNCLEAR)


def _risk(found: Findings, answered: Risk | None, rules: Rulebook) -> Risk:
    """The most serious of what is said; what would be taken lightly, only without an alarm."""
    said = {match.rule.risk for match in found.stands} | {answered}
    top = next((risk for risk in BY_SERIOUSNESS if risk in said), Risk.UNCLEAR)
    if top in _TAKEN_LIGHTLY and _alarms(found):
        return Risk.UNCLEAR
    if top is Risk.OK and answered is not Risk.OK and _is_doubtful(found, rules):
        return Risk.UNCLEAR
    return top


def _alarms(found: Findings) -> list[Match]:
    """Words that may mean harm, and harm that is denied: people do deny it."""
    denied = [match for match in found.denied if match.rule.risk in _NOT_DENIED_LIGHTLY]
    return [*found.of(Role.WATCH), *denied]


def _is_doubtful(found: Findings, rules: Rulebook) -> bool:
    good = {piece for match in found.at(Risk.OK) for piece in match.pieces}
    return (
        bool(found.of(Role.DOUBT))
        or bool(found.of(Role.OPT_OUT))
        or found.dangling
        or found.asks
        or found.other > rules.most_other_words
        or any(not match.pieces <= good for match in found.denied)
    )


def _confidence(matches: Sequence[Match]) -> float:
    sure = (
        match.rule.confidence - (_OF_A_MISSPELLING if match.is_mistyped else 0) for match in matches
    )
    return round(max(sure, default=0.0), 2)


def _was_held_back(found: Findings, verdict: Verdict) -> bool:
    return verdict.risk is Risk.UNCLEAR and any(
        match.rule.risk in _TAKEN_LIGHTLY for match in found.stands
    )


def _reasons(found: Findings, risk: Risk, answered: Risk | None) -> Iterator[str]:
    if risk is answered and found.answer is not None:
        yield f"the answer {found.answer} to the question"
    yield from _names(found.at(risk))
    for other in BY_SERIOUSNESS:
        yield from _names(found.at(other))
    yield from _names(found.of(Role.KEYWORD))
    yield from _names(found.of(Role.OPT_OUT))
    yield from (f"may mean harm: {name}" for name in _names(found.of(Role.WATCH)))
    yield from (f"denied: {name}" for name in _names(found.denied))
    yield from (f"in doubt: {name}" for name in _names(found.of(Role.DOUBT)))
    yield from (f"set aside: {name}" for name in _names(found.of(Role.HARMLESS)))
    if risk is Risk.UNCLEAR and not found.of(Role.OPT_OUT) and not found.of(Role.KEYWORD):
        yield "nothing was recognised for sure"


def _names(matches: Sequence[Match]) -> Iterator[str]:
    for match in matches:
        yield f"{match.language}: {match.rule.name}"
