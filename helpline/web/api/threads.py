"""`/api/v1/threads`: conversations by text. A token has no person behind it, so it only lists."""

from flask import Response

from helpline.domain.threads import ThreadState
from helpline.read_models.thread_list import ThreadFilter, list_threads
from helpline.web.api.queries import query_reader, read_place, read_size
from helpline.web.api.reading import one_of
from helpline.web.api.shapes import page_of, thread_of
from helpline.web.house import house
from helpline.web.problems import problem


def threads() -> Response:
    """A page of conversations."""
    reader = query_reader("state")
    state = reader.optional("state", one_of([state.value for state in ThreadState]))
    wanted = ThreadFilter(
        state=ThreadState(state) if state else None,
        after=read_place(reader),
        size=read_size(reader),
    )
    if reader.errors:
        return problem(400, "the query cannot be understood", reader.errors)
    with house().database.reading() as connection:
        page = list_threads(connection, wanted)
    return page_of(page, [thread_of(row) for row in page.items])
