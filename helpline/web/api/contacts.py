"""`GET /api/v1/contacts`."""

from flask import Response

from helpline.read_models.contacts import LedgerFilter, list_contacts
from helpline.web.api.queries import query_reader, read_place, read_size
from helpline.web.api.reading import instant
from helpline.web.api.shapes import contact_of, page_of
from helpline.web.house import house
from helpline.web.problems import problem


def contacts() -> Response:
    """A page of the ledger."""
    reader = query_reader("since", "until")
    wanted = LedgerFilter(
        since=reader.optional("since", instant),
        until=reader.optional("until", instant),
        after=read_place(reader),
        size=read_size(reader),
    )
    if reader.errors:
        return problem(400, "the query cannot be understood", reader.errors)
    here = house()
    with here.database.reading() as connection:
        page = list_contacts(connection, here.database.keyring, wanted)
    return page_of(page, [contact_of(row) for row in page.items])
