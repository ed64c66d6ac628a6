from collections.abc import Callable

import pytest
from twilio.base.exceptions import TwilioRestException

from helpline.simulator import Phone, Simulator, Sound
from tests.simulator.application import Application, Form
from tests.simulator.conftest import COUNSELLOR, LINE, Client

ALL = "start end join leave mute hold modify announcement"
CALLBACK = f'statusCallback="/room" statusCallbackEvent="{ALL}"'

Enter = Callable[..., Phone]


@pytest.fixture
def enter(simulator: Simulator, app: Application) -> Enter:
    """Let a phone dial straight into the conference `room`."""
    lines = iter(range(10, 99))

    def step_in(attributes: str = CALLBACK, dial: str = "") -> Phone:
        number = next(lines)
        line = f"+4420794601{number}"
        path = f"/enter-{number}"
        simulator.number(line, voice_url=path)
        noun = f"<Conference {attributes}>room</Conference>"
        app.on(path, f"<Dial {dial}>{noun}</Dial><Say>Afterwards</Say><Pause length='60'/>")
        phone = simulator.phone(f"+4477009002{number}")
        phone.dial(line)
        simulator.settle()
        return phone

    return step_in


def _events(app: Application) -> list[str]:
    return [form["StatusCallbackEvent"] for form in app.forms("/room")]


def _sid(phone: Phone) -> str:
    return phone.calls[-1].sid


def test_first_waits_with_music_until_the_second_comes(app: Application, enter: Enter) -> None:
    first = enter()
    assert first.heard[-1].sound is Sound.HOLD_MUSIC
    assert _events(app) == ["participant-join"]
    enter()
    assert _events(app) == ["participant-join", "participant-join", "conference-start"]


def test_nobody_starts_it_when_nobody_may(app: Application, enter: Enter) -> None:
    first = enter(f'startConferenceOnEnter="false" {CALLBACK}')
    second = enter('startConferenceOnEnter="false"')
    second.say("anybody?")
    assert first.words == []
    assert "conference-start" not in _events(app)
    enter()
    second.say("hello")
    assert first.words == ["hello"]


def test_events_carry_what_twilio_sends(
    simulator: Simulator, app: Application, enter: Enter
) -> None:
    first = enter(f'{CALLBACK} participantLabel="caller" endConferenceOnExit="true"')
    second = enter()
    first.hang_up()
    simulator.settle()
    forms = app.forms("/room")
    assert [form["SequenceNumber"] for form in forms] == [str(n) for n in range(1, 7)]
    assert len({form["ConferenceSid"] for form in forms}) == 1
    joined, left, ended = forms[0], forms[3], forms[-1]
    assert (
        joined.items()
        >= {
            "FriendlyName": "room",
            "CallSid": _sid(first),
            "ParticipantLabel": "caller",
            "Muted": "false",
            "Hold": "false",
            "Coaching": "false",
            "StartConferenceOnEnter": "true",
            "EndConferenceOnExit": "true",
            "Timestamp": "Mon, 02 Mar 2026 12:00:00 +0000",
        }.items()
    )
    assert (
        left.items()
        >= {
            "CallSid": _sid(first),
            "ReasonParticipantLeft": "participant_hung_up",
            "ParticipantCallStatus": "completed",
        }.items()
    )
    assert (
        forms[4].items()
        >= {
            "CallSid": _sid(second),
            "ReasonParticipantLeft": "moderator_ended_conference",
            "ParticipantCallStatus": "in-progress",
        }.items()
    )
    assert (
        ended.items()
        >= {
            "ReasonConferenceEnded": "participant-with-end-conference-on-exit-left",
            "CallSidEndingConference": _sid(first),
            "ParticipantLabelEndingConference": "caller",
        }.items()
    )


def test_end_on_exit_sends_the_others_to_their_next_verb(
    simulator: Simulator, app: Application, enter: Enter
) -> None:
    first = enter(dial='action="/after"')
    second = enter('endConferenceOnExit="true"')
    second.hang_up()
    simulator.settle()
    assert app.forms("/after")[0]["DialCallStatus"] == "answered"
    assert "DialCallSid" not in app.forms("/after")[0]
    third = enter()
    assert first.state == "idle"
    assert third.heard[-1].sound is Sound.HOLD_MUSIC


def test_caller_stays_when_the_counsellor_leaves(
    simulator: Simulator, app: Application, enter: Enter
) -> None:
    caller, counsellor = enter(), enter()
    counsellor.hang_up()
    simulator.settle()
    assert caller.state == "in call"
    assert _events(app)[-1] == "participant-leave"
    caller.hang_up()
    simulator.settle()
    assert app.forms("/room")[-1]["ReasonConferenceEnded"] == "last-participant-left"


def test_settings_of_the_first_hold_for_all(app: Application, enter: Enter) -> None:
    enter('statusCallback="/room" statusCallbackEvent="join"')
    enter('statusCallback="/elsewhere" statusCallbackEvent="start"')
    assert _events(app) == ["participant-join", "participant-join"]
    assert not app.forms("/elsewhere")


def test_name_used_again_after_the_end_is_another_conference(
    simulator: Simulator, app: Application, enter: Enter
) -> None:
    enter().hang_up()
    simulator.settle()
    enter()
    assert len({form["ConferenceSid"] for form in app.forms("/room")}) == 2


def test_wait_document_is_played_once(simulator: Simulator, app: Application, enter: Enter) -> None:
    app.on("/wait", "<Say>The others will be here soon.</Say>")
    caller = enter('waitUrl="/wait"')
    simulator.turn(60)
    assert len(app.forms("/wait")) == 1
    assert caller.words == ["The others will be here soon."]
    assert caller.state == "in call"


def test_bad_wait_document_keeps_the_call_out(app: Application, enter: Enter) -> None:
    app.on("/wait", "<Gather/>")
    caller = enter(f'waitUrl="/wait" {CALLBACK}')
    assert app.forms("/room")[1]["ReasonParticipantLeft"] == "participant_add_failed"
    assert caller.has_heard("afterwards")


def test_start_cuts_the_wait_document_short(
    simulator: Simulator, app: Application, enter: Enter
) -> None:
    app.on("/wait", "<Say>one</Say><Pause length='5'/><Say>two</Say>")
    caller = enter('waitUrl="/wait"')
    enter()
    simulator.turn(30)
    assert caller.words == ["one"]


def test_label_twice_is_refused(simulator: Simulator, enter: Enter) -> None:
    enter('participantLabel="caller"')
    second = enter('participantLabel="caller"')
    assert [error.code for error in simulator.log.errors] == [16025]
    assert second.has_heard("afterwards")


def test_star_leaves_the_conference(simulator: Simulator, app: Application, enter: Enter) -> None:
    caller = enter(dial='hangupOnStar="true"')
    enter()
    caller.press("*")
    simulator.settle()
    assert caller.has_heard("afterwards")
    assert _events(app)[-1] == "participant-leave"


def test_coach_is_heard_by_the_coached_only(client: Client, enter: Enter) -> None:
    caller, counsellor = enter(), enter()
    attributes = f'coach="{_sid(counsellor)}" startConferenceOnEnter="false" beep="false"'
    supervisor = enter(attributes)
    supervisor.say("Ask for the address")
    caller.say("I am cold")
    assert counsellor.words == ["Ask for the address", "I am cold"]
    assert caller.words == []
    assert supervisor.words == ["I am cold"]
    (room,) = client.conferences.list()
    client.conferences(room.sid).participants(_sid(supervisor)).update(coaching=False)
    supervisor.say("Hello, I am the supervisor")
    assert caller.words == ["Hello, I am the supervisor"]


def test_coach_of_a_stranger_is_an_error(simulator: Simulator, enter: Enter) -> None:
    enter()
    enter(f'coach="CA{"0" * 32}"')
    assert [error.code for error in simulator.log.errors] == [13240]


def test_muted_hears_and_held_hears_music_only(
    simulator: Simulator, app: Application, client: Client, enter: Enter
) -> None:
    caller, counsellor = enter(), enter('muted="true"')
    counsellor.say("nobody hears this")
    caller.say("hello")
    (room,) = client.conferences.list(status="in-progress")
    participants = client.conferences(room.sid).participants
    assert participants(_sid(counsellor)).update(muted=False).muted is False
    assert participants(_sid(caller)).update(hold=True).hold is True
    counsellor.say("on hold")
    participants(_sid(caller)).update(hold=False)
    counsellor.say("back again")
    assert (caller.words, counsellor.words) == (["back again"], ["hello"])
    assert Sound.HOLD_MUSIC in {line.sound for line in caller.heard}
    simulator.settle()
    assert _events(app)[3:] == ["participant-unmute", "participant-hold", "participant-unhold"]


def test_redirect_over_rest_leaves_the_room(
    simulator: Simulator, app: Application, client: Client, enter: Enter
) -> None:
    caller = enter()
    enter()
    app.on("/elsewhere", "<Say>Elsewhere</Say><Pause length='9'/>")
    client.calls(_sid(caller)).update(url=f"{app.base_url}/elsewhere")
    simulator.settle()
    assert caller.has_heard("elsewhere")
    last: Form = app.forms("/room")[-1]
    assert last["ReasonParticipantLeft"] == "participant_updated_via_api"


def test_kick_and_end_over_rest(
    simulator: Simulator, app: Application, client: Client, enter: Enter
) -> None:
    caller, counsellor, third = enter(), enter(), enter()
    (room,) = client.conferences.list(friendly_name="room")
    listed = client.conferences(room.sid).participants.list()
    assert {one.call_sid for one in listed} == {_sid(caller), _sid(counsellor), _sid(third)}
    client.conferences(room.sid).participants(_sid(third)).delete()
    with pytest.raises(TwilioRestException):
        client.conferences(room.sid).participants(_sid(third)).fetch()
    ended = client.conferences(room.sid).update(status="completed")
    simulator.settle()
    assert (ended.status, ended.reason_conference_ended) == (
        "completed",
        "conference-ended-via-api",
    )
    assert client.conferences(room.sid).participants.list() == []
    assert all(phone.has_heard("afterwards") for phone in (caller, counsellor, third))
    reasons = [form.get("ReasonParticipantLeft") for form in app.forms("/room")[-3:-1]]
    assert reasons == ["conference_ended_via_api"] * 2


def test_announcement_is_heard_by_everybody(
    simulator: Simulator, app: Application, client: Client, enter: Enter
) -> None:
    caller, counsellor = enter(), enter()
    app.on("/announce", "<Say>Ten minutes left</Say>")
    (room,) = client.conferences.list()
    client.conferences(room.sid).update(announce_url=f"{app.base_url}/announce")
    simulator.turn(2)
    assert caller.words == counsellor.words == ["Ten minutes left"]
    assert _events(app)[-1] == "announcement-end"


def test_participant_is_rung_into_the_conference(
    simulator: Simulator, app: Application, client: Client, enter: Enter, counsellor: Phone
) -> None:
    caller = enter()
    (room,) = client.conferences.list()
    coming = client.conferences(room.sid).participants.create(
        from_="+442079460101",
        to=COUNSELLOR,
        label="counsellor",
        status_callback=f"{app.base_url}/leg",
        status_callback_event=["ringing", "answered"],
    )
    assert (coming.status, coming.conference_sid) == ("queued", room.sid)
    simulator.settle()
    counsellor.answer()
    simulator.settle()
    counsellor.say("hello")
    assert caller.words == ["hello"]
    assert app.forms("/room")[1]["ParticipantLabel"] == "counsellor"
    assert [form["CallStatus"] for form in app.forms("/leg")] == ["ringing", "in-progress"]
    assert app.forms("/leg")[0]["From"] == LINE


def test_recording_from_the_start_is_told_at_the_end(
    simulator: Simulator, app: Application, enter: Enter
) -> None:
    caller = enter('record="record-from-start" recordingStatusCallback="/tape"')
    counsellor = enter()
    simulator.turn(12)
    caller.hang_up()
    counsellor.hang_up()
    simulator.turn(3)
    form = app.forms("/tape")[0]
    assert (form["RecordingSource"], form["RecordingDuration"]) == ("Conference", "12")
    assert form["ConferenceSid"].startswith("CF")
