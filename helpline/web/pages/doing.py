"""What a form asks for: done in one transaction, or refused on the page that it came from."""

from collections.abc import Callable

from flask import Response, abort, redirect
from werkzeug.wrappers import Response as AnyResponse

from helpline.domain.errors import NotFound, Refused
from helpline.storage.transaction import Transaction
from helpline.web.house import house


def do(
    change: Callable[[Transaction], None], show: Callable[[Refused], str], then: str
) -> AnyResponse:
    """Do it and go on to the address `then`; the page says why not, where it is refused."""
    here = house()
    try:
        with here.database.transaction(here.clock.now()) as tx:
            change(tx)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return Response(show(refusal), 409)
    return redirect(then, 303)
