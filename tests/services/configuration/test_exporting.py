"""What is exported says what is in the database: to apply it again changes nothing."""

import tomllib

import pytest

from helpline.services.configuration.applying import apply
from helpline.services.configuration.exporting import export, stored_configuration
from helpline.services.configuration.setting_up import change, version_of
from helpline.services.configuration.written_toml import Tree, written_toml
from helpline.storage.transaction import Database
from tests.services.configuration.applied import FILE, NOW, parsed, person, told
from tests.services.configuration.written import PROMISED

RICH = """
[helpline]
name = 'The "Harbour" \\ Line'
country = "GB"
timezone = "Europe/Paris"
shared_numbers = ["+442079460150"]
second_factor = "none"
idle_minutes = 30
sign_in_hours = 10
text_dispositions = ["answered", "other"]
[helpline.who_answers]
en = "Trained people answer."
es = "Contesta gente preparada."
[helpline.answers]
paid = { en = "Some are paid and some give their time." }
[[lines]]
number = "+442079460101"
name = "General"
team = "days"
languages = ["es", "en"]
hours = { mon = ["09:00-12:00", "13:00-17:00"], fri = ["22:00-06:00"], closed_on = ["2026-12-25"], holidays = "closed", region = "ENG" }
overflow_number = "+442079460199"
gate = true
say_wait = false
wait_sound = "music"
wait_music_url = "https://example.org/calm.mp3"
must_skills = ["dual"]
language_rule = "prefer"
prefer_seconds = 0
choose_gender = true
partner_team = "nights"
stage_teams = { supporting = "nights" }
on_call_after_seconds = 0
public_page = false
quiet_hours = "none"
callback_within = "90min"
ring_back_abandoned = true
[[teams]]
name = "days"
strategy = "widen"
widen_seconds = 5
max_calls_a_day = 12
callback_retry = ["15min", "36h"]
[[teams]]
name = "nights"
[[staff]]
name = "Zoë Ruiz"
email = "zoe@example.org"
phone = "+447700900001"
teams = ["days"]
languages = ["en", "es"]
skills = ["dual"]
shifts = ["mon-fri 09:00-17:00", "sat 22:00-06:00"]
gender = "woman"
may_see_numbers = true
[[staff]]
name = "Sam"
email = "sam@example.org"
role = "admin"
may_see_numbers = false
[[plans]]
name = "pilot"
[[plans.steps]]
offset = "24h"
kind = "check-in"
window = "10:00-19:00"
[[plans.steps]]
offset = "3d"
kind = "caring"
valid_for = "90min"
text = "kit"
[[words]]
name = "prompts.greeting"
says = { es = "Hola, esto es {helpline}." }
[[words]]
name = "plan.hello.2"
says = { en = "{hi}we are thinking of you. No need to reply." }
[[templates]]
name = "Food"
says = { en = "Have you eaten today? Ring {phone}", es = "Comiste hoy?" }
[escalation]
on_call = [["sam@example.org", "zoe@example.org"], ["sam@example.org"]]
"""


@pytest.mark.parametrize("text", [PROMISED, FILE, RICH])
def test_export_reads_back_as_what_is_there(database: Database, text: str) -> None:
    apply(database, parsed(text), NOW)
    with database.transaction(NOW) as tx:
        written = export(tx)
        stored = stored_configuration(tx)
    assert parsed(written) == stored
    assert told(database, parsed(written)) == []
    assert written_toml(tomllib.loads(written)) == written


def test_file_says_what_it_takes_back_of_what_a_page_changed(database: Database) -> None:
    file = FILE + '[[staff]]\nname = "Adi"\nemail = "adi@example.org"\nrole = "admin"\n'
    apply(database, parsed(file), NOW)
    adi = person(database, "adi@example.org")["id"]

    def alter(tree: Tree) -> None:
        teams = tree["teams"]
        assert isinstance(teams, list)
        teams[0]["ring_seconds"] = 33
        teams.append({"name": "extra"})

    with database.transaction(NOW) as tx:
        version = version_of(_tree(export(tx)))
        made = change(tx, adi, version, alter)
    assert [str(one) for one in made] == [
        "changed team days: ring_seconds 20 -> 33",
        "made team extra",
    ]
    assert told(database, parsed(file)) == [
        "changed team days: ring_seconds 33 -> 20 (it was changed on a page)",
        "retired team extra (it was changed on a page)",
    ]
    assert told(database, parsed(file)) == []
    with database.transaction(NOW) as tx:
        change(tx, adi, version_of(_tree(export(tx))), alter)
        exported = export(tx)
    assert told(database, parsed(exported)) == []


def _tree(written: str) -> Tree:
    return tomllib.loads(written)
