"""What stands around the topics, as its pages name it."""

from collections.abc import Mapping

from helpline.domain.library.editing import AROUND, OTHERS, STATEMENTS

PART_TITLES: Mapping[str, str] = {
    STATEMENTS: "The ten statements",
    OTHERS: "If it is about somebody else",
    AROUND: "Around every text, and what only a person answers",
}

PART_LABELS: Mapping[str, str] = {
    "title": "Title",
    "word": "Word that brings it by text",
    "in_list": "How the list names it, the word in capitals",
    "opening": "How it begins",
    "how_texted": "By text, after the beginning",
    "keys_texted": "By text, after each statement",
    "all": "The statements, a line each",
    "few": "After two yes or fewer",
    "several": "After three yes or more: the person comes first",
    "near": "Before a few titles to choose from",
    "back": "The way back, to the list for oneself",
    "closing": "How every text ends: the way to a person",
    "info": "The answer to INFO; {words} is where the words stand",
    "asks_for_person": "Phrases that nothing but a person answers, a line each; those it came with stay",
}
