"""Configuration files as text, and what is found wrong with them."""

import pytest

from helpline.domain.configuration import Configuration
from helpline.domain.errors import UnusableConfiguration
from helpline.services.configuration.file import parse_configuration

# Every key that operators may rely on, written as they were promised.
PROMISED = """
[helpline]
name = "Harbour Detox Helpline"
country = "GB"                  # emergency number, numbering plan, wording pack
timezone = "Europe/London"

[[lines]]
number = "+442079460101"
name = "General enquiries"
team = "general"
languages = ["en"]              # more than one: callers are asked first
hours = "always"                # or { mon = ["09:00-17:00"], fri = ["22:00-06:00"], closed_on = ["2026-12-25"] }
overflow_number = "+442079460199"   # optional: who takes a call that nobody here can

[[teams]]
name = "general"
strategy = "longest-idle"       # longest-idle | round-robin | fewest-calls | ordered | random | ring-all
ring_seconds = 20               # 5 to 120
max_wait_seconds = 600          # 5 or more
wrap_up_seconds = 30            # 0 or more
callback_attempts = 3
callback_retry = ["15min", "2h"]   # gaps after each attempt that did not reach the person; the last one repeats

[[staff]]
name = "Ana Ruiz"
email = "ana@example.org"
phone = "+447700900001"
role = "counsellor"             # counsellor | supervisor | admin
teams = ["general"]
languages = ["en", "es"]
skills = ["dual-diagnosis"]
shifts = ["mon-fri 09:00-17:00", "sat 22:00-06:00"]    # optional; with shifts, presence follows them until the person says otherwise

[[plans]]                       # follow-up plans beside the built-in "standard" and "light"
name = "pilot"
[[plans.steps]]
offset = "24h"                  # after the end of detox; s, min, h or d
kind = "check-in"               # check-in (asks something) | caring (asks nothing)
window = "10:00-19:00"          # local time of the person
valid_for = "8h"                # later than this: skipped and recorded

[escalation]
on_call = [["ana@example.org"]]    # paged rung by rung until a person takes it
"""

SHORTEST = """
[helpline]
name = "Harbour"
country = "GB"
[[lines]]
number = "+442079460101"
name = "General"
team = "general"
[[teams]]
name = "general"
[[staff]]
name = "Ana"
email = "Ana@Example.org"
phone = "+447700900001"
"""


def parse(text: str) -> Configuration:
    return parse_configuration(text.encode(), "helpline.toml")


def findings_of(text: str | bytes) -> dict[str, str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(UnusableConfiguration) as caught:
        parse_configuration(content, "helpline.toml")
    assert all(finding.source == "helpline.toml" for finding in caught.value.findings)
    assert len(str(caught.value).splitlines()) == len(caught.value.findings)
    return {finding.key: finding.reason for finding in caught.value.findings}


def changed(old: str, new: str, text: str = PROMISED) -> str:
    assert old in text
    return text.replace(old, new, 1)
