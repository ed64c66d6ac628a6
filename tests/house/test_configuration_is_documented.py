"""docs/configuration.md names every setting and every key of the file, and no other."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from helpline.config import Settings
from helpline.domain.configuration import (
    AnswersConfig,
    Configuration,
    EscalationConfig,
    HelplineConfig,
    LineConfig,
    StaffConfig,
    TeamConfig,
    TemplateConfig,
    WordingConfig,
)
from helpline.domain.followup.plans import Plan, PlanStep
from helpline.services.configuration.file import parse_configuration

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"
SECTIONS = {
    "[helpline]": HelplineConfig,
    "[helpline.answers]": AnswersConfig,
    "[[lines]]": LineConfig,
    "[[teams]]": TeamConfig,
    "[[staff]]": StaffConfig,
    "[[plans]]": Plan,
    "[[plans.steps]]": PlanStep,
    "[escalation]": EscalationConfig,
    "[[words]]": WordingConfig,
    "[[templates]]": TemplateConfig,
}


def part(heading: str) -> str:
    """What stands below a heading, up to the next one."""
    text = DOCUMENT.read_text("utf-8")
    found = re.search(
        rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"no heading {heading}"
    return found[1]


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table there: the name in the first cell, and all cells."""
    lines = [line for line in part(heading).splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("` "): row for row in cells}


def test_every_setting_is_documented_and_no_other() -> None:
    names = {
        str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()
    }
    assert set(rows("The environment")) == names


@pytest.mark.parametrize(("heading", "section"), SECTIONS.items())
def test_every_key_of_the_file_is_documented_and_no_other(
    heading: str, section: type[LineConfig]
) -> None:
    assert set(rows(f"`{heading}`")) == {field.name for field in fields(section)}


def test_every_section_of_the_file_is_documented() -> None:
    headings = {heading.strip("[]") for heading in SECTIONS}
    assert {field.name for field in fields(Configuration)} | {
        "plans.steps",
        "helpline.answers",
    } == headings


@pytest.mark.parametrize("heading", ["The environment", *(f"`{section}`" for section in SECTIONS)])
def test_every_row_has_meaning_and_default(heading: str) -> None:
    for name, row in rows(heading).items():
        assert len(row) == 3, name
        assert all(row), name


def test_documented_numbers_are_the_defaults() -> None:
    file = parse_configuration(_example().encode(), "example")
    defaults = {key: row[2].strip("| ") for key, row in rows("`[[teams]]`").items()}
    for key in ("max_wait_seconds", "wrap_up_seconds", "callback_attempts"):
        assert defaults[key] == f"`{getattr(file.teams[0], key)}`"


def test_example_in_the_document_can_be_applied() -> None:
    assert parse_configuration(_example().encode(), "example").lines


def _example() -> str:
    found = re.search(r"```toml\n(.*?)```", part("The configuration file"), re.DOTALL)
    assert found
    return found[1]
