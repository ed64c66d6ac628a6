"""Dial with Conference: wait for the room to start, be in it, leave it (V80-V83)."""

from helpline.simulator.calls import CallOverError, Hook, Sound
from helpline.simulator.conferences import Conference, ConferenceSettings, Participant
from helpline.simulator.engine.signals import Never
from helpline.simulator.engine.tasks import Afterwards, Steps, listen_for
from helpline.simulator.engine.webhook import Fault
from helpline.simulator.twiml.document import Dialect, DocumentFaultError, Verb
from helpline.simulator.voice.conference_room import (
    RemovedError,
    StartedError,
    join,
    leave,
    open_conference,
)
from helpline.simulator.voice.dialled import DEFAULT_TIME_LIMIT_SECONDS, Dialled, watch
from helpline.simulator.voice.player import Fetch, MovedError, Player, UnplayableError
from helpline.simulator.voice.recordings import NOT_RECORDED, DialRecording, recording_hook

BY_ITSELF, BY_API = "participant_hung_up", "participant_updated_via_api"


def dial_conference(player: Player, verb: Verb) -> Steps[Dialled]:
    """Be in the conference until the call leaves it. Its end is no end of the call."""
    player.answer()
    noun = verb.children[0]
    conference = open_conference(player.world, noun.text, settings_of(noun))
    participant = _participant(player, conference, noun)
    if isinstance(participant, Fault):
        player.world.journal.add_error(participant, player.call.sid, verb.base)
        return Dialled("failed")
    stay = _Stay(player, verb, conference, participant)
    return (yield from stay.steps())


class _Stay:
    """One participant's time in a conference."""

    def __init__(
        self, player: Player, verb: Verb, conference: Conference, participant: Participant
    ) -> None:
        self._player = player
        self._verb = verb
        self._conference = conference
        self._participant = participant
        self._recording = DialRecording(player.world, player.call, verb)
        self._reason = BY_ITSELF
        self._status = "in-progress"

    def steps(self) -> Steps[Dialled]:
        """Join, take part, leave, whatever ends it."""
        with Afterwards(self._leave):
            try:
                yield from self._be_there()
            except RemovedError as removed:
                self._reason = removed.reason
            except UnplayableError:
                # V82: a wait document that cannot be played keeps the call out.
                self._reason = "participant_add_failed"
                return Dialled("failed")
            except MovedError:
                self._reason = BY_API
                raise
            except CallOverError as over:
                self._status = over.status.value
                raise
        return Dialled("answered")

    def _be_there(self) -> Steps[None]:
        join(self._player.world, self._conference, self._participant)
        self._recording.start()
        yield from self._wait()
        yield from self._take_part()

    def _leave(self) -> None:
        self._participant.is_inside = self._participant.is_waiting = False
        self._recording.stop()
        room = (self._player.world, self._conference, self._participant)
        leave(*room, self._reason, self._status)

    def _wait(self) -> Steps[None]:
        """Until the conference starts: the wait document, once (V82), then nothing."""
        if self._conference.is_started:
            return
        self._participant.is_waiting = True
        try:
            yield from _wait_document(self._player, self._verb.children[0])
            yield from listen_for(self._player.world.engine, Never)
        except StartedError:
            self._participant.is_waiting = False

    def _take_part(self) -> Steps[None]:
        engine = self._player.world.engine
        start = engine.now()
        limit = self._verb.number("timeLimit", DEFAULT_TIME_LIMIT_SECONDS)
        going_on = True
        while going_on:
            gone = (engine.now() - start).total_seconds()
            going_on = yield from watch(self._verb, max(limit - gone, 0))


def settings_of(noun: Verb) -> ConferenceSettings:
    url = noun.url("statusCallback")
    hook, events = recording_hook(noun)
    return ConferenceSettings(
        Hook(url, noun.method("statusCallbackMethod")) if url else None,
        frozenset(noun.get("statusCallbackEvent").split()),
        noun.get("record") not in NOT_RECORDED,
        hook,
        events,
        noun.number("maxParticipants", 250),
    )


def _participant(player: Player, conference: Conference, noun: Verb) -> Participant | Fault:
    label, coached = noun.get("participantLabel"), noun.get("coach")
    if label and conference.find(label) is not None:
        return Fault(16025, "a participant with this label is in the conference")
    if len(conference.participants) >= conference.settings.max_participants:
        return Fault(13235, "the conference is full")
    if coached and conference.find(coached) is None:
        raise DocumentFaultError(13240, "<Conference coach> names nobody in the conference")
    return Participant(
        player.call,
        player.world.engine.now(),
        label,
        is_muted=noun.is_set("muted"),
        starts=noun.is_set("startConferenceOnEnter", default=True),
        ends_on_exit=noun.is_set("endConferenceOnExit"),
        coaching=coached,
        beep=noun.get("beep", "true"),
    )


def _wait_document(player: Player, noun: Verb) -> Steps[None]:
    if "waitUrl" not in noun.attributes:
        player.world.hear(player.call, Sound.HOLD_MUSIC)
        return
    url = noun.url("waitUrl")
    if url:
        nested = player.nested(Dialect.CONFERENCE_WAIT)
        yield from nested.run(Fetch(url, noun.method("waitMethod")))
