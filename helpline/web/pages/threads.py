"""Conversations by text: the list, one of them, and what somebody does there."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.read_models.conversations import Conversation, Inbox, find_conversation, list_inbox
from helpline.services import conversing, staff_texts
from helpline.services.dial_out import ask_for_ringing, ring_writer
from helpline.services.escalating import LONGEST_REASON
from helpline.storage.transaction import Transaction
from helpline.web.house import house
from helpline.web.pages.fragments import fragment
from helpline.web.pages.looking import note_seen

Form = MultiDict[str, str]
Deed = Callable[[Transaction, uuid.UUID, uuid.UUID, Form], None]


def threads() -> str:
    """The list."""
    inbox = _read_inbox()
    return render_template("pages/threads.html", page=inbox, version=_version_of(inbox))


def threads_live() -> Response:
    """What the list asks for every other second."""
    inbox = _read_inbox()
    return fragment("pages/threads_live.html", _version_of(inbox), page=inbox)


def thread(thread_id: uuid.UUID) -> str:
    """One of them. Who opens it is written down."""
    page = show_thread(thread_id)
    note_seen("text", thread_id)
    return page


def thread_live(thread_id: uuid.UUID) -> Response:
    """What its page asks for every other second: everything but the forms."""
    story = _read_story(thread_id)
    return fragment("pages/thread_live.html", _version_of(story), story=story)


def thread_do(thread_id: uuid.UUID) -> AnyResponse:
    """One of its buttons; whoever is second reads so."""
    here = house()
    deed = _DEEDS.get(request.form.get("do", "")) or abort(400)
    try:
        ask_for_ringing(
            here.database,
            here.clock.now(),
            lambda tx: deed(tx, thread_id, current_user.staff_id, request.form),
        )
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show_thread(thread_id, refusal=refusal), 409)
    return redirect(url_for("pages.thread", thread_id=thread_id), 303)


@dataclass(frozen=True)
class Draft:
    """A text that somebody is writing; sent twice with one id it is one."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    body: str = ""
    at: str = ""
    counted: bool = False
    refusal: Refused | None = None


def show_thread(
    thread_id: uuid.UUID, *, refusal: Refused | None = None, draft: Draft | None = None
) -> str:
    """The page, with what was wrong, or with a text that somebody is writing."""
    story = _read_story(thread_id)
    return render_template(
        "pages/thread.html",
        story=story,
        version=_version_of(story),
        refusal=refusal,
        draft=draft or Draft(),
        longest_reason=LONGEST_REASON,
    )


def _read_inbox() -> Inbox:
    here = house()
    with here.database.reading() as connection:
        return list_inbox(connection, here.database.keyring, here.clock.now())


def _read_story(thread_id: uuid.UUID) -> Conversation:
    here = house()
    with here.database.reading() as connection:
        story = find_conversation(
            connection, here.database.keyring, thread_id, current_user.staff_id, here.clock.now()
        )
    return story or abort(404)


def _version_of(shown: Inbox | Conversation) -> str:
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _id_in(form: Form, name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(form[name]) if form.get(name) else None
    except ValueError:
        abort(400)


def _take(tx: Transaction, thread_id: uuid.UUID, me: uuid.UUID, form: Form) -> None:
    conversing.take(tx, thread_id, me, _id_in(form, "was_with"))


def _hand_on(tx: Transaction, thread_id: uuid.UUID, me: uuid.UUID, form: Form) -> None:
    conversing.hand_on(tx, thread_id, me, _id_in(form, "to") or abort(400))


def _put_back(tx: Transaction, thread_id: uuid.UUID, me: uuid.UUID, _form: Form) -> None:
    conversing.put_back(tx, thread_id, me)


def _close(tx: Transaction, thread_id: uuid.UUID, me: uuid.UUID, form: Form) -> None:
    disposition, how = form.get("disposition", ""), form.get("how", "")
    conversing.close(tx, thread_id, me, disposition, how=how, seen=_id_in(form, "seen"))


def _no_texts(tx: Transaction, thread_id: uuid.UUID, me: uuid.UUID, _form: Form) -> None:
    conversing.no_texts(tx, thread_id, me)


def _ring(tx: Transaction, thread_id: uuid.UUID, me: uuid.UUID, _form: Form) -> None:
    ring_writer(tx, thread_id, me)


def _call_off(tx: Transaction, thread_id: uuid.UUID, me: uuid.UUID, form: Form) -> None:
    staff_texts.call_off(tx, thread_id, me, _id_in(form, "text") or abort(400))


_DEEDS: Mapping[str, Deed] = {
    "take": _take,
    "hand_on": _hand_on,
    "put_back": _put_back,
    "close": _close,
    "no_texts": _no_texts,
    "call_off": _call_off,
    "ring": _ring,
}
