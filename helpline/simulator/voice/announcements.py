"""Announcements: a short document played into a conference, or to one participant (V85)."""

from helpline.simulator.calls import Hook
from helpline.simulator.conferences import Conference, Participant
from helpline.simulator.engine.tasks import Steps
from helpline.simulator.twiml.document import Dialect
from helpline.simulator.voice.conference_events import tell_conference
from helpline.simulator.voice.player import Fetch, UnplayableError
from helpline.simulator.voice.verbs import player_for
from helpline.simulator.world import World


def announce(
    world: World, conference: Conference, participants: list[Participant], hook: Hook
) -> None:
    """Play it to each, beside what they are doing, and tell how that went."""
    for participant in participants:
        world.engine.spawn(_announce(world, conference, participant, hook))


def play_beside(world: World, participant: Participant, hook: Hook) -> None:
    """Play it to one, and tell nobody."""
    world.engine.spawn(_play_quietly(world, participant, hook))


def _announce(
    world: World, conference: Conference, participant: Participant, hook: Hook
) -> Steps[None]:
    was_played = yield from _play(world, participant, hook)
    event = "announcement-end" if was_played else "announcement-fail"
    tell_conference(world, conference, event, participant)


def _play_quietly(world: World, participant: Participant, hook: Hook) -> Steps[None]:
    yield from _play(world, participant, hook)


def _play(world: World, participant: Participant, hook: Hook) -> Steps[bool]:
    """Whether it could be played."""
    player = player_for(world, participant.call).nested(Dialect.ANNOUNCEMENT)
    try:
        yield from player.run(Fetch(hook.url, hook.method))
    except UnplayableError:
        return False
    return True
