"""What a conference tells its callback (V83, V84)."""

from helpline.simulator.conferences import Conference, Participant
from helpline.simulator.dates import rfc2822
from helpline.simulator.engine.webhook import Params
from helpline.simulator.world import World

WISH = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}


def tell_conference(
    world: World,
    conference: Conference,
    event: str,
    participant: Participant | None = None,
    **extra: str,
) -> None:
    """Send one event, where it was asked for. The numbers count what is sent."""
    settings = conference.settings
    if settings.callback is None or WISH[event] not in settings.events:
        return
    conference.sequence += 1
    params = {
        "AccountSid": world.account_sid,
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        "SequenceNumber": str(conference.sequence),
        "StatusCallbackEvent": event,
        "Timestamp": rfc2822(world.engine.now()),
    }
    params |= _about(participant) if participant else {}
    hook = settings.callback
    world.notify(hook.url, params | extra, method=hook.method, sid=conference.sid)


def _about(participant: Participant) -> Params:
    params = {
        "CallSid": participant.call.sid,
        "Muted": _word(flag=participant.is_muted),
        "Hold": _word(flag=participant.is_held),
        "Coaching": _word(flag=bool(participant.coaching)),
        "StartConferenceOnEnter": _word(flag=participant.starts),
        "EndConferenceOnExit": _word(flag=participant.ends_on_exit),
    }
    if participant.label:
        params["ParticipantLabel"] = participant.label
    if participant.coaching:
        params["CallSidToCoach"] = participant.coaching
    return params


def _word(*, flag: bool) -> str:
    return "true" if flag else "false"
