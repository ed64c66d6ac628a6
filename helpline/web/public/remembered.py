"""The pages as they were last read, for when the database cannot be asked: the number stays."""

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from helpline.logs import trail
from helpline.read_models.public_pages import PublicPage, list_public_pages
from helpline.storage.transaction import Database
from helpline.web.house import house

_PLACE = "helpline.public_pages"

_log = structlog.get_logger("helpline.web")


def remember_pages(app: Flask, database: Database) -> tuple[PublicPage, ...]:
    """Read the pages, and know them from now on. Raises what the database raises."""
    with database.reading() as connection:
        pages = list_public_pages(connection)
    app.extensions[_PLACE] = pages
    return pages


def find_pages() -> tuple[tuple[PublicPage, ...], bool]:
    """Every page, and whether they are what the database says now."""
    try:
        return remember_pages(current_app, house().database), True
    except SQLAlchemyError as error:
        _log.error("database_gone", error=type(error).__name__, trail=trail(error))
        return current_app.extensions.get(_PLACE, ()), False
