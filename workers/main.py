"""A job worker: works off the job queues, urgent first, in this very process.

No fork per job: a fork costs more than the job, and a caller hears that as silence.
"""

import os
import threading

import structlog
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from setproctitle import setproctitle

from helpline.bootstrap.outside import build_outside
from helpline.config import Settings
from helpline.jobs import JOB_QUEUES
from helpline.logs import configure_logs, trail
from helpline.services.outside import Outside
from helpline.storage.heartbeats import HEARTBEAT_SECONDS, beat
from workers.jobs import furnish

log = structlog.get_logger()


class TitledWorker(SimpleWorker):
    """Keeps the title by which people find it; RQ would say there what it is doing."""

    def procline(self, message: str) -> None:
        """Nothing: a job's id in the list of processes helps nobody."""


def main() -> None:
    """Work until told to stop."""
    settings = Settings.from_environment()
    configure_logs(settings.log_level)
    setproctitle("helpline: worker")
    valkey = Redis.from_url(settings.redis_url.get_secret_value())
    queues = [Queue(name, connection=valkey, serializer=JSONSerializer) for name in JOB_QUEUES]
    worker = TitledWorker(queues, connection=valkey, serializer=JSONSerializer)
    outside = build_outside(settings)
    furnish(outside)
    _keep_beating(outside, threading.Event())
    worker.work(logging_level="WARNING", with_scheduler=False)


def _keep_beating(outside: Outside, stopped: threading.Event) -> None:
    """Say regularly that this worker is here, whatever its jobs are doing."""

    def run() -> None:
        while True:
            try:
                beat(outside.database, outside.clock.now(), "worker", f"worker {os.getpid()}")
            except Exception as error:  # noqa: BLE001 - the database may be back at the next beat
                log.warning("heartbeat_failed", problem=type(error).__name__, trail=trail(error))
            if stopped.wait(HEARTBEAT_SECONDS):
                return

    threading.Thread(target=run, daemon=True).start()


if __name__ == "__main__":
    main()
