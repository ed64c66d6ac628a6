"""Hands committed outbox rows to RQ, and says where each kind is worked off.

Nothing is lost with Valkey: a row that could not be handed over is found by the ticker.
"""

import structlog
from redis import Redis, RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from helpline.storage.transaction import DueWork

log = structlog.get_logger()

URGENT = "urgent"
ROUTINE = "routine"
LATER = "later"
JOB_QUEUES = (URGENT, ROUTINE, LATER)
"""In this order: somebody is on the phone for the first, or has just written what may not wait;
nobody for the second; and the third, the texts of follow-up plans, comes after replies.
"""

JOB_QUEUE_OF = {
    "dial": URGENT,
    "find_leg": URGENT,
    "end_leg": URGENT,
    "move_caller": URGENT,
    "release_leg": URGENT,
    "move_leg": URGENT,
    "seat_counsellor": URGENT,
    "hold_caller": URGENT,
    "end_caller": URGENT,
    "let_speak": URGENT,
    "check_room": URGENT,
    "dial_page": URGENT,
    "end_page": URGENT,
    "triage_text": URGENT,
    "send_urgent_text": URGENT,
    "check_call": ROUTINE,
    "send_text": ROUTINE,
    "send_checkin": LATER,
    "find_recording": ROUTINE,
    "fetch_recording": ROUTINE,
    "delete_recording": ROUTINE,
}

WAITS_FOR_WORKERS = frozenset({"find_recording", "fetch_recording", "delete_recording"})
"""Left alone while Valkey is gone: a slow sound would keep the ticker from dialling."""

JOB = "workers.jobs.perform"
JOB_TIMEOUT_SECONDS = 60


class JobQueues:
    """The job queues in one Valkey."""

    def __init__(self, valkey: Redis) -> None:
        """Open them; nothing is asked of Valkey yet."""
        self._queues = {
            name: Queue(name, connection=valkey, serializer=JSONSerializer) for name in JOB_QUEUES
        }

    def hand_over(self, works: list[DueWork]) -> None:
        """Tell the workers; a job's only argument is the row's id."""
        if not self.try_hand_over(works):
            log.warning("job_queue_unreachable", works=len(works))

    def try_hand_over(self, works: list[DueWork]) -> bool:
        """Tell the workers; False when Valkey cannot be reached."""
        try:
            for work in works:
                self._queues[JOB_QUEUE_OF[work.kind]].enqueue_call(
                    JOB,
                    args=(str(work.id),),
                    timeout=JOB_TIMEOUT_SECONDS,
                    result_ttl=0,
                    failure_ttl=3600,
                )
        except (RedisError, OSError):
            return False
        return True
