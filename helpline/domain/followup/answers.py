"""What the service says by itself around a plan: to agree to it, to answer a text, to stop."""

from enum import StrEnum


class AnswerText(StrEnum):
    """The occasions. The words of each are data, by language and country."""

    CONFIRM = "confirm"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"
    EMERGENCY = "emergency"
    SUICIDAL = "suicidal"
    USED = "used"
    CALL = "call"
    CRAVING = "craving"
    QUESTION = "question"
    UNCLEAR = "unclear"
    WRONG_NUMBER = "wrong-number"
    THANKS = "thanks"
    LESS = "done-less"
    MORE = "done-more"
    LATER = "done-later"
    PAUSED = "done-paused"
    JOIN = "join"
    JOINED = "joined"
