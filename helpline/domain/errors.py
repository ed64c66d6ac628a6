"""Every exception that helpline itself raises.

HelplineError
├── ConfigurationError      a value that a person wrote is wrong
├── UnusableConfiguration   a configuration file with one or more such values
└── UnreadableValue         a text or a table cannot be understood as what it should be

No text of an exception holds a phone number, a name or what somebody wrote: texts end up in logs.
"""

from collections.abc import Sequence


class HelplineError(Exception):
    """The root: catch this to catch whatever helpline raises on purpose."""


class ConfigurationError(HelplineError):
    """One value in a configuration file or in the environment is wrong."""

    def __init__(self, source: str, key: str, reason: str) -> None:
        """`source` is a file's name or "environment"; `key` the path of the value within it."""
        super().__init__(f"{source}: {key}: {reason}")
        self.source = source
        self.key = key
        self.reason = reason


class UnusableConfiguration(HelplineError):
    """A configuration file that cannot be used: everything that is wrong with it, at once."""

    def __init__(self, findings: Sequence[ConfigurationError]) -> None:
        """`findings` in the order in which they were found; the text has one a line."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


class UnreadableValue(HelplineError):
    """A written value means nothing; the text is the reason, without the value's own words."""


class ImpossibleTransition(HelplineError):
    """The machine has no row for this event in this state."""

    def __init__(self, machine: str, state: str, event: str) -> None:
        """Name the machine, the state it is in and the event that it does not know there."""
        super().__init__(f"{machine}: {event} is impossible while {state}")


class UnreadableSecret(HelplineError):
    """A sealed value fits none of the data keys."""

    def __init__(self) -> None:
        """Say what to look at."""
        super().__init__("a stored value fits none of the keys in DATA_KEYS")


class NotFound(HelplineError):
    """There is no such thing."""


class Refused(HelplineError):
    """A request cannot be granted; `field` is where the reason lies."""

    def __init__(self, field: str, reason: str) -> None:
        """Name the field and the reason, without the value."""
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class OutsideError(HelplineError):
    """Twilio refused: the code is Twilio's (facts 1.7)."""

    def __init__(self, status: int, code: int | None) -> None:
        """Keep the HTTP status and Twilio's code, never its message: that may quote a number."""
        super().__init__(f"refused with HTTP {status}, code {code}")
        self.status = status
        self.code = code


class OutsideUnclear(HelplineError):
    """No answer, or a 5xx: it may or may not have been done."""


class OutsideBusy(OutsideUnclear):
    """Too many requests: it was surely not done, and may be asked for later."""


class EmbeddedServerError(HelplineError):
    """An embedded PostgreSQL or Valkey does not start or does not answer; the text says why."""
