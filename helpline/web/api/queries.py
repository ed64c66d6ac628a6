"""What the queries of lists have in common: a cursor, a size, and nothing unknown."""

from flask import request

from helpline.domain.errors import Refused
from helpline.read_models.cursors import LARGEST_PAGE, PAGE_SIZE, Place, read_cursor
from helpline.web.api.reading import Reader, number_up_to


def query_reader(*known: str) -> Reader:
    """A reader of the request's query that knows these names beside a list's own."""
    reader = Reader(request.args)
    reader.refuse_unknown({"cursor", "limit", *known})
    return reader


def read_place(reader: Reader) -> Place | None:
    """Where the page before ended."""
    try:
        return read_cursor(reader.optional("cursor", str))
    except Refused as error:
        reader.refuse(error.field, error.reason)
        return None


def read_size(reader: Reader) -> int:
    """How many items a page has."""
    return reader.optional("limit", number_up_to(LARGEST_PAGE)) or PAGE_SIZE
