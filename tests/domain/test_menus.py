"""The menu as data: keys mean the same all day, and every node leads to a person."""

import pytest

from helpline.content.wording import LANGUAGES, prompts
from helpline.domain.menus import (
    CLOSED_WITH_PARTNER,
    LINE_CHOICES,
    MENUS,
    Action,
    Node,
    action_of,
)

STAR = {"en": "star", "es": "asterisco"}


@pytest.mark.parametrize("node", MENUS)
def test_every_node_offers_a_person_when_asked_for_one(node: Node) -> None:
    choices = MENUS[node].choices
    assert Action.PERSON in {choice.action for choice in choices}
    assert action_of(choices, "0") is Action.PERSON
    assert action_of(choices, "*") is Action.START_AGAIN


def test_keys_of_a_closed_line_are_the_same_with_a_partner_and_without() -> None:
    keys = {choice.key: choice.action for choice in MENUS[Node.CLOSED].choices}
    assert {choice.key: choice.action for choice in CLOSED_WITH_PARTNER.choices} == keys


def test_keys_mean_the_same_when_the_node_is_another() -> None:
    meanings: dict[str, set[Action]] = {}
    for menu in (*MENUS.values(), CLOSED_WITH_PARTNER):
        for choice in menu.choices:
            meanings.setdefault(choice.key, set()).add(choice.action)
    # All mean a call back: that, on this number, at this time; of the staff, one to be made.
    assert meanings.pop("2") == {
        Action.CALLBACK,
        Action.USE_NUMBER,
        Action.TAKE_TIME,
        Action.RING_OUT,
    }
    assert meanings.pop("4") == {Action.MESSAGE, Action.ALLOW_MESSAGE}
    assert meanings.pop("6") == {Action.KEY_ANOTHER, Action.ANOTHER_TIME}
    assert all(len(actions) == 1 for actions in meanings.values())


@pytest.mark.parametrize("node", MENUS)
def test_five_says_that_a_life_is_in_danger_at_every_node(node: Node) -> None:
    assert action_of(MENUS[node].choices, "5") is Action.EMERGENCY


@pytest.mark.parametrize("node", [Node.MAIN, Node.CLOSED, Node.NOBODY, Node.LONG_WAIT])
def test_emergency_key_is_named_among_the_first_two(node: Node) -> None:
    assert Action.EMERGENCY in {choice.action for choice in MENUS[node].choices[:2]}


def test_emergency_key_is_named_in_the_line() -> None:
    assert Action.EMERGENCY in {choice.action for choice in LINE_CHOICES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_name_the_action_first_and_then_their_key(language: str) -> None:
    menus = [menu.choices for menu in (*MENUS.values(), CLOSED_WITH_PARTNER)]
    for choice in {choice for choices in (*menus, LINE_CHOICES) for choice in choices}:
        words = prompts(language)[choice.prompt]
        assert words.rstrip(".").endswith(f" {STAR[language] if choice.key == '*' else choice.key}")
