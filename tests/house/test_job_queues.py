"""Every kind of work has a job queue, a performer, and a worker that listens."""

from helpline.jobs import JOB_QUEUE_OF, JOB_QUEUES
from helpline.services.due_work import PERFORMERS


def test_every_kind_of_work_has_a_job_queue_when_it_has_a_performer() -> None:
    assert set(JOB_QUEUE_OF) == set(PERFORMERS)


def test_every_job_queue_is_worked_off_when_work_is_put_there() -> None:
    assert set(JOB_QUEUE_OF.values()) == set(JOB_QUEUES)
