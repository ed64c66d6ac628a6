"""What is sent about shifts given away and swapped."""

import uuid
from collections.abc import Callable

from flask import abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.rota import Place
from helpline.services import shift_requests as services
from helpline.storage.transaction import Transaction
from helpline.web.pages.doing import do
from helpline.web.pages.my_rota import show_my_rota
from helpline.web.pages.rota import read_place, read_place_in, show_rota

_Answer = Callable[[Transaction, uuid.UUID, uuid.UUID], None]

_ANSWERS: dict[str, _Answer] = {
    "take": services.take,
    "put_back": services.put_back,
    "withdraw": services.withdraw,
}
_DECISIONS: dict[str, _Answer] = {"approve": services.approve, "refuse": services.refuse}


def offer_shift() -> AnyResponse:
    """One's own shift, to a colleague, to all of them, or for one of theirs."""
    return do(_offer, show_my_rota, url_for("pages.my_rota"))


def request_answer(request_id: uuid.UUID) -> AnyResponse:
    """Take it, put it back, or withdraw one's own."""
    answer = _ANSWERS.get(request.form.get("do", "")) or abort(400)
    return do(
        lambda tx: answer(tx, request_id, current_user.staff_id),
        show_my_rota,
        url_for("pages.my_rota"),
    )


def request_decide(request_id: uuid.UUID) -> AnyResponse:
    """Approve or refuse, by those who oversee."""
    decide = _DECISIONS.get(request.form.get("do", "")) or abort(400)
    return do(
        lambda tx: decide(tx, request_id, current_user.staff_id), show_rota, url_for("pages.rota")
    )


def _offer(tx: Transaction) -> None:
    place = read_place()
    if place.staff_id != current_user.staff_id:
        abort(403)
    services.ask(tx, place, _colleague(), _in_return())


def _colleague() -> uuid.UUID | None:
    written = request.form.get("to", "")
    try:
        return uuid.UUID(written) if written else None
    except ValueError:
        abort(400)


def _in_return() -> Place | None:
    written = request.form.get("in_return", "")
    return read_place_in(written.split(" ")) if written else None
