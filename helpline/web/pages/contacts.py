"""The page of one contact: what happened, when, and why."""

import uuid

from flask import abort, render_template

from helpline.read_models.contact_story import ContactStory, find_contact_story
from helpline.web.house import house


def contact(contact_id: uuid.UUID) -> str:
    """The whole page."""
    return render_template("pages/contact.html", contact=_read(contact_id), now=house().clock.now())


def _read(contact_id: uuid.UUID) -> ContactStory:
    database = house().database
    found = find_contact_story(database.engine, database.keyring, contact_id)
    return found or abort(404)
