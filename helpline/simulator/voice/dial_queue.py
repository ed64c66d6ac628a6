"""Dial with Queue: talk to whoever has waited longest (V75)."""

from helpline.simulator.calls import Sound
from helpline.simulator.engine.tasks import Afterwards, Steps, listen
from helpline.simulator.queues import Member, Queue
from helpline.simulator.twiml.document import Verb
from helpline.simulator.voice.dialled import DEFAULT_RING_SECONDS, Dialled, watch
from helpline.simulator.voice.player import Fetch, Player
from helpline.simulator.voice.queue_link import DequeuedError, QueueLink


def dial_queue(player: Player, verb: Verb) -> Steps[Dialled]:
    """Take the head of the queue; wait for one, up to the time-out, when there is none."""
    player.answer()
    noun = verb.children[0]
    queue = player.world.queues.get(noun.text)
    if queue is None:
        return Dialled("failed")
    member = yield from _wait_for_member(player, verb, queue)
    if member is None:
        return Dialled("no-answer")
    greeting = Fetch(noun.url("url"), noun.method()) if noun.get("url") else None
    link = QueueLink(member, player.call, greeting)
    return (yield from _talk(player, verb, link))


def _wait_for_member(player: Player, verb: Verb, queue: Queue) -> Steps[Member | None]:
    engine = player.world.engine
    start, limit = engine.now(), verb.number("timeout", DEFAULT_RING_SECONDS)
    queue.watchers.append(player.call)
    with Afterwards(lambda: queue.watchers.remove(player.call)):
        while True:
            if queue.members:
                return _take(queue)
            player.world.hear(player.call, Sound.RINGING)
            gone = (engine.now() - start).total_seconds()
            if (yield from listen(max(limit - gone, 0))) is None:
                return None


def _take(queue: Queue) -> Member:
    """Out with the head, at once: two callers of one queue never get the same member."""
    return queue.members.pop(0)


def _talk(player: Player, verb: Verb, link: QueueLink) -> Steps[Dialled]:
    engine, member = player.world.engine, link.member
    begun = engine.now()
    member.call.interrupt(DequeuedError(link), link.may_begin)
    with Afterwards(link.part):
        while not link.is_parted:
            if not (yield from watch(verb, None)):
                break
    seconds = round((engine.now() - begun).total_seconds())
    return Dialled("completed", member.call.sid, seconds, link.was_connected)
