"""RQ's own empty job, and a worker for it: the same class, serializer and job queues as ours."""

import os


def nothing(_row_id: str) -> None:
    """Do nothing."""


def main() -> None:
    from redis import Redis
    from rq import Queue
    from rq.serializers import JSONSerializer

    from helpline.jobs import JOB_QUEUES
    from workers.main import TitledWorker

    valkey = Redis.from_url(os.environ["REDIS_URL"])
    queues = [Queue(name, connection=valkey, serializer=JSONSerializer) for name in JOB_QUEUES]
    worker = TitledWorker(queues, connection=valkey, serializer=JSONSerializer)
    worker.work(logging_level="WARNING", with_scheduler=False)


if __name__ == "__main__":
    main()
