"""The helpline of the property tests: enough of everything that calls can get in each other's way.

Two lines of two teams, three counsellors, one of them in both teams, and four people who ring.
The general line has two languages, a choice of a woman or a man, a skill that it prefers, and the
other team as its partner. The night line demands a skill in half of the runs, rings a person on
call, and has a number to overflow to. One counsellor has shifts of a few minutes.
"""

from helpline.domain.configuration import Strategy

GENERAL = "+442079460101"
NIGHT = "+442079460102"
LINES = (GENERAL, NIGHT)
PARTNER = "+442079460199"

ANA = "+447700900001"
BEN = "+447700900002"
CLEO = "+447700900003"
COUNSELLORS = (ANA, BEN, CLEO)

CALLERS = ("+447700900101", "+447700900102", "+447700900103", "+447700900104")
NEVER_CALLED = "+447700900105"
"""Somebody whom others ask us to ring."""

EVERYBODY = (*CALLERS, NEVER_CALLED, *COUNSELLORS, PARTNER)


def shore(general: Strategy, night: Strategy, *, demands: bool) -> str:
    """The configuration file, with the two teams' ways of ringing."""
    return f"""
[helpline]
name = "Shore Helpline"
country = "GB"
timezone = "Europe/London"

[[lines]]
number = "{GENERAL}"
name = "General enquiries"
team = "general"
languages = ["en", "es"]
hours = "always"
choose_gender = true
prefer_skills = ["youth"]
prefer_seconds = 15
partner_team = "night"
partner_after_seconds = 20

[[lines]]
number = "{NIGHT}"
name = "Night line"
team = "night"
languages = ["en"]
hours = "always"
overflow_number = "{PARTNER}"
must_skills = {'["crisis"]' if demands else "[]"}
on_call_after_seconds = 25

[[teams]]
name = "general"
strategy = "{general}"
ring_seconds = 20
max_wait_seconds = 600
wrap_up_seconds = 30
callback_attempts = 3
callback_retry = ["15min", "2h"]

[[teams]]
name = "night"
strategy = "{night}"
ring_seconds = 10
max_wait_seconds = 90
wrap_up_seconds = 0
callback_attempts = 2
callback_retry = ["5min"]

[[staff]]
name = "Ana Ruiz"
email = "ana@example.org"
phone = "{ANA}"
role = "counsellor"
teams = ["general", "night"]
languages = ["en", "es"]
skills = ["crisis"]
gender = "woman"

[[staff]]
name = "Ben Okoro"
email = "ben@example.org"
phone = "{BEN}"
role = "counsellor"
teams = ["general"]
languages = ["en"]
skills = ["crisis", "youth"]
gender = "man"

[[staff]]
name = "Cleo Hart"
email = "cleo@example.org"
phone = "{CLEO}"
role = "counsellor"
teams = ["night"]
languages = ["en", "es"]
gender = "man"
shifts = ["mon-sun 12:01-12:03,12:04-12:07,12:10-12:30,14:00-23:00"]

[escalation]
on_call = [["ben@example.org"]]
"""
