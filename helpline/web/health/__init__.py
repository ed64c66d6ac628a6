"""Whether we are alive, whether we can take a call, and how much is going on."""

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from helpline.read_models.gauges import find_gauges
from helpline.web.health.exposition import GaugeCollector
from helpline.web.health.readiness import list_missing
from helpline.web.house import house

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """A call can be taken: 503 names what is missing for it."""
    missing = list_missing(house())
    return jsonify(ready=not missing, missing=missing), 503 if missing else 200


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus text, read from the database at each scrape: any process may be asked."""
    here = house()
    gauges = find_gauges(here.database.engine, here.database.keyring, here.clock.now())
    registry = CollectorRegistry()
    registry.register(GaugeCollector(gauges))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
