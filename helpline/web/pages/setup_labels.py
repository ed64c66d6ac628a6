"""What each key of the configuration file is called on a page, and what there is to know of it."""

from collections.abc import Mapping

from helpline.content.wording import LANGUAGES
from helpline.web.pages.words import language as language_name

Labels = Mapping[str, tuple[str, str]]
"""By key: its label, and a hint or ""."""

_SECONDS = "in seconds"

LABELS: Mapping[str, Labels] = {
    "helpline": {
        "name": ("Name of the service", "callers hear it when they ring"),
        "country": ("Country", "its emergency number, how numbers are read, the voices"),
        "timezone": ("Time zone", "such as Europe/London; empty: the country's"),
        "shared_numbers": (
            "Phones that many people share",
            "a shelter, a clinic: nobody there takes over another caller's place",
        ),
        "who_answers": ("Who answers, on the public page", ""),
        "call_cost": ("What a call costs, on the public page", ""),
        "second_factor": (
            "Who signs in with a code as well",
            "oversight: supervisors and admins",
        ),
        "idle_minutes": ("Sign out after so many minutes without use", "5 to 1440"),
        "sign_in_hours": ("Sign in again after so many hours", "1 to 168"),
        "text_dispositions": ("How a conversation by text can end", "whoever closes one chooses"),
        "dispositions": ("How a call can end", "a counsellor chooses one after the call"),
        "directory_stale_days": (
            "A place in the directory is old after so many days",
            "unless somebody has checked it again",
        ),
        "answers": (
            "Who answers here, to whoever asks",
            "told by voice, by text and on the public page; at most a minute in all",
        ),
        "messaging_service": ("Messaging Service for all texts", "MG and 32 signs; empty: none"),
        "referral_ask_days": (
            "Ask after so many days whether a place helped",
            "only those who agreed to it; 0: never",
        ),
    },
    "lines": {
        "number": ("Number that people ring", "such as +442079460101"),
        "name": ("Name of the line", "for counsellors and pages"),
        "team": ("Team that answers", ""),
        "languages": ("Languages", "with more than one, callers are asked"),
        "hours": ("Opening hours", ""),
        "overflow_number": ("Partner's number", "who takes calls that nobody here can"),
        "gate": ("Ask for any key first", "keeps robots out; everybody else is asked twice more"),
        "say_position": ("Say how many are waiting", ""),
        "say_wait": ("Say how long it may take", "only while that has come true lately"),
        "wait_sound": ("What there is to hear while waiting", ""),
        "wait_music_url": ("Address of the music", "https, an MP3 or WAV file"),
        "must_skills": ("Skills a counsellor must have", "they never relax with the wait"),
        "prefer_skills": ("Skills that are wished for", "given up after a while"),
        "language_rule": ("Must they speak the caller's language?", ""),
        "prefer_seconds": ("How long wishes are kept", _SECONDS),
        "last_counsellor_seconds": (
            "How long a returning caller waits for whom they know",
            f"{_SECONDS}; 0: not at all",
        ),
        "stage_teams": ("Whose people come first, by where callers are on their way", ""),
        "choose_gender": ("Let callers ask for a woman or a man", ""),
        "partner_team": ("Team that helps out", ""),
        "partner_after_seconds": ("It helps out after", _SECONDS),
        "on_call_after_seconds": ("People on call are rung after", f"{_SECONDS}; empty: never"),
        "public_page": ("Show the line on the public page", ""),
        "quiet_hours": ("When nobody is rung back", 'such as 21:00-08:00, or "none"'),
        "callback_within": ("We promise to ring back within", "such as 90min or 2h"),
        "ring_back_abandoned": (
            "Ring back who hung up waiting",
            "phones are shared: somebody else may pick up",
        ),
        "listening_notice": ("What callers hear of supervisors who may listen", ""),
        "machine_detection": ("Ask Twilio whether a machine answers", ""),
        "messaging_service": ("Messaging Service of this line", "MG and 32 signs; empty: none"),
    },
    "teams": {
        "name": ("Name of the team", ""),
        "strategy": ("Who is rung first", "docs/configuration.md says what each of these does"),
        "ring_seconds": ("How long a phone rings", f"5 to 120, {_SECONDS}"),
        "max_wait_seconds": ("A caller waits at most", f"{_SECONDS}; then a partner or a callback"),
        "wrap_up_seconds": ("Time after each call", _SECONDS),
        "callback_attempts": ("A callback is tried so many times", "then a person decides"),
        "callback_retry": ("Gaps between the tries", "such as 15min, then 2h"),
        "decline_pause_seconds": ("Pause after declining a call", _SECONDS),
        "busy_pause_seconds": ("Pause after a busy phone", _SECONDS),
        "no_answer_pause_seconds": ("Pause after not answering", _SECONDS),
        "max_calls_a_day": ("At most so many calls a day", "0: no limit"),
        "max_minutes_a_day": ("At most so many minutes of talk a day", "0: no limit"),
        "widen_seconds": ("One more phone every", f"{_SECONDS}, where phones are widened to"),
    },
    "staff": {
        "name": ("Name", ""),
        "email": ("E-mail address", "they sign in with it"),
        "phone": ("Phone", "calls reach them there, such as +447700900001"),
        "role": ("Role", "what they may do"),
        "teams": ("Teams", "whose calls they take"),
        "languages": ("Languages", ""),
        "skills": ("Skills", "words of your own, as the lines use them"),
        "shifts": ("Regular shifts", "such as mon-fri 09:00-17:00"),
        "gender": ("Woman or man", "for callers who may choose"),
        "may_see_numbers": ("May see callers' numbers", "each look is written down"),
    },
    "plans": {
        "name": ("Name of the plan", "not standard or light: these come with helpline"),
        "steps": ("Texts", "leave the time empty to leave a text out"),
    },
    "templates": {
        "name": ("Name of the template", "for you alone"),
        "says": (
            "What it says",
            "a language you leave empty has no such template; {phone} is filled in",
        ),
    },
    "escalation": {
        "on_call": ("On call", "each list is paged until a person takes it, then the next"),
    },
}

TITLES: Mapping[str, str] = {
    "helpline": "Helpline",
    "lines": "Line",
    "teams": "Team",
    "staff": "Person",
    "plans": "Follow-up plan",
    "escalation": "On call",
    "templates": "Template",
    "words": "Wording",
}


def label_of(section: str, key: str) -> str:
    """What a key is called; "" is all of an entry."""
    if key in LANGUAGES:
        return language_name(key)
    known = LABELS.get(section, {}).get(key)
    return known[0] if known else key.replace("_", " ").capitalize() or "All of it"
