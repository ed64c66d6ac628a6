"""`helpline triage` as an operator types it: it needs no database and no settings."""

from tests.cli.command import Result, run_command


def triage(*arguments: str, typed: str = "") -> Result:
    return run_command("triage", *arguments, typed=typed)


def test_triage_shows_risk_and_reasons_and_no_word_of_the_text() -> None:
    result = triage("stop texting me im going to end it, my name is Aurelio")
    assert (result.returncode, result.stderr) == (0, "")
    assert "risk        suicidal" in result.stdout
    assert "opt-out     yes\n" in result.stdout
    assert "  en: speaks of suicide" in result.stdout
    assert "aurelio" not in result.stdout.casefold()


def test_triage_reads_an_answer_when_the_question_is_named() -> None:
    assert "risk        unclear" in triage("2").stdout
    assert "risk        wants_call" in triage("2", "--asked", "keys").stdout


def test_triage_reads_standard_input_when_the_text_is_a_dash() -> None:
    result = triage("-", "--language", "es", typed="estoy bien gracias\n")
    assert "risk        ok" in result.stdout
    assert "language    es" in result.stdout


def test_triage_exits_two_when_question_or_language_is_unknown() -> None:
    question = triage("2", "--asked", "key")
    assert (question.returncode, question.stdout) == (2, "")
    assert 'the nearest known one is "keys"' in question.stderr
    assert triage("2", "--language", "xx").returncode == 2
