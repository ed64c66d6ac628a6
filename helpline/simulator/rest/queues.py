"""Queues and their Members (V70, V76)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from helpline.simulator.dates import rfc2822
from helpline.simulator.queues import CEILING, DEFAULT_MAX_SIZE, Member, Queue
from helpline.simulator.rest.failures import bad_request, not_found
from helpline.simulator.rest.forms import field, hook, seconds
from helpline.simulator.rest.paging import page_of
from helpline.simulator.voice.enqueue import find_queue
from helpline.simulator.voice.player import Fetch, MovedError
from helpline.simulator.world import API_VERSION, World


def queue_routes(world: World) -> Blueprint:
    routes = Blueprint("queues", __name__)

    @routes.post("/Queues.json")
    def create() -> tuple[Response, int]:
        with world.engine.act():
            return jsonify(render_queue(world, _create(world))), 201

    @routes.get("/Queues.json")
    def index() -> Response:
        queues = list(world.queues.values())
        return page_of("queues", queues, lambda queue: render_queue(world, queue))

    @routes.get("/Queues/<sid>.json")
    def show(sid: str) -> Response:
        return jsonify(render_queue(world, _find(world, sid)))

    @routes.post("/Queues/<sid>.json")
    def update(sid: str) -> Response:
        with world.engine.act():
            queue = _find(world, sid)
            queue.max_size = seconds("MaxSize", queue.max_size, CEILING)
            return jsonify(render_queue(world, queue))

    @routes.delete("/Queues/<sid>.json")
    def delete(sid: str) -> tuple[str, int]:
        with world.engine.act():
            queue = _find(world, sid)
            if queue.members:
                raise bad_request(22003, "Queue is not empty")
            del world.queues[queue.name]
        return "", 204

    _add_member_routes(routes, world)
    return routes


def _add_member_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/Queues/<sid>/Members.json")
    def members(sid: str) -> Response:
        queue = _find(world, sid)
        return page_of(
            "queue_members", queue.members, lambda member: render_member(world, queue, member)
        )

    @routes.get("/Queues/<sid>/Members/<key>.json")
    def member(sid: str, key: str) -> Response:
        queue = _find(world, sid)
        return jsonify(render_member(world, queue, _find_member(queue, key)))

    @routes.post("/Queues/<sid>/Members/<key>.json")
    def dequeue(sid: str, key: str) -> Response:
        """Take a caller out and play another document to them."""
        with world.engine.act():
            queue = _find(world, sid)
            found = _find_member(queue, key)
            url = hook("Url", "Method", 21205)
            if url is None:
                raise bad_request(21205, "Url is required")
            rendered = render_member(world, queue, found)
            found.call.interrupt(MovedError(Fetch(url.url, url.method)))
        return jsonify(rendered)


def _create(world: World) -> Queue:
    name = field("FriendlyName")
    if not name:
        raise bad_request(20001, "FriendlyName is required")
    if name in world.queues:
        raise bad_request(22003, "A queue with this name exists")
    queue = find_queue(world, name)
    queue.max_size = seconds("MaxSize", DEFAULT_MAX_SIZE, CEILING)
    return queue


def _find(world: World, sid: str) -> Queue:
    found = next((queue for queue in list(world.queues.values()) if queue.sid == sid), None)
    if found is None:
        raise not_found(request.path)
    return found


def _find_member(queue: Queue, key: str) -> Member:
    found = queue.find(key)
    if found is None:
        raise not_found(request.path)
    return found


def render_queue(world: World, queue: Queue) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{world.account_sid}/Queues/{queue.sid}"
    now = world.engine.now()
    return {
        "sid": queue.sid,
        "account_sid": world.account_sid,
        "friendly_name": queue.name,
        "current_size": len(queue.members),
        "max_size": queue.max_size,
        "average_wait_time": queue.average_wait(now),
        "date_created": rfc2822(queue.created_at),
        "date_updated": rfc2822(queue.created_at),
        "uri": f"{uri}.json",
        "subresource_uris": {"members": f"{uri}/Members.json"},
    }


def render_member(world: World, queue: Queue, member: Member) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{world.account_sid}/Queues/{queue.sid}"
    return {
        "call_sid": member.call.sid,
        "queue_sid": queue.sid,
        "position": queue.position(member),
        "wait_time": member.seconds(world.engine.now()),
        "date_enqueued": rfc2822(member.enqueued_at),
        "uri": f"{uri}/Members/{member.call.sid}.json",
    }
