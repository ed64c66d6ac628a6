"""`helpline triage`."""

import sys
from collections.abc import Iterator

import click

from helpline.content.wording import LANGUAGES
from helpline.domain.triage import Verdict


@click.command("triage")
@click.argument("text")
@click.option("--language", type=click.Choice(LANGUAGES), help="The person's language, if known.")
@click.option("--asked", metavar="NAME", help="The question that the text may answer.")
def command(text: str, language: str | None, asked: str | None) -> None:
    """Show how TEXT is read, and why. "-" reads it from standard input; nothing is kept."""
    from helpline.content.triage import rulebook
    from helpline.domain.spelling import unknown
    from helpline.domain.triage import triage

    rules = rulebook()
    if asked is not None and asked not in rules.questions:
        known = ", ".join(rules.questions)
        reason = unknown("question", asked, rules.questions)
        raise click.BadParameter(f"{reason}; there are {known}", param_hint="--asked")
    written = sys.stdin.read() if text == "-" else text
    verdict = triage(written, [language] if language else [], asked, rules)
    click.echo("\n".join(_lines(verdict)))


def _lines(verdict: Verdict) -> Iterator[str]:
    shown = {
        "risk": verdict.risk.value + (", urgent" if verdict.urgent else ""),
        "opt-out": _opt_out(verdict),
        "keyword": verdict.keyword,
        "written by": f"a phone ({verdict.automatic})" if verdict.automatic else "a person",
        "confidence": f"{verdict.confidence:.2f}",
        "language": verdict.language,
        "rules": verdict.rule_version,
    }
    for name, value in shown.items():
        yield f"{name:<11} {value or '-'}"
    yield "reasons"
    yield from (f"  {reason}" for reason in verdict.reasons)


def _opt_out(verdict: Verdict) -> str:
    if verdict.opt_out_only:
        return "yes, and nothing else"
    return "yes" if verdict.opt_out else "no"
