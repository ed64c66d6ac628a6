"""The page of one contact: what happened, when, and why; and the block of its number."""

import uuid

from flask import abort, render_template

from helpline.domain.errors import Refused
from helpline.read_models.blocks import list_blocks_of_caller
from helpline.read_models.contact_story import find_contact_story
from helpline.web.house import house


def contact(contact_id: uuid.UUID) -> str:
    """The whole page."""
    return show_contact(contact_id, None)


def show_contact(contact_id: uuid.UUID, refusal: Refused | None) -> str:
    """The page, with what was wrong about a block that somebody asked for."""
    here = house()
    keyring, now = here.database.keyring, here.clock.now()
    found = find_contact_story(here.database.engine, keyring, contact_id) or abort(404)
    with here.database.reading() as connection:
        blocks = list_blocks_of_caller(connection, keyring, contact_id, now)
    return render_template(
        "pages/contact.html", contact=found, blocks=blocks, refusal=refusal, now=now
    )
