"""What somebody writes to a conversation: a template to begin with, what it costs, and off it goes."""

import uuid
from dataclasses import replace

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.content.follow_up import template_texts
from helpline.domain.errors import NotFound, Refused
from helpline.domain.sms_length import LONGEST_TEXT, Replaced, to_gsm7
from helpline.domain.threads import MOST_SEGMENTS
from helpline.read_models.conversations import Conversation
from helpline.services.staff_texts import Reply, write
from helpline.web.house import house
from helpline.web.pages.threads import Draft, show_thread
from helpline.web.pages.wall_time import read_time


def thread_write(thread_id: uuid.UUID) -> AnyResponse:
    """Send it; or, where no script does, put a template in or count."""
    form = request.form
    body, template = form.get("body", "")[:LONGEST_TEXT], form.get("template", "")
    draft = Draft(_id_of(form.get("id", "")), body, form.get("at", ""))
    if template or form.get("do") == "count":
        begun = "\n".join(filter(None, [body.strip(), template]))
        return Response(show_thread(thread_id, draft=replace(draft, body=begun, counted=True)))
    here = house()
    try:
        reply = Reply(draft.id, body, read_time(draft.at))
        with here.database.transaction(here.clock.now()) as tx:
            write(tx, thread_id, current_user.staff_id, reply)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_thread(thread_id, draft=replace(draft, refusal=refusal)), 409)
    return redirect(url_for("pages.thread", thread_id=thread_id, _anchor="reply"), 303)


def text_cost() -> str:
    """What a text would cost, by the rules by which it is sent: asked while somebody types."""
    return render_template("pages/text_cost.html", cost=cost_of(request.form.get("body", "")))


def cost_of(body: str) -> Replaced:
    """The text as it would be sent, and its length."""
    return to_gsm7(body[:LONGEST_TEXT].strip())


def is_too_long(cost: Replaced) -> bool:
    """Whether it would not be sent."""
    return cost.length.segments > MOST_SEGMENTS


def templates_for(story: Conversation) -> list[str]:
    """What somebody can begin with, in their language."""
    return template_texts(story.to)


def _id_of(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        abort(400)
