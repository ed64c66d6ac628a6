"""The REST application: credentials, trouble, and a line in the journal for every request."""

import socket
from base64 import b64decode
from http import HTTPStatus
from threading import Event
from uuid import uuid4

from flask import Blueprint, Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from helpline.simulator.dates import rfc2822
from helpline.simulator.rest.calls import call_routes
from helpline.simulator.rest.conferences import conference_routes
from helpline.simulator.rest.failures import RestFailure, not_found
from helpline.simulator.rest.messages import message_routes
from helpline.simulator.rest.numbers import number_routes
from helpline.simulator.rest.participants import participant_routes
from helpline.simulator.rest.queues import queue_routes
from helpline.simulator.rest.recordings import recording_routes
from helpline.simulator.rest.services import service_routes
from helpline.simulator.trouble import RestMishap, RestRule
from helpline.simulator.world import API_VERSION, World

SERVER_ERROR = RestFailure(500, 20500, "An internal server error has occurred")
TOO_MANY = RestFailure(429, 20429, "Too Many Requests")
UNAUTHORISED = RestFailure(401, 20003, "Authenticate")


def add_rest(app: Flask, world: World) -> None:
    """Let an application answer as api.twilio.com does."""
    app.register_blueprint(_account(world))
    app.register_error_handler(RestFailure, RestFailure.response)
    app.register_error_handler(HTTPException, _plain_failure)


def _account(world: World) -> Blueprint:
    account = Blueprint("account", __name__, url_prefix=f"/{API_VERSION}/Accounts/<account_sid>")
    for routes in (
        call_routes,
        message_routes,
        conference_routes,
        participant_routes,
        queue_routes,
        number_routes,
        recording_routes,
    ):
        account.register_blueprint(routes(world))
    account.url_value_preprocessor(_take_account)
    whole = Blueprint("rest", __name__)
    whole.before_request(lambda: _enter(world))
    whole.after_request(lambda response: _leave(world, response))
    whole.register_blueprint(account)
    whole.register_blueprint(service_routes(world))
    whole.add_url_rule(
        f"/{API_VERSION}/Accounts/<sid>.json", "show", lambda sid: _show_account(world, sid)
    )
    return whole


def _take_account(_: str | None, values: dict[str, str] | None) -> None:
    """Every path names the account; the routes need not."""
    if values is not None:
        g.account_sid = values.pop("account_sid")


def _show_account(world: World, sid: str) -> Response:
    if sid != world.account_sid:
        raise not_found(request.path)
    return jsonify(
        {
            "sid": sid,
            "friendly_name": "Simulator",
            "status": "active",
            "type": "Full",
            "owner_account_sid": sid,
            "auth_token": "",
            "date_created": rfc2822(world.engine.now()),
            "date_updated": rfc2822(world.engine.now()),
            "uri": request.path,
            "subresource_uris": {},
        }
    )


def _enter(world: World) -> Response | None:
    """Credentials first, then whatever trouble is set for before the deed."""
    g.rule = None
    if not _is_authorised(world):
        return UNAUTHORISED.response()
    if g.get("account_sid", world.account_sid) != world.account_sid:
        raise not_found(request.path)
    rule = g.rule = world.trouble.strike_rest(request.method, request.path)
    return _befall(rule) if rule and not rule.after else None


def _is_authorised(world: World) -> bool:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        user, _, password = b64decode(encoded).decode().partition(":")
    except ValueError:
        return False
    return (user, password) == (world.account_sid, world.auth_token)


def _befall(rule: RestRule) -> Response | None:
    """Let it happen; None where the call goes on all the same."""
    if rule.seconds:
        Event().wait(rule.seconds)
    if rule.mishap is RestMishap.RESET:
        _drop_connection()
    if rule.mishap in (RestMishap.SLOW, RestMishap.CUT_SHORT):
        return None
    if rule.mishap is RestMishap.NOT_FOUND:
        return not_found(request.path).response()
    return (TOO_MANY if rule.mishap is RestMishap.TOO_MANY else SERVER_ERROR).response()


def _cut_short(answer: Response) -> Response:
    """Half of what is announced: the connection ends before the rest."""
    whole = answer.get_data()
    answer.set_data(whole[: len(whole) // 2])
    answer.headers["Content-Length"] = str(len(whole))
    return answer


def _drop_connection() -> None:
    """Close the connection under the request: whatever is answered never arrives."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)


def _leave(world: World, response: Response) -> Response:
    rule: RestRule | None = g.get("rule")
    befallen = _befall(rule) if rule and rule.after else None
    trouble = "" if rule is None else f"{rule.mishap} {'after' if rule.after else 'before'}"
    answer = befallen or response
    if rule and rule.mishap is RestMishap.CUT_SHORT:
        answer = _cut_short(answer)
    answer.headers["Twilio-Request-Id"] = f"RQ{uuid4().hex}"
    params = request.args.to_dict(flat=False) | request.form.to_dict(flat=False)
    path = request.path
    world.journal.add_request(request.method, path, params, answer.status_code, trouble)
    return answer


def _plain_failure(error: HTTPException) -> Response:
    """What Flask itself refuses: unknown paths and methods."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.NOT_FOUND:
        return not_found(request.path).response()
    return RestFailure(status, 20004, error.name).response()
