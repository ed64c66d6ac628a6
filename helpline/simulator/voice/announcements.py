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
    """Play it to each, beside what they are doing."""
    for participant in participants:
        world.engine.spawn(_play(world, conference, participant, hook))


def _play(
    world: World, conference: Conference, participant: Participant, hook: Hook
) -> Steps[None]:
    player = player_for(world, participant.call).nested(Dialect.ANNOUNCEMENT)
    try:
        yield from player.run(Fetch(hook.url, hook.method))
    except UnplayableError:
        tell_conference(world, conference, "announcement-fail", participant)
    else:
        tell_conference(world, conference, "announcement-end", participant)
