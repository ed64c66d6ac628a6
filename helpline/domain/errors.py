"""Every exception that helpline itself raises.

HelplineError
└── ConfigurationError      a value that a person wrote is wrong

No text of an exception holds a phone number, a name or what somebody wrote: texts end up in logs.
"""


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
