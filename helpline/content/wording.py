"""Prompts and texts by language, read once from the data files beside this one."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from helpline.content.own_words import filled

LANGUAGES = ("en", "es")
"""Languages with complete wording."""


@cache
def _read(kind: str, language: str) -> Mapping[str, Any]:
    text = files("helpline.content").joinpath(kind, f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def _wording(kind: str, language: str) -> Mapping[str, str]:
    return _read(kind, language)


def times(language: str) -> Mapping[str, Any]:
    """How days and times of day are spoken, unfilled."""
    return _read("times", language)


def prompt(name: str, language: str, values: Mapping[str, str] | None = None) -> str:
    """A spoken prompt with its values filled in, in the service's own words where it has any."""
    ours = _wording("prompts", language)[name]
    return filled(f"prompts.{name}", language, ours, values or {})


def text_message(name: str, language: str, values: Mapping[str, str] | None = None) -> str:
    """A text message with its values filled in, in the same way."""
    ours = _wording("texts", language)[name]
    return filled(f"texts.{name}", language, ours, values or {})


def page_words(language: str) -> Mapping[str, str]:
    """Everything that the public page says in a language, unfilled."""
    return _wording("pages", language)


def prompts(language: str) -> Mapping[str, str]:
    """Every prompt of a language as it came with helpline, unfilled."""
    return _wording("prompts", language)


def text_messages(language: str) -> Mapping[str, str]:
    """Every text message of a language as it came with helpline, unfilled."""
    return _wording("texts", language)
