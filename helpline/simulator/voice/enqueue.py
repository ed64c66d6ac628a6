"""Enqueue: wait, hear the wait document again and again, leave one way or another (V70-V77)."""

from helpline.simulator.calls import CallOverError, Sound
from helpline.simulator.engine.signals import Never
from helpline.simulator.engine.tasks import Afterwards, Steps, listen, listen_for, pass_time
from helpline.simulator.engine.webhook import Params
from helpline.simulator.queues import Member, Queue
from helpline.simulator.twiml.document import Dialect, Verb
from helpline.simulator.voice.flow import LeftQueueError
from helpline.simulator.voice.legs import nudge
from helpline.simulator.voice.parameters import call_parameters
from helpline.simulator.voice.player import Fetch, MovedError, Next, Player, UnplayableError
from helpline.simulator.voice.queue_link import (
    DequeuedError,
    PartedError,
    QueueBrokeError,
    QueueLink,
)
from helpline.simulator.world import World


def perform_enqueue(player: Player, verb: Verb) -> Steps[Next]:
    """Wait in the queue; then the action, or the next verb."""
    player.answer()
    queue = find_queue(player.world, verb.text or "default")
    size = min(queue.max_size, verb.number("maxQueueSize", queue.max_size))
    if len(queue.members) >= size:
        params = {"QueueResult": "queue-full", "QueueSid": queue.sid, "QueueTime": "0"}
    else:
        waiting = _Waiting(player, verb, queue)
        params = yield from waiting.steps()
    action = verb.url("action")
    return Fetch(action, verb.method(), params) if action else None


def find_queue(world: World, name: str) -> Queue:
    """The queue of this name, made when there is none (V70)."""
    if name not in world.queues:
        world.queues[name] = Queue(world.new_sid("QU"), name, world.engine.now())
    return world.queues[name]


class _Waiting:
    """One call's time in a queue."""

    def __init__(self, player: Player, verb: Verb, queue: Queue) -> None:
        self._player = player
        self._world = player.world
        self._verb = verb
        self._queue = queue
        self._member = Member(player.call, player.world.engine.now())
        self._result = "hangup"

    def steps(self) -> Steps[Params]:
        """The parameters that say how it ended."""
        self._queue.members.append(self._member)
        for watcher in self._queue.watchers:
            nudge(watcher)
        with Afterwards(self._go):
            try:
                yield from self._wait()
            except MovedError:
                # The action is told as well; what it answers has no call to be played on.
                self._result = self._result if self._result != "hangup" else "redirected"
                self._tell_action()
                raise
            except CallOverError:
                self._tell_action()
                raise
        return self._parameters()

    def _wait(self) -> Steps[None]:
        try:
            yield from self._hear_documents()
        except LeftQueueError:
            self._result = "leave"
        except UnplayableError:
            self._result = "error"
        except QueueBrokeError:
            self._result = "system-error"
        except DequeuedError as dequeued:
            self._drop()
            yield from self._meet(dequeued.link)

    def _hear_documents(self) -> Steps[None]:
        """The wait document, asked for again when it ends, for as long as the wait (V72)."""
        engine, verb = self._world.engine, self._verb
        if not verb.get("waitUrl"):
            silent = "waitUrl" in verb.attributes
            self._world.hear(self._player.call, Sound.SILENCE if silent else Sound.HOLD_MUSIC)
            yield from listen_for(engine, Never)
        nested = self._player.nested(Dialect.QUEUE_WAIT, self._queue_parameters)
        source = Fetch(verb.url("waitUrl"), verb.method("waitUrlMethod", "GET"))
        while True:
            start = engine.now()
            yield from nested.run(source)
            took = (engine.now() - start).total_seconds()
            yield from pass_time(engine, max(self._least_loop() - took, 0))

    def _least_loop(self) -> float:
        return self._world.options.least_wait_loop_seconds

    def _queue_parameters(self) -> Params:
        """V73."""
        now = self._world.engine.now()
        return {
            "QueueSid": self._queue.sid,
            "QueueTime": str(self._member.seconds(now)),
            "QueuePosition": str(self._queue.position(self._member)),
            "AvgQueueTime": str(self._queue.average_wait(now)),
            "CurrentQueueSize": str(len(self._queue.members)),
            "MaxQueueSize": str(self._queue.max_size),
        }

    def _meet(self, link: QueueLink) -> Steps[None]:
        """The greeting of the one who dialled the queue, then the conversation (V75)."""
        link.is_held_by_member = True
        with Afterwards(link.let_go):
            try:
                yield from self._talk(link)
            except PartedError:
                return
            except UnplayableError:
                self._result = "error"
            except MovedError:
                self._result = "redirected-from-bridged" if link.was_connected else "redirected"
                raise
            except CallOverError:
                self._result = "bridged" if link.was_connected else "hangup"
                raise

    def _talk(self, link: QueueLink) -> Steps[None]:
        if link.greeting is not None:
            self._result = "bridging-in-process"
            nested = self._player.nested(Dialect.HANDOVER, lambda: self._handover(link))
            yield from nested.run(link.greeting)
        link.connect()
        self._result = "bridged"
        while True:
            yield from listen()

    def _handover(self, link: QueueLink) -> Params:
        return {
            "QueueSid": self._queue.sid,
            "QueueTime": str(self._member.seconds(self._world.engine.now())),
            "DequeingCallSid": link.dequeuer.sid,
        }

    def _go(self) -> None:
        self._drop()
        self._member.is_inside = False

    def _drop(self) -> None:
        if self._member in self._queue.members:
            self._queue.members.remove(self._member)

    def _parameters(self) -> Params:
        """V74."""
        return {
            "QueueResult": self._result,
            "QueueSid": self._queue.sid,
            "QueueTime": str(self._member.seconds(self._world.engine.now())),
        }

    def _tell_action(self) -> None:
        action, call = self._verb.url("action"), self._player.call
        if action:
            params = call_parameters(self._world, call) | self._parameters()
            self._world.notify(action, params, method=self._verb.method(), sid=call.sid)
